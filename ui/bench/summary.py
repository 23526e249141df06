"""Figures of a bench run: percentiles with their n, the machine, and the commit."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from ui.bench.clock import Measured
from voice.events import Speculated

ROUTES = ("quick", "reflex")


def spread(values: Sequence[float]) -> dict[str, float]:
    """Return n, P50, P90 and maximum of seconds; only n when there are none."""
    if not values:
        return {"n": 0}
    return {
        "n": len(values),
        "p50": float(np.percentile(values, 50)),
        "p90": float(np.percentile(values, 90)),
        "max": float(max(values)),
    }


def summarise(turns: Sequence[Measured], peak_bytes: int) -> dict[str, Any]:
    """Return the figures of one mode as plain data; durations in seconds, memory in bytes."""
    answered = [turn for turn in turns if turn.after_endpoint is not None]
    return {
        "turns": len(turns),
        "answered": len(answered),
        "early": sum(turn.early for turn in answered),
        "voice_to_voice": spread(_present(turn.voice_to_voice for turn in answered)),
        "after_endpoint": {
            route: spread(_present(t.after_endpoint for t in answered if t.route == route))
            for route in ROUTES
        },
        "voice_to_voice_by_route": {
            route: spread(_present(t.voice_to_voice for t in answered if t.route == route))
            for route in ROUTES
        },
        "speculation": speculation([each for turn in turns for each in turn.speculation]),
        "parts_p50": _parts([turn for turn in answered if not turn.early]),
        "cpu_seconds_per_turn": spread([turn.cpu_seconds for turn in turns]),
        "peak_memory_bytes": peak_bytes,
    }


def speculation(turns: Sequence[Speculated]) -> dict[str, float]:
    """Return n turns, the share of hits, answers begun per turn, and the share of CPU wasted."""
    if not turns:
        return {"n": 0}
    return {
        "n": len(turns),
        "hits": sum(turn.hit for turn in turns) / len(turns),
        "begun": sum(turn.begun for turn in turns) / len(turns),
        "wasted": sum(turn.wasted for turn in turns) / (sum(turn.used for turn in turns) or 1.0),
    }


def _present(values: Any) -> list[float]:
    return [value for value in values if value is not None]


def _parts(turns: Sequence[Measured]) -> dict[str, float]:
    names = turns[0].parts if turns else {}
    return {name: float(np.median([turn.parts[name] for turn in turns])) for name in names}


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    return {
        "processor": _processor(),
        "cores": psutil.cpu_count(),
        "memory_bytes": psutil.virtual_memory().total,
        "system": platform.platform(terse=True),
        "python": platform.python_version(),
        "commit": _commit(),
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def _commit() -> str:
    folder = Path(__file__).parent
    try:
        answer = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "not a checkout"
    return answer.stdout.strip()
