"""What a connection bears: sizes, paces, pages that do not read, networks that stand still."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from tests.ui.web.far import World, ended, played
from voice.events import Saying


@pytest.mark.parametrize(
    ("frames", "code", "word"),
    [
        (['{"type": "sing"}'], 4400, "malformed"),
        (['{"type": "hello", "version": 1}'], 4400, "malformed"),
        ([b""], 4400, "malformed"),
        ([bytes(7)], 4400, "malformed"),
        ([bytes(4 + 2 * 2881)], 4400, "malformed"),
        ([bytes(2**16 + 1)], 4413, "malformed"),
        (["a" * (2**16 + 1)], 4413, "malformed"),
        (["ä" * (2**15 + 1)], 4413, "malformed"),
        ([bytes(4 + 2 * 960)] * 201, 4429, "rate"),
        (['{"type": "stop"}'] * 41, 4429, "rate"),
    ],
    ids=range(10),
)
def test_what_may_not_be_sent_ends_the_connection(
    tmp_path: Path, frames: list[str | bytes], code: int, word: str
) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        for frame in frames:
            page.raw(frame)
        assert await ended(page) == code
        assert page.of("refused")[0]["code"] == word
        assert not talk.running
        await world.welcomed(conversation=page.told[0]["conversation"])

    assert len(played(score, tmp_path).seats) == 1


def test_as_much_as_time_allows_may_be_sent_for_ever(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        for _ in range(1000):
            page.speak(packets=2)  # twice as fast as time
            await asyncio.sleep(0.02)
        assert page.closed is None
        assert len(talk.frames) == 2000

    played(score, tmp_path)


def test_a_page_that_does_not_read_has_to_leave_and_holds_up_nobody(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        page.reads.clear()
        for _ in range(550):
            talk.sink.write(np.zeros(480, np.float32))
            await asyncio.sleep(0.02)
        assert not talk.running
        await asyncio.sleep(2)
        assert page.closed is None  # nor can it be told
        page.reads.set()
        again, _, _ = await world.welcomed(conversation=page.told[0]["conversation"])
        assert again.closed is None

    played(score, tmp_path)


def test_a_page_that_reads_slowly_is_not_kept_for_ever(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        page.reads.clear()
        for _ in range(200):
            talk.notify(Saying("a" * 30_000))
        await asyncio.sleep(0.01)
        assert not talk.running

    played(score, tmp_path)


def test_a_long_stall_of_the_network_loses_only_what_waits_too_long(tmp_path: Path) -> None:
    async def score(world: World) -> None:
        page, _, talk = await world.welcomed()
        await page.speaks(1)
        await asyncio.sleep(1.5)
        page.speak(0.5, packets=75)
        await asyncio.sleep(0)
        await page.speaks(1)
        loud = sum(bool(frame.any()) for frame in talk.frames)
        assert loud == 175
        (live,) = world.sessions.live
        assert (live.counts.lost, live.counts.dropped) == (0, 0)
        page._number += 10
        await page.speaks(1)
        assert world.sessions.live[0].counts.lost == 10

    played(score, tmp_path)
