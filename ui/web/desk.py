"""What the page shows of the house, each person's own to them alone; implements `PageDesk`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from memory.recall import Memory
from memory.records import Turn
from ui.probes import State
from ui.status import Health
from ui.web.page.desk import PastTurn, Remembered, Status, Talker, Tier
from ui.web.people import Person

FRESH = 2.0
"""Seconds for which a look at the minds is good; a llama-server asked faster misses hang-ups."""


class Memories(Protocol):
    """Where everybody's memory is."""

    async def __call__(self, user: str) -> Memory:
        """The memory of this user alone."""
        ...


class Forgets(Protocol):
    """What else is kept of a turn: conversations that may go on, and answers to who asks again."""

    async def __call__(self, person: Person, words: str) -> None:
        """Erase what is kept of this person's turns in which just this was said."""
        ...


class Looks(Protocol):
    """How all minds and services are, such as `Watcher.look`."""

    async def __call__(self) -> Sequence[Health]:
        """Their health, in their order."""
        ...


class HouseDesk:
    """The desk of one house."""

    def __init__(
        self,
        memories: Memories,
        forgets: Forgets,
        look: Looks,
        talkers: Callable[[], Sequence[Talker]],
        clock: Callable[[], float],
    ) -> None:
        """`talkers`: who has a page open; `clock`: seconds that only go forward."""
        self._memories = memories
        self._forgets = forgets
        self._look = look
        self._talkers = talkers
        self._clock = clock
        self._looking = asyncio.Lock()
        self._seen: tuple[float, Sequence[Health]] | None = None

    async def history(self, person: Person, words: str, most: int) -> Sequence[PastTurn]:
        """Their last turns with these words."""
        return [
            PastTurn(turn.at, turn.user, turn.assistant, turn.route)
            for turn in await self._turns(person, words, most)
        ]

    async def memories(self, person: Person, words: str, most: int) -> Sequence[Remembered]:
        """The same turns, as what answers may build on."""
        return [
            Remembered(turn.id, turn.at, f"{turn.user} — {turn.assistant}".strip(" —"))
            for turn in await self._turns(person, words, most)
            if turn.id is not None
        ]

    async def forget(self, person: Person, number: int) -> bool:
        """Erase a turn of theirs, and what else is kept of it; a number of others' is none."""
        memory = await self._memories(person.user)
        turn = await memory.get(number)
        if turn is None:
            return False
        await self._forgets(person, turn.user)
        return await memory.forget(number)

    async def status(self, person: Person) -> Status:
        """How the house is; what it costs, and who else is there, is for owners."""
        found = await self._health()
        if person.role != "owner":
            return Status([_tier(health, None) for health in found], ())
        spent = [health.cost for health in found if health.cost is not None]
        tiers = [_tier(health, health.cost) for health in found]
        return Status(tiers, self._talkers(), sum(spent) if spent else None)

    async def _turns(self, person: Person, words: str, most: int) -> list[Turn]:
        """Newest first."""
        memory = await self._memories(person.user)
        found = await (memory.search(words, most) if words else memory.recent(most))
        return found[::-1]

    async def _health(self) -> Sequence[Health]:
        """Looked at anew where the last look is too old; whoever comes meanwhile waits for it."""
        async with self._looking:
            if self._seen is None or self._clock() - self._seen[0] >= FRESH:
                found = await self._look()
                self._seen = self._clock(), found
            return self._seen[1]


def _tier(health: Health, dollars: float | None) -> Tier:
    """Neither address nor key, which may be secret."""
    target, state = health.target, health.state.value
    shown = f"{state}: {health.detail}" if health.detail and health.state is not State.UP else state
    return Tier(target.name, target.level, target.model, shown, health.seconds, dollars)
