"""A desk with a house of two people behind it, and one that cannot answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import NoReturn

from memory.errors import MemoryFault
from ui.web.page.desk import PastTurn, Remembered, Status, Talker, Tier
from ui.web.people import Person

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
OWNER = Person("owner", "owner")
GUEST = Person("mia", "guest")


@dataclass
class FakeDesk:
    """Knows turns and memories by the name of whose they are."""

    turns: dict[str, list[PastTurn]] = field(default_factory=dict)
    known: dict[str, dict[int, str]] = field(default_factory=dict)
    tiers: Sequence[Tier] = ()
    talkers: Sequence[Talker] = ()
    dollars: float | None = None

    async def history(self, person: Person, words: str, most: int) -> Sequence[PastTurn]:
        found = [turn for turn in self.turns.get(person.name, []) if words in turn.said]
        return found[::-1][:most]

    async def memories(self, person: Person, words: str, most: int) -> Sequence[Remembered]:
        known = self.known.get(person.name, {})
        found = [
            Remembered(number, NOON + timedelta(minutes=number), text)
            for number, text in known.items()
            if words in text
        ]
        return found[::-1][:most]

    async def forget(self, person: Person, number: int) -> bool:
        return self.known.get(person.name, {}).pop(number, None) is not None

    async def status(self, _person: Person) -> Status:
        return Status(self.tiers, self.talkers, self.dollars)


class BrokenDesk:
    """Its memory is damaged."""

    async def _fail(self, *_: object) -> NoReturn:
        raise MemoryFault("The memory 'a<b' is damaged.")

    history = memories = forget = status = _fail
