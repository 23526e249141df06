"""Names that were missed, and other sound that was taken for one, threshold by threshold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scipy.stats import beta, chi2  # type: ignore[import-untyped]

from ui.errors import UsageError
from ui.evals.report import Report, Row
from ui.evals.wake_trials import NAMES, Ears, Effort, Trial, listen, recordings, rest

SURE = 0.95
"""Of every interval of confidence."""

THRESHOLDS = range(-14, 0)
"""Of the curve, in nats."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a threshold makes of some trials."""

    clips: int
    """Recordings of the names."""
    missed: int
    hours: float
    """Of other sound, counted once for every name that was listened for in it."""
    alarms: int

    @classmethod
    def of(cls, trials: Sequence[Trial], threshold: float) -> Tally:
        """Count."""
        called = [trial for trial in trials if trial.called]
        others = [trial for trial in trials if not trial.called]
        return cls(
            len(called),
            sum(not trial.wakes(threshold) for trial in called),
            sum(trial.hours for trial in others),
            sum(trial.wakes(threshold) for trial in others),
        )

    @property
    def misses(self) -> float:
        """Share of the names that were missed."""
        return self.missed / self.clips

    @property
    def misses_at_most(self) -> float:
        """Upper end of its interval (Clopper and Pearson)."""
        if self.missed == self.clips:
            return 1.0
        return float(beta.ppf((1 + SURE) / 2, self.missed + 1, self.clips - self.missed))

    @property
    def an_hour(self) -> float:
        """False alarms in an hour, for one name."""
        return self.alarms / self.hours

    @property
    def an_hour_at_most(self) -> float:
        """Upper end of its interval (Garwood, for a Poisson process)."""
        return float(chi2.ppf((1 + SURE) / 2, 2 * (self.alarms + 1)) / 2 / self.hours)

    @property
    def figures(self) -> dict[str, float]:
        """By name, those that there are."""
        names = ["missed", "misses", "misses_at_most"] if self.clips else []
        names += ["hours", "alarms", "an_hour", "an_hour_at_most"] if self.hours else []
        return {name: getattr(self, name) for name in names}


def run(data: Path, ears: Ears, plot: Path | None = None) -> Report:
    """Listen for each name in every recording under `data`, and draw the curve where one is wanted.

    Folders `wakeword*` hold the names, which `manifest.jsonl` tells by `file` and `text`. All other
    sound holds none, but where a `text` has it. Raises UsageError, AudioError, EngineError.
    """
    report = Report("wake")
    left_out: list[str] = []
    found = list(recordings(data, left_out))
    names = list(dict.fromkeys(each.text.lower() for each in found if each.names))
    others = [each for each in found if not each.names]
    if not names or not others:
        raise UsageError(
            f"{str(data)!r} needs a folder {NAMES}* of names, with a manifest, and other sound"
        )
    calls, idle = Effort(), Effort()
    called = listen([each for each in found if each.names], names, ears, calls)
    other = listen(others, names, ears, idle)
    alone = [trial for trial in called if trial.called] + other
    report.rows = list(_rows(alone, names, ears.threshold))
    mixed = [trial for trial in called if not trial.called]
    report.rows.append(_row("other names", mixed, ears.threshold))
    report.rows += [_row(f"all, at {at}", alone, at) for at in THRESHOLDS]
    report.misses = [_miss(trial) for trial in called + other if _wrong(trial, ears.threshold)]
    report.notes = {
        "threshold": f"{ears.threshold:g} nats",
        "hours": "each name's in the other sound, added up",
        "at most": f"upper end of the {SURE:.0%} interval",
        "other sound": f"{idle.seconds / 3600:.2f} h with silences; {idle} ({len(names)} names)",
    }
    report.notes["a quiet room"] = str(rest(names, ears))
    if left_out:
        report.notes["left out, its name unknown"] = ", ".join(left_out)
    if plot:
        from ui.evals.wake_plot import draw

        draw({at: Tally.of(alone, at) for at in THRESHOLDS}, ears.threshold, plot)
    return report


def _rows(trials: Sequence[Trial], names: Sequence[str], threshold: float) -> Iterator[Row]:
    for name in names:
        yield _row(name, [trial for trial in trials if trial.name == name], threshold)
    yield _row("all", trials, threshold)
    for half, label in enumerate(("one half", "other half")):
        of_half = [trial for trial in trials if trial.recording.half == half]
        yield _row(f"{label} of the files", of_half, threshold)
    for folder in dict.fromkeys(t.recording.path.parent.name for t in trials if not t.called):
        inside = [t for t in trials if t.recording.path.parent.name == folder]
        yield _row(folder, inside, threshold)


def _row(name: str, trials: Sequence[Trial], threshold: float) -> Row:
    return Row(name, len({t.recording.path for t in trials}), Tally.of(trials, threshold).figures)


def _wrong(trial: Trial, threshold: float) -> bool:
    return bool(trial.wakes(threshold)) != trial.called


def _miss(trial: Trial) -> dict[str, Any]:
    return {
        "set": trial.recording.path.parent.name,
        "file": trial.recording.path.name,
        "name": trial.name,
        "wanted": trial.called,
        "score": max(trial.scores, default=None),
    }
