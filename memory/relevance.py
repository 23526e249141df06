"""Which remembered turns matter for the words at hand. Pure decisions on strings and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from memory.records import Recalled

_NEAR = 0.05
"""Scores closer than this are equal: the newer turn is the better one."""
_FEWEST_WORDS = 2
"""A sentence of fewer words ("Stop.", "Yes.") tells nothing worth recalling."""

_ASKER = r"(?:what|who|whom|whose|where|when|why|how|which)"
_VERB = r"(?:is|are|am|was|were|do|does|did|can|could|will|would|shall|should)"
_HAVE = r"(?:has|have|had)"
_PRONOUN = r"(?:i|you|he|she|it|we|they)"
_PERSON = rf"(?:{_PRONOUN}|my|your|his|her|our|their|the|this|that|there)"
_QUESTION = re.compile(
    rf"(?:(?:and|but|so|hey|ok|okay|please)\W+)*"
    rf"(?:{_ASKER}['’](?:s|re)"  # what's
    rf"|{_ASKER}\s+(?!{_PRONOUN}\b)(?:\w+\s+)?(?:{_VERB}|{_HAVE})"  # how late is; not: when I was
    rf"|{_VERB}\s+{_PERSON}|{_HAVE}\s+{_PRONOUN})\b",  # is it; not: have a look
    re.IGNORECASE,
)
_TELLING = re.compile(r"\b(?:remember|know|note|mention) that\b|\bdid you know\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


def tells(text: str) -> bool:
    """Whether the words hold more than questions: a fact, a wish, a story.

    Questions stay in the record but out of recall: "What is my dog called?" is closest to
    itself asked before, and the fact would be crowded out by what was never an answer.
    """
    return any(_sentence_tells(sentence) for sentence in _SENTENCE_END.split(text.strip()))


def choose(found: Sequence[Recalled], *, most: int, least_score: float) -> list[Recalled]:
    """The best of the turns found, best first: similar enough, said once, at most `most`."""
    rest = [one for one in found if one.score >= least_score]
    chosen: list[Recalled] = []
    while rest and len(chosen) < most:
        top = max(one.score for one in rest)
        equals = [one for one in rest if top - one.score <= _NEAR]
        best = max(equals, key=lambda one: one.turn.id or 0)
        chosen.append(best)
        rest = [one for one in rest if _words(one) != _words(best)]
    return chosen


def _sentence_tells(sentence: str) -> bool:
    if len(sentence.split()) < _FEWEST_WORDS:
        return False
    if _TELLING.search(sentence):
        return True
    return not (sentence.endswith("?") or _QUESTION.match(sentence))


def _words(one: Recalled) -> list[str]:
    return re.findall(r"\w+", one.turn.user.casefold())
