"""The counter of an engine, on a virtual clock."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.clock import run
from ui.serve.desk import Desk, stepped
from ui.serve.errors import Refused

PATIENCE = 10.0


def test_whoever_comes_is_served_in_order_and_the_rest_sent_away() -> None:
    async def main() -> None:
        desk = Desk("ears", waiting=2)
        served: list[int] = []

        async def come(number: int) -> None:
            async with desk.seat():
                await asyncio.sleep(4)
                served.append(number)

        async with asyncio.TaskGroup() as tasks:
            for number in range(3):
                tasks.create_task(come(number))
            await asyncio.sleep(1)
            assert desk.inside == 3
            with pytest.raises(Refused) as caught:
                async with desk.seat():
                    pass
        assert (caught.value.status, caught.value.code) == (429, "queue_full")
        assert served == [0, 1, 2]
        assert desk.inside == 0
        async with desk.seat():
            pass

    run(main())


def test_who_is_sent_away_learns_when_to_come_back() -> None:
    async def main() -> None:
        desk = Desk("ears", waiting=1)
        for _ in range(40):
            async with desk.seat():
                await asyncio.sleep(5)
        async with asyncio.TaskGroup() as tasks:
            stop = asyncio.Event()

            async def come() -> None:
                async with desk.seat():
                    await stop.wait()

            tasks.create_task(come())
            tasks.create_task(come())
            await asyncio.sleep(0)
            with pytest.raises(Refused) as caught:
                async with desk.seat():
                    pass
            stop.set()
        assert caught.value.retry_after == pytest.approx(10, rel=0.01)
        assert caught.value.response().headers["retry-after"] == "10"

    run(main())


def test_who_leaves_the_queue_makes_room() -> None:
    async def main() -> None:
        desk = Desk("ears", waiting=1)

        async def come() -> None:
            async with desk.seat():
                pass

        async with asyncio.TaskGroup() as tasks, desk.seat():
            waiting = tasks.create_task(come())
            await asyncio.sleep(0)
            waiting.cancel()
            await asyncio.wait({waiting})
            assert desk.inside == 1
            tasks.create_task(come())
            await asyncio.sleep(0)
            assert desk.inside == 2

    run(main())


def test_several_seats_serve_at_once() -> None:
    async def main() -> None:
        desk = Desk("mind", waiting=0, seats=2)
        async with desk.seat(), desk.seat():
            with pytest.raises(Refused):
                async with desk.seat():
                    pass

    run(main())


def test_a_step_that_runs_is_waited_for_by_who_gives_up() -> None:
    async def main() -> None:
        desk = Desk("ears", waiting=0)
        begun, go = threading.Event(), threading.Event()

        def step() -> None:
            begun.set()
            assert go.wait(PATIENCE)

        async def come() -> None:
            async with desk.seat():
                await stepped(pool, step)

        with ThreadPoolExecutor(1) as pool:
            async with asyncio.TaskGroup() as tasks:
                asking = tasks.create_task(come())
                await asyncio.to_thread(begun.wait, PATIENCE)
                asking.cancel()
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                assert desk.inside == 1
                go.set()
                await asyncio.wait({asking})
                assert asking.cancelled()
                assert desk.inside == 0

    asyncio.run(main())


def test_a_step_that_has_not_begun_never_does() -> None:
    async def main() -> None:
        go = threading.Event()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(go.wait, PATIENCE)
            late = asyncio.Event()
            async with asyncio.TaskGroup() as tasks:
                asking = tasks.create_task(stepped(pool, late.set))
                await asyncio.sleep(0)
                asking.cancel()
                await asyncio.wait({asking})
            go.set()
        assert not late.is_set()

    asyncio.run(main())
