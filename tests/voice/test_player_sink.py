"""The player and its sink: what is written ahead, and what happens when the sink is gone."""

from __future__ import annotations

import asyncio

import pytest

from tests.fakes import RecordingSink
from tests.voice.test_player import play, second
from voice.audio import FRAME, RATE
from voice.player import BACK_SECONDS, Player


def test_what_a_sink_wants_ahead_is_written_at_once() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one ")
        await asyncio.sleep(0.5)
        assert player.audible_at == pytest.approx(0.02)
        await player.play(second(), "two")
        await player.drain()
        await asyncio.sleep(0.02)  # it has not run dry yet
        await player.play(second(), "three")
        await player.drain()
        await asyncio.sleep(1.0)
        await player.play(second(), "four")
        await player.drain()

    sink = play(score, sink=RecordingSink(latency=0.02, lead=0.03))
    ahead = [(at, len(samples) / RATE) for at, samples in sink.writes if len(samples) > FRAME]
    assert ahead == [
        (0.0, 0.05),
        (pytest.approx(1.99), 0.04),  # as much as is missing
        (pytest.approx(3.97), 0.05),
    ]


def test_a_player_that_was_held_up_keeps_no_more_ahead_than_before() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one")
        await asyncio.sleep(0.111)
        loop = asyncio.get_running_loop()
        loop.delay(0.4)  # type: ignore[attr-defined]
        await player.drain()

    sink = play(score, sink=RecordingSink(lead=0.03))
    ahead, until = [], 0.0
    for at, samples in sink.writes:
        until = max(until, at) + len(samples) / RATE
        ahead.append(until - at)
    assert max(ahead) == pytest.approx(0.05, abs=0.001)


def test_a_sink_that_is_gone_is_waited_for_and_what_it_took_is_said_again() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one ")
        await player.play(second(), "two")
        await asyncio.sleep(1.5)
        sink.up = False
        written = sum(len(samples) for _, samples in sink.writes)
        await asyncio.sleep(600)
        assert sum(len(samples) for _, samples in sink.writes) == written
        sink.up = True
        await player.drain()
        assert player.stop() == "one two"
        again = sum(len(samples) for _, samples in sink.writes) - written
        assert again / RATE == pytest.approx(0.5 + 0.3 + BACK_SECONDS, abs=0.021)

    sink = RecordingSink(latency=0.3)
    play(score, sink=sink)


def test_one_that_stays_away_keeps_nobody_from_giving_up() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one ")
        await player.play(second(), "two")
        await asyncio.sleep(1.2)
        sink.up = False
        await asyncio.sleep(1.0)
        assert player.stop() == "one"

    sink = RecordingSink(latency=0.3)
    play(score, sink=sink)


def test_the_end_of_a_reply_that_a_sink_took_with_it_is_said_again() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one")
        await asyncio.sleep(1.1)  # all is written, and has not all sounded
        sink.up = False
        async with asyncio.TaskGroup() as tasks:
            draining = tasks.create_task(player.drain())
            await asyncio.sleep(600)
            assert not draining.done()
            sink.up = True
        written = sum(len(samples) for _, samples in sink.writes)
        assert written / RATE == pytest.approx(1 + 0.3 + BACK_SECONDS, abs=0.021)
        assert player.stop() == "one"

    sink = RecordingSink(latency=0.3)
    play(score, sink=sink)


def test_what_a_halt_took_back_is_not_taken_back_again() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one")
        await asyncio.sleep(0.6)
        player.halt()
        sink.up = False
        await player.resume()
        await asyncio.sleep(10)
        written = sum(len(samples) for _, samples in sink.writes)
        sink.up = True
        await player.drain()
        again = sum(len(samples) for _, samples in sink.writes) - written
        assert again / RATE == pytest.approx(1 - 0.6 + 0.3 + BACK_SECONDS, abs=0.021)

    sink = RecordingSink(latency=0.3)
    play(score, sink=sink)


def test_a_sink_that_goes_in_a_pause_takes_nothing_with_it() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one ")
        await player.drain()
        await asyncio.sleep(5)
        sink.up = False
        await player.play(second(), "two")
        await asyncio.sleep(10)
        sink.up = True
        await player.drain()
        assert sum(len(samples) for _, samples in sink.writes) == 2 * RATE

    sink = RecordingSink(latency=0.3)
    play(score, sink=sink)


def test_who_stops_as_the_sink_goes_has_heard_what_had_sounded() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one")
        await asyncio.sleep(0.7)
        sink.up = False
        assert player.stop() == ""

    sink = RecordingSink(latency=0.3)
    play(score, sink=sink)
