"""The conversation so far: its turns word for word, and what came before them in short."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from brain.ports import Message
from brain.tokens import Count, shortened

UNHEARD = "…"
"""Stands for an answer of which nothing was heard."""

REMIND_ME = "Where were we?"
"""Stands for the question to which the summary is the answer."""

Exchange = tuple[Message, Message]
"""What the person said, and what they heard."""


class History:
    """Finished turns within a budget of tokens, oldest first, after a summary of older ones.

    It only grows at its end, so that a model's cache stays good from turn to turn. The beginning
    changes rarely: when somebody has put the oldest turns into the summary, for which it is time
    at seven eighths of the budget, or where nobody did, when the budget is spent. Either frees
    half of it: a sixth is for the summary, a third for the newest turns.
    """

    def __init__(self, budget_tokens: int, count: Count) -> None:
        self._budget = budget_tokens
        self._count = count
        self._turns: list[Exchange] = []
        """Those that the summary lacks."""
        self._hidden = 0
        """How many of them, from the oldest, are not shown any more."""
        self._notes: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[str, ...]:
        """The summary: a sentence each, oldest first."""
        return self._notes

    @property
    def shown(self) -> int:
        """How many turns, from the newest, are shown word for word."""
        return len(self._turns) - self._hidden

    @property
    def messages(self) -> tuple[Message, ...]:
        """Pairs of what the person said and what they heard; first the summary, if there is one."""
        turns = [recap(self._notes)] if self._notes else []
        return tuple(message for turn in [*turns, *self._visible] for message in turn)

    @property
    def tokens(self) -> int:
        """Tokens the messages take."""
        return sum(self._count(message.text) for message in self.messages)

    @property
    def overdue(self) -> tuple[Exchange, ...]:
        """The oldest turns, when it is time to put them into the summary; else none."""
        if not self._hidden and 8 * self.tokens <= 7 * self._budget:
            return ()
        return tuple(self._turns[: self._beyond(self._budget // 3)])

    def add(self, user: str, heard: str) -> None:
        """A turn is over: the words, and what was heard of the answer."""
        most = self._budget // 4
        said, answered = (shortened(text, most, self._count) for text in (user, heard or UNHEARD))
        self._turns.append((Message("user", said), Message("assistant", answered)))
        if self.tokens > self._budget:
            self._hidden = self._beyond(self._budget // 2)
        while self._size(self._turns[: self._hidden]) > self._budget:  # nobody sums them up
            del self._turns[0]
            self._hidden -= 1

    def folded(self, turns: Sequence[Exchange], notes: Sequence[str]) -> None:
        """These turns, which were overdue, are in the summary now; `notes` is all of it."""
        told = {id(turn) for turn in turns}
        gone = sum(1 for _ in takewhile(lambda turn: id(turn) in told, self._turns))
        del self._turns[:gone]
        self._hidden = max(0, self._hidden - gone)
        self._notes = self._fitting(notes)

    @property
    def _visible(self) -> list[Exchange]:
        return self._turns[self._hidden :]

    def _beyond(self, tokens: int) -> int:
        """How many turns, from the oldest, leave so many tokens or fewer; never the newest one."""
        first = self._hidden
        while first < len(self._turns) - 1 and self._size(self._turns[first:]) > tokens:
            first += 1
        return first

    def _size(self, turns: Sequence[Exchange]) -> int:
        return sum(self._count(message.text) for turn in turns for message in turn)

    def _fitting(self, notes: Sequence[str]) -> tuple[str, ...]:
        """The newest notes that a sixth of the budget has room for."""
        first = 0
        while first < len(notes) and self._size([recap(notes[first:])]) > self._budget // 6:
            first += 1
        return tuple(notes[first:])


def recap(notes: Sequence[str]) -> Exchange:
    """The summary as an exchange, the first one that a model is shown."""
    return Message("user", REMIND_ME), Message("assistant", " ".join(notes))
