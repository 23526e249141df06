from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from tests.clock import run
from voice.flow import ahead


def test_a_stage_runs_at_most_its_room_ahead() -> None:
    made: list[int] = []

    async def source() -> AsyncGenerator[int, None]:
        for i in range(20):
            made.append(i)
            yield i

    async def main() -> int:
        lead, got = 0, 0
        async with ahead(source(), 3) as items:
            async for _ in items:
                got += 1
                await asyncio.sleep(1)
                lead = max(lead, len(made) - got)
        return lead

    assert run(main()) == 4  # three wait in the buffer, one in the source's hand
    assert made == list(range(20))


def test_an_error_reaches_the_reader_as_itself_after_what_came_before() -> None:
    got: list[int] = []

    async def source() -> AsyncGenerator[int, None]:
        yield 1
        raise ValueError("boom")

    async def main() -> None:
        async with ahead(source(), 3) as items:
            async for item in items:  # not a comprehension: what came before must be kept
                got.append(item)  # noqa: PERF401

    with pytest.raises(ValueError, match="boom"):
        run(main())
    assert got == [1]


def test_leaving_early_closes_the_source_at_once() -> None:
    closed: list[float] = []

    async def source() -> AsyncGenerator[int, None]:
        try:
            while True:
                yield 1
                await asyncio.sleep(5)
        finally:
            closed.append(asyncio.get_running_loop().time())

    async def main() -> list[float]:
        async with ahead(source(), 3) as items:
            async for _ in items:
                break
        return list(closed)

    assert run(main()) == [0.0]


def test_cancelling_reaches_the_source_through_two_stages() -> None:
    log: list[str] = []

    async def first() -> AsyncGenerator[int, None]:
        try:
            while True:
                await asyncio.sleep(1)
                yield 1
        finally:
            log.append("first")

    async def second(items: AsyncGenerator[int, None]) -> AsyncGenerator[int, None]:
        try:
            async for item in items:
                yield item
        finally:
            log.append("second")

    async def body() -> None:
        async with ahead(first(), 2) as a, ahead(second(a), 2) as b:
            async for _ in b:
                pass

    async def main() -> bool:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(body())
            await asyncio.sleep(5.5)
            task.cancel()
        return task.cancelled()

    assert run(main())
    assert sorted(log) == ["first", "second"]
