"""A picture of a bench run: one bar a turn, stacked from the parts of its wait."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from ui.bench.clock import Measured
from ui.pictures import canvas, save
from voice.trace import STAGES

COLOURS = ("#9aa0a6", "#12b5cb", "#e8eaed", "#af5cf7", "#f9ab00", "#34a853", "#4285f4", "#ea4335")


def draw(modes: Mapping[str, Sequence[Measured]], path: Path) -> None:
    """Write the picture (PNG, SVG or PDF by its suffix). Raises UsageError."""
    from matplotlib.patches import Patch

    answered = {
        mode: [turn for turn in turns if turn.voice_to_voice is not None]
        for mode, turns in modes.items()
    }
    count = sum(map(len, answered.values()))
    figure = canvas(9, 1.5 + 0.2 * count)
    axes = figure.add_subplot()
    labels: list[str] = []
    for mode, turns in answered.items():
        for turn in sorted(turns, key=lambda turn: turn.voice_to_voice or 0):
            labels.append(f"{mode}: {turn.heard[:38]}")
            left = 0.0
            for (name, seconds), colour in zip(turn.parts.items(), COLOURS, strict=True):
                axes.barh(len(labels) - 1, seconds, left=left, color=colour, label=name)
                left += seconds
    axes.set_yticks(range(len(labels)), labels, fontsize=7)
    axes.invert_yaxis()
    axes.set_xlabel("seconds from the last voiced sample to the first audible one")
    axes.grid(axis="x", alpha=0.3)
    unique = dict(zip(STAGES.values(), COLOURS, strict=True))
    axes.legend([Patch(color=c) for c in unique.values()], list(unique), fontsize=7)
    save(figure, path)
