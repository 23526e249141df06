"""What was asked aloud and waits for a yes. Pure.

A question counts for the next turn alone, and only where it was heard to its end.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from brain.reflexes.wording import word_set
from brain.tools.tool import Arguments, Tool

Decision = Literal["yes", "no", "unclear"]

_YES = word_set(
    """yes yeah yep yup aye sure okay ok absolutely definitely certainly affirmative correct
    confirm confirmed agreed course ahead"""
)
_NO = word_set(
    """no nope nah not never dont don't stop cancel wait hold forget negative leave keep wrong
    shouldn't rather"""
)
_BESIDE = word_set(
    """please thanks thank you i that's that is right it the do so go of for and just now really
    very am i'm changed my mind mean want thing one"""
)


@dataclass(frozen=True, slots=True)
class Pending:
    """A checked call that waits."""

    tool: Tool
    arguments: Arguments
    question: str


class Consent:
    """At most one question of a conversation."""

    def __init__(self) -> None:
        self._asked: Pending | None = None
        """In the turn that goes on."""
        self._pending: Pending | None = None
        """In the turn before it."""

    def ask(self, pending: Pending) -> None:
        """The question is on its way to the user's ear."""
        self._asked = pending

    def decide(self, text: str) -> Decision:
        """What these words say to the question; `unclear` where none is open. Changes nothing."""
        return decided(text, self._pending.question) if self._pending else "unclear"

    def take(self) -> Pending | None:
        """The call that was agreed to, once."""
        taken, self._pending = self._pending, None
        return taken

    def turn_over(self, heard: str) -> None:
        """A turn is over; `heard` is what was heard of its answer. An older question is closed."""
        asked, self._asked = self._asked, None
        self._pending = asked if asked and _letters(asked.question) in _letters(heard) else None


def decided(text: str, question: str) -> Decision:
    """What the words say, where they say nothing else; one word against it makes it a no."""
    words, asked = _words(text), frozenset(_words(question))
    if not words or not all(word in _YES | _NO | _BESIDE | asked for word in words):
        return "unclear"
    if any(word in _NO for word in words):
        return "no"
    agrees = any(word in _YES for word in words) or words[:2] in (["do", "it"], ["do", "that"])
    return "yes" if agrees else "unclear"


def _words(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower().replace("’", "'"))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()
