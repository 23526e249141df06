"""`parlour bench --soak`: many minutes of turns, then silence: what grows, what idleness costs."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Sequence
from itertools import cycle
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from rich.console import Console

from ui.bench.acts import answered
from ui.bench.house import measured_house
from ui.bench.run import find
from ui.bench.scene import Scene, enact
from ui.bench.summary import machine
from ui.paths import fixture_file
from ui.settings import Settings
from voice import wave

IDLE_SECONDS = 60.0
"""How long nobody speaks at the end."""

READYING_SECONDS = 20.0
"""How long before that the mind may take to get ready for the next turn."""


async def soak(
    settings: Settings, recordings: Sequence[Path], minutes: float, as_json: bool
) -> None:
    """Converse in real time for so long, and print what memory and idle listening cost."""
    speeches = [wave.read(file).samples for file in find(recordings or [fixture_file("")])]
    loop = asyncio.get_running_loop()
    samples: list[tuple[float, int]] = []
    idle: list[float] = []

    async def script(scene: Scene) -> None:
        end = loop.time() + 60 * minutes
        for speech in cycle(speeches):
            await answered(scene, speech)
            samples.append((loop.time() / 60, psutil.Process().memory_info().rss))
            if loop.time() >= end:
                break
        await asyncio.sleep(READYING_SECONDS)
        idle.append(await _idle())

    async with measured_house(settings) as house:
        await enact(house, house.mind, script)
    figures = {"machine": machine(), **growth(samples), "idle": idle[0]}
    if as_json:
        print(json.dumps(figures))
    else:
        show(figures, Console(highlight=False))


async def _idle() -> float:
    """Share of one core that listening takes while nobody speaks."""
    began, used = time.monotonic(), time.process_time()
    await asyncio.sleep(IDLE_SECONDS)
    return (time.process_time() - used) / (time.monotonic() - began)


def growth(samples: Sequence[tuple[float, int]]) -> dict[str, Any]:
    """How memory went, of (minutes, bytes): turns, largest, bytes gained a minute, and all of it.

    The slope is a line of least squares through the second half: caches fill in the first.
    """
    minutes, sizes = np.array(samples, float).T
    half = len(samples) // 2
    slope = np.polyfit(minutes[half:], sizes[half:], 1)[0] if len(samples) - half > 2 else None
    return {
        "turns": len(samples),
        "peak_bytes": int(sizes.max()),
        "bytes_a_minute": None if slope is None else float(slope),
        "sizes": [(round(at, 2), size) for at, size in samples],
    }


def show(figures: dict[str, Any], console: Console) -> None:
    """Print the figures."""
    facts = figures["machine"]
    console.print(f"{facts['processor']}, {facts['cores']} cores, commit {facts['commit']}")
    slope = figures["bytes_a_minute"]
    grown = "too few to tell" if slope is None else f"{slope / 1e6:+.2f} MB a minute at last"
    console.print(f"turns           {figures['turns']}")
    console.print(f"largest memory  {figures['peak_bytes'] / 1e9:.2f} GB")
    console.print(f"growth          {grown}")
    console.print(f"idle listening  {figures['idle'] * 100:.1f} % of one core")
