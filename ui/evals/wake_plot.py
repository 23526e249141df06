"""A picture of a wake word's thresholds: what is missed against what wakes by mistake."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from ui.pictures import canvas, save

if TYPE_CHECKING:
    from ui.evals.wake import Tally

MISSES, ALARMS = "#4285f4", "#ea4335"


def draw(curve: Mapping[int, Tally], threshold: float, path: Path) -> None:
    """Write the picture (PNG, SVG or PDF by its suffix). Raises UsageError."""
    figure = canvas(8, 4.5)
    misses = figure.add_subplot()
    alarms = misses.twinx()
    at, tallies = list(curve), list(curve.values())
    misses.plot(at, [100 * each.misses for each in tallies], color=MISSES, marker="o")
    misses.fill_between(
        at, [100 * each.misses_at_most for each in tallies], color=MISSES, alpha=0.1
    )
    alarms.plot(at, [each.an_hour for each in tallies], color=ALARMS, marker="o")
    alarms.fill_between(at, [each.an_hour_at_most for each in tallies], color=ALARMS, alpha=0.1)
    misses.axvline(threshold, color="black", linestyle="--", linewidth=1)
    misses.text(threshold, 1, " default", transform=misses.get_xaxis_transform(), va="top")
    misses.set_xlabel("threshold in nats; shaded up to the end of the 95 % interval")
    misses.set_ylabel(f"% missed of {tallies[0].clips} recordings", color=MISSES)
    alarms.set_ylabel(f"false alarms an hour, in {tallies[0].hours:.2f} hours", color=ALARMS)
    misses.set_ylim(bottom=0)
    alarms.set_ylim(bottom=0)
    save(figure, path)
