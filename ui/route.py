"""What the router makes of words, shown with its reasons; no language model is loaded."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from brain.mind import reflex_for
from brain.reflexes import Reflexes, Timers, Volume
from brain.router.levels import Level
from brain.router.router import Decision, Question
from ui.clock import now
from ui.errors import UsageError
from ui.jsonlines import objects
from ui.settings import Settings

Decide = Callable[[Question], Decision]


@dataclass(frozen=True, slots=True)
class Routed:
    """Where a turn goes, and why."""

    text: str
    route: str
    """`reflex`, or the level's word."""
    reasons: tuple[str, ...]
    score: float | None
    """Chance, 0..1, that it needs more than the quick model; None where that was not asked."""
    words: str
    """What is answered: the text without the instruction on how to answer it."""
    milliseconds: float


def texts_of(text: str | None, file: Path | None) -> list[str]:
    """The text alone, or each `text` of a file of JSON lines.

    Raises UsageError unless there is one of both, with words in it.
    """
    if (text is None) == (file is None):
        raise UsageError("give the words to route, or --file with JSON lines that hold `text`")
    texts = [text or ""] if file is None else [str(each["text"]) for each in objects(file, "text")]
    if not any(each.strip() for each in texts):
        raise UsageError("there is nothing to route" + (f" in {str(file)!r}" if file else ""))
    return texts


def route(
    settings: Settings,
    decide: Decide,
    levels: frozenset[Level],
    texts: Sequence[str],
    as_json: bool,
) -> None:
    """Show where each text goes, with the tiers of `levels`."""
    reflexes = _reflexes(settings)
    decide(Question("are you ready"))  # the first decision is slower than all others
    routed = [_routed(each, reflexes, decide, levels) for each in texts]
    if as_json:
        for each in routed:
            print(json.dumps(asdict(each), ensure_ascii=False))
    else:
        Console().print(_table(routed))


def _reflexes(settings: Settings) -> Reflexes | None:
    """Those of a house where nothing runs; none of their answers is acted upon."""
    wanted = settings.mind
    if not wanted.reflexes:
        return None
    chance = random.Random(1)  # noqa: S311
    return Reflexes(Timers([]), Volume(50, 10), [wanted.name], wanted.hours24, chance)


def _routed(
    text: str, reflexes: Reflexes | None, decide: Decide, levels: frozenset[Level]
) -> Routed:
    asked = now()
    start = time.perf_counter()
    if reflexes and (reflex := reflex_for(reflexes, text, asked, "")):
        took = round((time.perf_counter() - start) * 1e3, 2)
        return Routed(text, "reflex", (f"is {reflex.intent}",), None, text, took)
    found = decide(Question(text, levels=levels, cloud=Level.CLOUD in levels))
    took = round((time.perf_counter() - start) * 1e3, 2)
    return Routed(text, found.level.word, found.reasons, found.score, found.words, took)


def _table(routed: list[Routed]) -> Table:
    table = Table("text", "route", "reasons", "score", "ms")
    for each in routed:
        score = "" if each.score is None else f"{each.score:.2f}"
        reasons = "; ".join(each.reasons)
        table.add_row(each.text, each.route, reasons, score, f"{each.milliseconds:.1f}")
    return table
