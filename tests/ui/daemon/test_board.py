from __future__ import annotations

import asyncio

from tests.clock import run
from ui.daemon.board import MOST_BEHIND, Board


def test_everybody_who_watches_sees_every_event_from_then_on() -> None:
    async def main() -> tuple[list[object], list[object]]:
        board = Board()
        board.post({"event": "before"})
        seen: tuple[list[object], list[object]] = [], []

        async def watch(into: list[object]) -> None:
            with board.watch() as events:
                async for event in events:
                    into.append(event["event"])
                    if event["event"] == "last":
                        return

        async with asyncio.TaskGroup() as tasks:
            for each in seen:
                tasks.create_task(watch(each))
            await asyncio.sleep(1)
            for name in ("one", "two", "last"):
                board.post({"event": name})
        return seen

    assert run(main()) == (["one", "two", "last"], ["one", "two", "last"])


def test_one_who_sleeps_misses_the_oldest_and_holds_up_nobody() -> None:
    async def main() -> object:
        board = Board()
        with board.watch() as events:
            for number in range(MOST_BEHIND + 5):
                board.post({"event": number})
            return (await anext(events))["event"]

    assert run(main()) == 5
