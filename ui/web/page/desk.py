"""What the page asks of the house, and the rows that it gets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ui.web.people import Person


@dataclass(frozen=True, slots=True)
class PastTurn:
    """One exchange of the history."""

    at: datetime
    said: str
    answered: str
    """What was heard of the answer."""
    route: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """One thing that an answer may build on."""

    number: int
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Tier:
    """How one mind is."""

    name: str
    level: str
    model: str
    state: str
    """In a word, and where that is not enough, a few more."""
    seconds: float | None = None
    """How long it took to answer just now; None where it was not asked, or did not answer."""
    dollars: float | None = None
    """Spent today; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Talker:
    """Somebody who has a page open."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Status:
    """How the house is."""

    tiers: Sequence[Tier]
    talkers: Sequence[Talker]
    dollars: float | None = None
    """Spent today by all tiers; None where that is not known."""


class PageDesk(Protocol):
    """The house, as the page sees it; each answer is for one person, and about them alone.

    Every method may raise one of `ui.faults.EXPECTED`, whose text is shown.
    """

    async def history(self, person: Person, words: str, most: int) -> Sequence[PastTurn]:
        """The last `most` turns in which the words were said or answered, newest first."""
        ...

    async def memories(self, person: Person, words: str, most: int) -> Sequence[Remembered]:
        """The last `most` things remembered in which the words stand, newest first."""
        ...

    async def forget(self, person: Person, number: int) -> bool:
        """Erase one thing remembered, for good; False where there is none of that number."""
        ...

    async def status(self, person: Person) -> Status:
        """How the house is at this moment."""
        ...
