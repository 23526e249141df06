"""The thread of a model: what comes first, what is interrupted by what, and what is not."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Generator, Sequence
from threading import Condition, Event
from typing import Any

import pytest

from brain.errors import ModelError
from brain.llm.worker import MOST, Interrupted, Urgency, Worker, at_once

ANSWER, SPOKEN, IDLE = Urgency.ANSWER, Urgency.SPOKEN, Urgency.IDLE


class Engine:
    """Does the first of what is wanted when it is let, and tells what it did; once for each go."""

    def __init__(self) -> None:
        self.goes: list[str] = []
        self._changed = Condition()
        self._let = 0
        self._stopping = False

    def compute(self, wants: Sequence[str]) -> list[str | None]:
        with self._changed:
            self.goes.append(wants[0])
            self._changed.notify_all()
            assert self._changed.wait_for(lambda: self._stopping or self._let, 10)
            if self._stopping:
                self.goes[-1] += " stopped"
                raise Interrupted
            self._let -= 1
        if wants[0] == "broken":
            raise ValueError("broken")
        return [wants[0], *[None] * (len(wants) - 1)]

    def stop(self, stop: bool) -> None:
        with self._changed:
            self._stopping = stop
            self._changed.notify_all()

    def let(self, goes: int = 100) -> None:
        with self._changed:
            self._let += goes
            self._changed.notify_all()

    async def begun(self, goes: int) -> None:
        def wait() -> None:
            with self._changed:
                assert self._changed.wait_for(lambda: len(self.goes) >= goes, 10)

        await asyncio.to_thread(wait)


def job(name: str, goes: int = 1) -> Generator[str, str, str]:
    for _ in range(goes):
        assert (yield name) == name
    return f"{name} done"


class Crowd:
    """Some who wait for one worker."""

    def __init__(self, tasks: asyncio.TaskGroup, worker: Worker[str, str]) -> None:
        self.tasks = tasks
        self.worker = worker

    async def asks(
        self, name: str, urgency: Urgency = ANSWER, heard: int = 0, goes: int = 1
    ) -> asyncio.Task[str]:
        asking = self.worker.run(job(name, goes), urgency, heard)
        task = self.tasks.create_task(asking, name=name)
        await asyncio.sleep(0)
        return task


def crowded(test: Callable[[Engine, Crowd], Coroutine[Any, Any, None]]) -> list[str]:
    """Which goes were made."""
    engine = Engine()

    async def main() -> None:
        worker = Worker("test", engine.compute, engine.stop)
        async with asyncio.timeout(10), asyncio.TaskGroup() as tasks:
            await test(engine, Crowd(tasks, worker))
            engine.let()
        worker.close()

    asyncio.run(main())
    return engine.goes


def test_whoever_has_heard_least_comes_first() -> None:
    async def test(engine: Engine, crowd: Crowd) -> None:
        await crowd.asks("first")
        await engine.begun(1)
        await crowd.asks("idle", IDLE)
        await crowd.asks("spoken", SPOKEN)
        await crowd.asks("heard much", heard=30)
        await crowd.asks("heard a word", heard=1)
        await crowd.asks("new", heard=0)
        await crowd.asks("new too", heard=0)

    wanted = ["first", "new", "new too", "heard a word", "heard much", "spoken", "idle"]
    assert crowded(test) == wanted


def test_a_long_prompt_lets_others_in_between_two_goes() -> None:
    async def test(engine: Engine, crowd: Crowd) -> None:
        await crowd.asks("long", heard=5, goes=3)
        await engine.begun(1)
        await crowd.asks("short")

    assert crowded(test) == ["long", "short", "long", "long"]


def test_an_answer_does_not_wait_for_what_is_read_ahead() -> None:
    async def test(engine: Engine, crowd: Crowd) -> None:
        ahead = await crowd.asks("ahead", IDLE)
        await engine.begun(1)
        answer = await crowd.asks("answer")
        await engine.begun(2)
        engine.let()
        assert await answer == "answer done"
        assert await ahead == "ahead done"

    assert crowded(test) == ["ahead stopped", "answer", "ahead"]


def test_cancelling_interrupts_who_is_served_and_nobody_else() -> None:
    async def test(engine: Engine, crowd: Crowd) -> None:
        gone = await crowd.asks("gone")
        await engine.begun(1)
        kept = await crowd.asks("kept")
        gone.cancel()
        await engine.begun(2)
        engine.let()
        assert await kept == "kept done"

    assert crowded(test) == ["gone stopped", "kept"]


def test_cancelling_who_waits_disturbs_nobody() -> None:
    async def test(engine: Engine, crowd: Crowd) -> None:
        await crowd.asks("served")
        await engine.begun(1)
        gone = await crowd.asks("gone")
        gone.cancel()
        await asyncio.sleep(0)

    assert crowded(test) == ["served"]


def test_who_was_just_served_may_ask_again_before_the_lesser() -> None:
    async def test(engine: Engine, crowd: Crowd) -> None:
        answer = await crowd.asks("answer")
        await engine.begun(1)
        await crowd.asks("ahead", IDLE)
        engine.let(1)
        await answer
        await crowd.asks("answer", heard=1)

    # The thread may be faster than the test by more than it waits for it.
    assert crowded(test) in (
        ["answer", "answer", "ahead"],
        ["answer", "ahead stopped", "answer", "ahead"],
    )


def test_a_failure_is_of_whoever_was_served() -> None:
    async def test(engine: Engine, crowd: Crowd) -> None:
        async def fail() -> None:
            with pytest.raises(ValueError, match="broken"):
                await crowd.worker.run(job("broken"), ANSWER)

        crowd.tasks.create_task(fail(), name="broken")
        await engine.begun(1)
        other = await crowd.asks("other")
        engine.let()
        assert await other == "other done"

    assert crowded(test) == ["broken", "other"]


def test_what_needs_no_computing_is_done_all_the_same() -> None:
    async def test(_: Engine, crowd: Crowd) -> None:
        assert await crowd.worker.run(at_once(lambda: "done"), ANSWER) == "done"
        with pytest.raises(ZeroDivisionError):
            await crowd.worker.run(at_once(lambda: 1 // 0), ANSWER)

    assert crowded(test) == []


def test_a_crowd_beyond_bounds_is_refused() -> None:
    async def test(engine: Engine, crowd: Crowd) -> None:
        await crowd.asks("first")
        await engine.begun(1)
        for _ in range(MOST - 1):
            await crowd.asks("waits")
        with pytest.raises(ModelError, match="ask again later"):
            await crowd.worker.run(job("too many"), ANSWER)

    assert len(crowded(test)) == MOST


def test_several_may_be_served_in_one_go() -> None:
    goes: list[list[str]] = []
    both = Event()

    def together(wants: Sequence[str]) -> list[str | None]:
        assert both.wait(10)
        goes.append(list(wants))
        return list(wants)

    async def main() -> None:
        worker = Worker[str, str]("test", together, lambda _: None)
        async with asyncio.TaskGroup() as tasks:
            for name in "ab":
                tasks.create_task(worker.run(job(name, goes=3), ANSWER), name=name)
            await asyncio.sleep(0)
            both.set()
        worker.close()

    asyncio.run(main())
    assert ["a", "b"] in goes
    assert sum(map(len, goes)) == 6
