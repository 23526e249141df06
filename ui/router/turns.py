"""The turns that the router learns from: labelled lines, and sentences of our own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from brain.router.levels import Level
from ui.errors import UsageError
from ui.jsonlines import objects

OWN = tuple(Path(__file__).with_name(f"{level}.txt") for level in ("quick", "complex", "hard"))
"""Sentences written for this purpose, one a line; the file's name is their label."""

NONCOMMERCIAL = ("wizardlm", "alpaca_eval")
"""Sources that may be measured with, and not be learned from: CC BY-NC."""
HARD = ("arena_hard", "gsm8k", "bbh")
"""Sources whose complex turns ask for reasoning, planning or code."""
INTENT_WEIGHT = 0.3
"""Weight of a line that has an intent in place of a label; there are many, and much alike."""


@dataclass(frozen=True, slots=True)
class Turn:
    """One labelled turn."""

    text: str
    level: Level
    source: str
    weight: float = 1.0


def read(paths: Sequence[Path]) -> tuple[list[Turn], Counter[str]]:
    """The turns of these files and our own, and how many lines of which source were left out.

    Raises UsageError for a file that is not there or a line that is no turn.
    """
    turns: list[Turn] = []
    left_out: Counter[str] = Counter()
    for path in (*paths, *OWN):
        try:
            found = list(_sentences(path) if path.suffix == ".txt" else _lines(path))
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise UsageError(
                f"wanted lines with `text` and `label` (or `intent`) in {str(path)!r}, got "
                f"{type(error).__name__}; give JSON lines, or a text file named as its label"
            ) from error
        for turn in found:
            if turn.source.startswith(NONCOMMERCIAL):
                left_out[turn.source] += 1
            else:
                turns.append(turn)
    return turns, left_out


def _sentences(path: Path) -> Iterator[Turn]:
    level = Level[path.stem.upper()]
    for line in path.read_text("utf-8").splitlines():
        yield Turn(line, level, f"own {path.stem}")


def _lines(path: Path) -> Iterator[Turn]:
    for record in objects(path, "text"):
        text, intent = str(record["text"]), record.get("intent")
        if intent is None:
            source = record.get("source", path.stem)
            yield Turn(text, _level(record["label"], source), source)
        elif intent != "oos":  # what an assistant cannot do may be anything
            yield Turn(text, Level.QUICK, path.stem, INTENT_WEIGHT)


def _level(label: str, source: str) -> Level:
    level = Level[label.upper()]
    return Level.HARD if level is Level.COMPLEX and source.startswith(HARD) else level
