"""What `parlour serve` needs of a mind."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import Protocol

from brain.llm import Usage
from brain.ports import Message


class Answer(Protocol):
    """One answer on its way. Its turn is over already: it may cost money, and act."""

    @property
    def level(self) -> str:
        """Word of the level that answers, or another route; right once the words have ended."""
        ...

    @property
    def usage(self) -> Usage:
        """What it cost; right once the words have ended."""
        ...

    def words(self) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; closing stops the computing. Raises BrainError."""
        ...


class Answers(Protocol):
    """A mind that others may ask."""

    def reply(self, messages: Sequence[Message], user: str) -> Answer:
        """Begin to answer; the last message is the user's. `user`: who asks, empty if unknown."""
        ...
