"""Which of several caches a prompt belongs to. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice:
    """Where a prompt goes."""

    place: int
    kept: int
    """How much of its beginning is there, or in `source`."""
    source: int
    """The place that holds most of it; where it is another one, it is to be copied from there."""


class Places(Generic[T]):
    """What each place holds: one conversation, as far as there are enough of them."""

    def __init__(self, count: int, cheap: int) -> None:
        """`cheap`: so many items are soon computed again."""
        self._cheap = cheap
        self.held: list[list[T]] = [[] for _ in range(count)]
        self._order = list(range(count))  # the one that was used longest ago comes first

    def choose(self, wanted: Sequence[T], head: int) -> Choice:
        """The place of the conversation that goes on like this, or one for a new one.

        All conversations share their first `head` items. One goes on where no more is lost than is
        kept beyond those. A new one takes a place that is unused, or holds little else, or was used
        longest ago.
        """
        for place, held in enumerate(self.held):
            if len(held) == len(wanted) - 1 and held == wanted[:-1]:  # one token more, mostly
                return Choice(place, len(held), place)
        kept = [shared(held, wanted) for held in self.held]
        lost = [len(held) - here for held, here in zip(self.held, kept, strict=True)]
        near = max(self._order, key=kept.__getitem__)
        if lost[near] <= max(0, kept[near] - head):
            return Choice(near, kept[near], near)
        cheap = (place for place in self._order if lost[place] <= self._cheap)
        place = next(cheap, self._order[0])
        return Choice(place, kept[near], near if kept[near] > kept[place] else place)

    def use(self, place: int) -> None:
        """It is the one that was used last."""
        self._order.remove(place)
        self._order.append(place)


def shared(held: Sequence[T], wanted: Sequence[T]) -> int:
    """Length of the longest common prefix."""
    for place, (a, b) in enumerate(zip(held, wanted, strict=False)):
        if a != b:
            return place
    return min(len(held), len(wanted))
