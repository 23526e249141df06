"""What the page shows of the house, and what it makes forget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from memory.recall import Memory
from memory.records import Turn
from tests.memory.turns import WordEmbedder
from ui.probes import State, Target
from ui.status import Health
from ui.web.desk import FRESH, HouseDesk
from ui.web.people import OWNER, Person

ANNA, BEN = Person("anna", "owner"), Person("ben", "guest")


class World:
    """A desk over two memories, and what was asked of the rest."""

    def __init__(self, home: Path) -> None:
        self.memories = {
            user: Memory(
                home / user,
                WordEmbedder(),
                most=3,
                least_score=0.3,
                patience=1,
                notify=lambda _: None,
            )
            for user in ("owner", "ben")
        }
        self.now = 0.0
        self.looks = 0
        self.forgotten: list[tuple[str, str]] = []
        self.desk = HouseDesk(self._memory, self._forget, self._look, list, lambda: self.now)

    async def said(self, user: str, *words: str) -> None:
        for text in words:
            await self.memories[user].add(Turn(text, "I see.", "quick", datetime.now(UTC), user))

    async def _memory(self, user: str) -> Memory:
        return self.memories[user]

    async def _forget(self, person: Person, words: str) -> None:
        self.forgotten.append((person.user, words))

    async def _look(self) -> list[Health]:
        self.looks += 1
        await asyncio.sleep(0)
        down = Target("big", "openai", "http://x", "m", "hard")
        return [Health(down, State.DOWN, None, "", "no connection")]


def in_world(home: Path, score: Callable[[World], Awaitable[None]]) -> None:
    @asynccontextmanager
    async def opened() -> AsyncIterator[World]:
        world = World(home)
        for memory in world.memories.values():
            await memory.open()
        yield world
        for memory in world.memories.values():
            await memory.close()

    async def main() -> None:
        async with opened() as world:
            await score(world)

    asyncio.run(main())


def test_the_newest_comes_first_and_words_find_it(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        await world.said("owner", "tea is hot", "snow is cold", "tea is green")
        said = [turn.said for turn in await world.desk.history(ANNA, "", 2)]
        assert said == ["tea is green", "snow is cold"]
        found = await world.desk.memories(ANNA, "tea", 10)
        assert [each.text for each in found] == ["tea is green — I see.", "tea is hot — I see."]
        assert await world.desk.history(BEN, "tea", 10) == []

    in_world(tmp_path, score)


def test_one_forgets_ones_own_and_all_that_is_kept_of_it(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        await world.said("owner", "tea is hot")
        await world.said("ben", "chess is fun", "chess is slow")
        (tea,) = await world.desk.memories(OWNER, "", 10)
        _, fun = await world.desk.memories(BEN, "", 10)
        assert await world.desk.forget(BEN, fun.number)  # the same number as the owner's
        assert tea.number == fun.number
        assert world.forgotten == [("ben", "chess is fun")]
        assert await world.desk.memories(OWNER, "", 10) == [tea]
        assert await world.desk.forget(ANNA, tea.number)
        assert world.forgotten[1:] == [("owner", "tea is hot")]
        assert not await world.desk.forget(ANNA, tea.number)
        assert len(world.forgotten) == 2
        assert await world.desk.memories(ANNA, "", 10) == []
        assert len(await world.desk.memories(BEN, "", 10)) == 1

    in_world(tmp_path, score)


def test_many_who_look_are_one_look(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        seen = await asyncio.gather(*(world.desk.status(BEN) for _ in range(20)))
        assert world.looks == 1
        assert {status.tiers[0].state for status in seen} == {"down: no connection"}
        world.now = FRESH
        await world.desk.status(ANNA)
        assert world.looks == 2

    in_world(tmp_path, score)
