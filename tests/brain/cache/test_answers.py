from __future__ import annotations

import asyncio
import sqlite3
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from brain.cache.answers import AnswerCache
from memory.errors import MemoryFault, StoreLocked
from tests.memory.turns import WordEmbedder, in_loop

SKY, ASKED_AGAIN = "Why is the sky blue?", "What is the reason that the sky is blue?"
BLUE = "Air scatters blue light most."


class House:
    """Where caches are opened, and what time it is there."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "memory" / "answers.sqlite"
        self.now = 1_000_000.0
        self.embedder = WordEmbedder()

    @asynccontextmanager
    async def opened(
        self, version: str = "v1", threshold: float = 0.1, most: int = 9
    ) -> AsyncIterator[AnswerCache]:
        cache = AnswerCache(
            self.path,
            self.embedder,
            version,
            threshold=threshold,
            expiry=3600,
            most=most,
            patience=0.05,
            clock=lambda: self.now,
        )
        await cache.open()
        yield cache
        await cache.close()


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


async def answer(cache: AnswerCache, question: str) -> str | None:
    found = await cache.find(question)
    return found.answer if found else None


@in_loop
async def test_the_very_words_need_no_embedding(house: House) -> None:
    async with house.opened() as cache:
        assert await cache.keep(SKY, BLUE, BLUE, aided=False)
        house.embedder.embedded.clear()
        assert await answer(cache, "why is the sky blue") == BLUE
        assert await answer(cache, "Why is grass green?") is None
        assert house.embedder.embedded == []


@in_loop
async def test_a_question_that_asks_the_same(house: House) -> None:
    async with house.opened() as cache:
        await cache.keep(SKY, BLUE, BLUE, aided=False)
        assert await answer(cache, ASKED_AGAIN) == BLUE
        assert await answer(cache, "Why is the sea blue?") is None
    async with house.opened(threshold=0.999) as cache:
        assert await answer(cache, ASKED_AGAIN) is None
        known = house.embedder.embed([SKY])[0]
        assert await cache.find(ASKED_AGAIN, known)


@in_loop
async def test_only_what_is_fit_is_kept(house: House) -> None:
    async with house.opened() as cache:
        assert not await cache.keep("What is my name?", "Ann.", "Ann.", aided=False)
        assert not await cache.keep(SKY, BLUE, "Air", aided=False)
        assert not await cache.keep(SKY, BLUE, BLUE, aided=True)
        assert await answer(cache, SKY) is None


@in_loop
async def test_answers_outlive_a_run_until_they_expire(house: House) -> None:
    async with house.opened() as cache:
        await cache.keep(SKY, BLUE, BLUE, aided=False)
    house.now += 3599
    async with house.opened() as cache:
        assert await answer(cache, ASKED_AGAIN) == BLUE
        house.now += 1
        assert await answer(cache, SKY) is None
    async with house.opened():
        pass
    assert BLUE.encode() not in house.path.read_bytes(), "an expired answer is erased"


@in_loop
async def test_another_persona_or_language_knows_none_of_them(house: House) -> None:
    async with house.opened("v1") as cache:
        await cache.keep(SKY, BLUE, BLUE, aided=False)
    async with house.opened("v2") as cache:
        assert await answer(cache, SKY) is None


@in_loop
async def test_no_more_than_so_many_are_kept(house: House) -> None:
    async with house.opened(most=2) as cache:
        for thing in ("snow", "gold", "rust"):
            await cache.keep(f"Why is {thing} pretty?", thing, thing, aided=False)
        assert await answer(cache, "Why is snow pretty?") is None
    assert rows(house.path) == 2


@pytest.mark.parametrize("forgotten", [SKY, ASKED_AGAIN, "Quick answer: why is the sky blue?"])
def test_what_is_forgotten_is_gone_from_the_file(house: House, forgotten: str) -> None:
    async def main() -> None:
        async with house.opened() as cache:
            await cache.keep(SKY, BLUE, BLUE, aided=False)
            await cache.keep("Why is gold yellow?", "Electrons.", "Electrons.", aided=False)
            await cache.forget(forgotten)
            assert await answer(cache, SKY) is None
            assert await answer(cache, "Why is gold yellow?") == "Electrons."

    asyncio.run(main())
    assert not any(BLUE.encode() in file.read_bytes() for file in house.path.parent.iterdir())


@in_loop
async def test_only_the_owner_may_read(house: House) -> None:
    async with house.opened() as cache:
        await cache.keep(SKY, BLUE, BLUE, aided=False)
        files = list(house.path.parent.iterdir())
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}


def test_a_file_that_cannot_be_read_is_replaced(house: House) -> None:
    house.path.parent.mkdir()
    house.path.write_bytes(b"this is no database" * 99)

    async def main() -> None:
        async with house.opened() as cache:
            assert await cache.keep(SKY, BLUE, BLUE, aided=False)

    asyncio.run(main())
    assert rows(house.path) == 1


@in_loop
async def test_without_an_embedder_the_very_words_must_do(house: House) -> None:
    async with house.opened() as cache:
        await cache.keep(SKY, BLUE, BLUE, aided=False)

        def fail(_texts: object) -> None:
            raise MemoryFault("not loaded")

        house.embedder.embed = fail  # type: ignore[method-assign, assignment]
        assert await answer(cache, SKY) == BLUE
        assert await answer(cache, ASKED_AGAIN) is None


@in_loop
async def test_a_locked_file_is_told_and_this_run_goes_on(house: House) -> None:
    async with house.opened() as cache:
        with closing(sqlite3.connect(house.path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreLocked):
                await cache.keep(SKY, BLUE, BLUE, aided=False)
            assert await answer(cache, SKY) == BLUE
            other.rollback()


def rows(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        count: int = connection.execute("SELECT count(*) FROM answers").fetchone()[0]
        return count
