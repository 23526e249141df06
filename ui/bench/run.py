"""`parlour bench`: the clock over many recordings, against the tutorial loop in the same run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from ui.bench.clock import Measured, measure, peak_memory
from ui.bench.house import measured_house
from ui.bench.show import print_table
from ui.bench.summary import machine, summarise
from ui.bench.words import references, word_error
from ui.errors import UsageError
from ui.paths import config_file, fixture_file
from ui.settings import Settings, load
from voice import wave

SOUND = {".wav", ".flac", ".ogg", ".mp3"}


async def bench(
    settings: Settings,
    recordings: Sequence[Path],
    limit: int,
    sequential: bool,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Measure every recording in real time, print the figures, and draw them if wanted.

    The chosen settings come first, so that their peak memory is theirs alone. Raises UsageError,
    AudioError.
    """
    files = find(recordings or [fixture_file("")])[:limit]
    _check(files, plot)
    console = Console(stderr=True)
    result: dict[str, Any] = {"machine": machine(), "recordings": len(files), "modes": {}}
    turns = {"parlour": await _mode(settings, files, "parlour", console)}
    result["modes"]["parlour"] = _figures(turns["parlour"], files)
    if sequential:
        baseline = like_a_tutorial(settings)
        turns["sequential"] = await _mode(baseline, files, "sequential", console)
        result["modes"]["sequential"] = _figures(turns["sequential"], files)
        result["ratio_p50"] = ratio(result["modes"])
        result["ratio_p50_by_route"] = ratios(result["modes"])
    if plot:
        from ui.bench.plot import draw

        draw(turns, plot)
    if as_json:
        result["turns"] = {mode: [asdict(turn) for turn in found] for mode, found in turns.items()}
        print(json.dumps(result))
    else:
        print_table(result, Console())


def _check(files: Sequence[Path], plot: Path | None) -> None:
    """Try all that may fail for want of a package or a file, so that it is told before the run."""
    for file in files:
        wave.read(file)
    if any(references(files)):
        import_module("ui.evals.words")
    if plot:
        from ui.pictures import check

        check(plot)


def find(paths: Sequence[Path]) -> list[Path]:
    """Recordings among these files and folders, folders searched deeply, in a fixed order.

    Raises UsageError where there are none.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise UsageError(f"there is no recording or folder {str(path)!r}")
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        found += [file for file in inside if file.suffix.lower() in SOUND]
    if not found:
        raise UsageError("there are no recordings to measure; give files, or a folder of them")
    return found


def like_a_tutorial(settings: Settings) -> Settings:
    """The same engines in a strict sequence: `configs/sequential.toml` over the settings."""
    baseline = load(config_file("sequential.toml"))
    changed = baseline.model_dump(exclude_unset=True)
    merged = {
        name: {**table, **changed.get(name, {})} for name, table in settings.model_dump().items()
    }
    return Settings.model_validate(merged)


def ratio(modes: dict[str, Any]) -> float | None:
    """P50 of the wait as a share of the sequential mode's P50."""
    return _share(*(modes[name]["voice_to_voice"] for name in ("parlour", "sequential")))


def ratios(modes: dict[str, Any]) -> dict[str, float]:
    """The same for each route that both modes took."""
    ours, theirs = (modes[m]["voice_to_voice_by_route"] for m in ("parlour", "sequential"))
    shares = {route: _share(ours[route], theirs[route]) for route in ours}
    return {route: share for route, share in shares.items() if share is not None}


def _share(ours: dict[str, float], theirs: dict[str, float]) -> float | None:
    return ours["p50"] / theirs["p50"] if ours.get("p50") and theirs.get("p50") else None


async def _mode(
    settings: Settings, files: Sequence[Path], name: str, console: Console
) -> list[Measured]:
    async with measured_house(settings) as house:
        return [
            await measure(house, file)
            for file in track(files, description=name, console=console, transient=True)
        ]


def _figures(turns: Sequence[Measured], files: Sequence[Path]) -> dict[str, Any]:
    error = word_error([turn.heard for turn in turns], references(files))
    return summarise(turns, peak_memory()) | {"word_error": error}
