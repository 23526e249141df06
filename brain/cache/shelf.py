"""Questions and answers in memory: bounded, each for a time, found by words and meaning. Pure."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

from brain.cache.sense import Sense, same, sense, words
from memory.ports import Vectors32


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given."""

    question: str
    """In the one form that `spelling` gives it."""
    answer: str
    vector: Vectors32
    """The question's meaning: one row, of length 1."""
    at: float
    """When it was given, in seconds."""


class Shelf:
    """At most `most` answers, each for `expiry` seconds; the longest unused goes first."""

    def __init__(self, most: int, expiry: float) -> None:
        self._most = most
        self._expiry = expiry
        self._kept: OrderedDict[str, tuple[Sense, Kept]] = OrderedDict()

    def put(self, kept: Kept) -> list[str]:
        """Keep an answer in place of one to the same words; the questions that had to go."""
        self._kept[kept.question] = sense(kept.question), kept
        self._kept.move_to_end(kept.question)
        over = len(self._kept) - self._most
        return [self._kept.popitem(last=False)[0] for _ in range(over)]

    def exact(self, question: str, now: float) -> Kept | None:
        """The answer to these very words."""
        _, kept = self._kept.get(spelling(question), (None, None))
        return kept if kept and self._lasts(kept, now) else None

    def alike(self, question: str, now: float) -> list[Kept]:
        """Answers to questions that ask the same, as far as words can tell."""
        asked = sense(question)
        return [
            kept
            for meant, kept in self._kept.values()
            if same(meant, asked) and self._lasts(kept, now)
        ]

    def used(self, kept: Kept) -> None:
        """Note that an answer was given again: it stays longer than those that are not."""
        if kept.question in self._kept:
            self._kept.move_to_end(kept.question)

    def take(self, question: str) -> list[str]:
        """Remove the answers to these words, and to what asks the same; the questions removed."""
        asked = sense(question)
        gone = [
            kept
            for kept, (meant, _) in self._kept.items()
            if kept == spelling(question) or same(meant, asked)
        ]
        for kept in gone:
            del self._kept[kept]
        return gone

    def _lasts(self, kept: Kept, now: float) -> bool:
        return 0 <= now - kept.at < self._expiry


def nearest(kept: Sequence[Kept], vector: Vectors32, threshold: float) -> Kept | None:
    """The answer to the question that is closest in meaning, if its cosine is `threshold`."""
    scored = [(float(one.vector @ vector), one) for one in kept]
    score, best = max(scored, key=lambda pair: pair[0], default=(-1.0, None))
    return best if score >= threshold else None


def spelling(question: str) -> str:
    """The question's words, equal for all ways to write them."""
    return " ".join(words(question))
