"""How well the router tells turns that need a bigger mind, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from brain.router.levels import Level
from brain.router.router import Decision, Question
from brain.router.spoken import spoken
from ui.evals.cases import files, some
from ui.evals.report import Report, Row
from ui.jsonlines import objects

Decide = Callable[[Question], Decision]

WARM_UP = 20
"""Decisions before the clock counts."""


@dataclass(frozen=True, slots=True)
class Case:
    """One turn of a data set."""

    set: str
    text: str
    complex: bool
    """Whether the set says that it needs more than the quick model."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the router made of a case."""

    case: Case
    decision: Decision
    milliseconds: float

    @property
    def up(self) -> bool:
        """Whether it was sent to more than the quick model."""
        return self.decision.level > Level.QUICK


def read(data: Path) -> dict[str, list[Case]]:
    """The turns of a file, or of each `.jsonl` file of a folder, by set. Raises UsageError."""
    sets: dict[str, list[Case]] = {}
    for case in some((each for path in files(data, ".jsonl") for each in cases(path)), data):
        sets.setdefault(case.set, []).append(case)
    return sets


def run(sets: Mapping[str, Sequence[Case]], decide: Decide) -> Report:
    """Decide every turn; every tier is up."""
    report = Report("router")
    report.notes = {
        "words_accuracy": "by the number of words alone, at the cut that suits the set best",
        "ms": "warm process, the embedding included",
    }
    for name, found in sets.items():
        for case in found[:WARM_UP]:
            decide(Question(case.text))
        outcomes = [_decided(case, decide) for case in found]
        report.rows.append(_row(name, outcomes))
        report.misses += [_miss(each) for each in outcomes if each.up != each.case.complex]
    return report


def cases(path: Path) -> Iterator[Case]:
    """Lines with `text` and `label` (quick or complex), or `intent`, which counts as quick.

    CLINC150's `oos`, what an assistant cannot do, may be anything and is left out.
    """
    for record in objects(path):
        text, label = record.get("text"), record.get("label")
        known = label in ("quick", "complex") or record.get("intent", "oos") != "oos"
        if isinstance(text, str) and known:
            yield Case(path.stem, text, label == "complex")


def _decided(case: Case, decide: Decide) -> Outcome:
    start = time.perf_counter()
    decision = decide(Question(case.text))
    return Outcome(case, decision, (time.perf_counter() - start) * 1e3)


def _row(name: str, outcomes: Sequence[Outcome]) -> Row:
    """A set's figures; shares of nothing are left out."""
    up = np.array([each.up for each in outcomes])
    complex_ = np.array([each.case.complex for each in outcomes])
    words = np.array([len(spoken(each.case.text)) for each in outcomes])
    figures: dict[str, float] = {}
    if complex_.any():
        cuts = [np.mean((words >= cut) == complex_) for cut in np.unique(words)]
        figures["accuracy"] = float(np.mean(up == complex_))
        figures["words_accuracy"] = float(max(cuts))
        figures["missed_complex"] = float(np.mean(~up[complex_]))
    if not complex_.all():
        figures["quick_sent_up"] = float(np.mean(up[~complex_]))
    times = [each.milliseconds for each in outcomes]
    figures["ms_p50"], figures["ms_p90"] = (float(each) for each in np.percentile(times, [50, 90]))
    return Row(name, len(outcomes), figures)


def _miss(outcome: Outcome) -> dict[str, Any]:
    return {
        "set": outcome.case.set,
        "text": outcome.case.text,
        "wanted": "complex" if outcome.case.complex else "quick",
        "came": outcome.decision.level.word,
        "reasons": outcome.decision.reasons,
    }
