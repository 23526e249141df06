"""What the language model is shown of the conversation so far."""

from __future__ import annotations

from collections.abc import Callable

from brain.ports import Message

UNHEARD = "…"
"""Stands for an answer of which nothing was heard."""


def estimate(text: str) -> int:
    """Tokens this text takes, with those that frame a message; rather too many than too few."""
    return len(text.encode()) // 3 + 6


class History:
    """Finished turns, oldest first, within a budget of tokens.

    It only grows at its end, so that a model's cache stays good from turn to turn. When it is
    over budget it forgets down to half of it in one go: the cache is lost then, but rarely.
    """

    def __init__(self, budget_tokens: int, count: Callable[[str], int]) -> None:
        self._budget = budget_tokens
        self._count = count
        self._turns: list[tuple[Message, Message]] = []

    @property
    def messages(self) -> tuple[Message, ...]:
        """Pairs of what the person said and what they heard."""
        return tuple(message for turn in self._turns for message in turn)

    @property
    def tokens(self) -> int:
        """Tokens the messages take."""
        return sum(self._count(message.text) for message in self.messages)

    def add(self, user: str, heard: str) -> None:
        """A turn is over: the words, and what was heard of the answer."""
        self._turns.append((Message("user", user), Message("assistant", heard or UNHEARD)))
        if self.tokens > self._budget:
            while self._turns and self.tokens > self._budget // 2:
                del self._turns[0]
