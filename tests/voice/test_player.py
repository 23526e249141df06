from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.clock import run
from tests.fakes import RecordingSink, sound
from voice.audio import RATE, Clip
from voice.player import Player

Score = Callable[[Player], Awaitable[None]]


def play(
    score: Score,
    buffer_seconds: float = 10,
    sink: RecordingSink | None = None,
    failed: Callable[[str], None] = pytest.fail,
) -> RecordingSink:
    sink = sink or RecordingSink()

    async def main() -> None:
        player = Player(sink, buffer_seconds, failed=failed)
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(player.run())
            await score(player)
            running.cancel()

    run(main())
    return sink


def second(voiced: bool = True) -> Clip:
    return Clip(sound((1, voiced)), RATE)


def now() -> float:
    return asyncio.get_running_loop().time()


def test_sound_leaves_at_once_and_at_the_pace_of_time() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one ")
        await player.play(second(), "two")
        await player.drain()
        assert now() == pytest.approx(1.98)
        assert player.stop() == "one two"

    sink = play(score)
    assert sink.first == 0.0
    assert sink.last == pytest.approx(2.0)
    assert sum(len(samples) for _, samples in sink.writes) == 2 * RATE


def test_stop_is_silent_at_once_and_tells_what_was_heard_to_the_clause() -> None:
    async def score(player: Player) -> None:
        for word in ("one ", "two ", "three "):
            await player.play(second(), word)
        await asyncio.sleep(1.7)
        assert player.stop() == "one two"
        await asyncio.sleep(5)

    assert play(score).last == pytest.approx(1.7)


def test_a_clause_of_which_little_was_heard_does_not_count() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one ")
        await player.play(second(), "two ")
        await asyncio.sleep(1.3)
        assert player.stop() == "one"

    play(score)


def test_the_buffer_is_capped() -> None:
    async def score(player: Player) -> None:
        for word in ("one ", "two ", "three ", "four "):
            await player.play(second(), word)
            assert player.buffered <= 2.0
        assert now() == pytest.approx(2.0, abs=0.1)

    play(score, buffer_seconds=1)


def test_the_first_audible_sample_is_timed_after_leading_silence() -> None:
    async def score(player: Player) -> None:
        await asyncio.sleep(3)
        await player.play(Clip(np.concatenate([sound((0.5, False)), sound((1, True))]), RATE), "x")
        await player.drain()
        assert player.audible_at == pytest.approx(3.5)
        player.stop()
        assert player.audible_at is None

    play(score)


def test_a_clip_of_another_rate_keeps_its_length() -> None:
    async def score(player: Player) -> None:
        await player.play(Clip(np.full(24_000, 0.5, np.float32), 24_000), "x")
        await player.drain()

    sink = play(score)
    assert sum(len(samples) for _, samples in sink.writes) == pytest.approx(RATE, abs=10)


def test_a_second_reply_follows_the_first() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one")
        await asyncio.sleep(0.5)
        player.stop()
        await player.play(second(), "two")
        await player.drain()
        assert player.stop() == "two"

    sink = play(score)
    assert sink.last == pytest.approx(1.5, abs=0.03)


def test_a_clip_without_sound_does_not_hold_up_the_next() -> None:
    async def score(player: Player) -> None:
        await player.play(Clip(np.zeros(0, np.float32), RATE), "… ")
        await player.play(second(), "one")
        await player.drain()
        assert player.stop() == "… one"

    play(score)


def test_a_sink_that_gives_out_is_told_once_and_time_goes_on() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one ")
        await player.play(second(), "two")
        await player.drain()
        assert now() == pytest.approx(1.98)
        player.stop()

    told: list[str] = []
    sink = play(score, sink=RecordingSink(full_at=0.5), failed=told.append)
    assert told == ["the sink is full"]
    assert sink.last == pytest.approx(0.5, abs=0.03)


def test_what_never_sounded_was_not_audible() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one")
        await player.drain()
        assert player.audible_at is None

    play(score, sink=RecordingSink(full_at=0), failed=lambda _: None)


def test_the_latency_of_the_device_counts() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one")
        await player.drain()
        assert player.audible_at == pytest.approx(0.08)

    play(score, sink=RecordingSink(latency=0.08))


def test_stop_forgets_what_waits_in_the_device_but_lets_a_whole_reply_sound_out() -> None:
    async def score(player: Player) -> None:
        await player.play(second(), "one")
        await player.drain()
        player.stop()
        await player.play(second(), "two")
        await asyncio.sleep(0.5)
        player.stop()

    assert play(score).dropped == [pytest.approx(1.48)]


@pytest.mark.parametrize(
    ("latency", "at", "heard"),
    [
        (0.0, 1.7, "one two"),
        (0.1, 1.7, "one two"),
        (0.3, 1.7, "one"),
        (0.3, 1.9, "one two"),
        (1.0, 1.4, ""),
        (1.0, 1.6, "one"),
        (1.0, 2.9, "one two"),
        (9.0, 2.9, ""),
        (9.0, 3.1, "one two three"),
    ],
)
def test_what_a_sink_has_not_let_sound_yet_was_not_heard(
    latency: float, at: float, heard: str
) -> None:
    async def score(player: Player) -> None:
        for word in ("one ", "two ", "three "):
            await player.play(second(), word)
        await asyncio.sleep(at)
        assert player.stop() == heard

    sink = play(score, sink=RecordingSink(latency))
    assert len(sink.dropped) == (at < 3), "what is written to its end sounds out"


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
    st.integers(1, 150),
    st.integers(0, 150),
)
def test_heard_is_what_lies_before_the_place_that_sounds(
    lengths: list[int], written: int, unheard: int
) -> None:
    """Lengths, what was written and what has not sounded of it, in steps of 20 ms."""

    async def score(player: Player) -> None:
        for number, length in enumerate(lengths):
            await player.play(Clip(sound((0.02 * length, True)), RATE), f"{number} ")
        await asyncio.sleep(0.02 * written - 0.01)
        ends = np.cumsum(lengths)
        whole = written >= ends[-1]
        place = ends[-1] if whole else max(0, written - unheard)
        heard = [
            2 * (place - end + length) >= length for end, length in zip(ends, lengths, strict=True)
        ]
        assert player.stop().split() == [str(n) for n, each in enumerate(heard) if each]

    play(score, sink=RecordingSink(0.02 * unheard))


@pytest.mark.parametrize(
    ("latency", "at", "left"),
    [
        (0.0, 0.5, 1.7),
        (0.1, 0.5, 1.8),
        (0.3, 0.5, 2.0),
        (0.3, 1.7, 0.8),
        (0.3, 1.4, 1.0),
        (0.3, 1.1, 1.4),
        (9.0, 1.5, 2.0),
    ],
)
def test_an_answer_goes_on_a_little_before_where_it_fell_silent(
    latency: float, at: float, left: float
) -> None:
    async def score(player: Player) -> None:
        for word in ("one ", "two"):
            await player.play(second(), word)
        await asyncio.sleep(at)
        player.halt()
        player.halt()  # it is silent already
        before = sum(len(samples) for _, samples in sink.writes)
        await player.resume()
        await player.drain()
        assert player.stop() == "one two"
        after = sum(len(samples) for _, samples in sink.writes)
        assert (after - before) / RATE == pytest.approx(left, abs=0.021)

    sink = RecordingSink(latency)
    play(score, sink=sink)
    assert len(sink.dropped) == 1


def test_what_a_halt_has_dropped_is_not_counted_twice() -> None:
    async def score(player: Player) -> None:
        for word in ("one ", "two "):
            await player.play(second(), word)
        await asyncio.sleep(1.4)
        player.halt()
        await asyncio.sleep(9)
        assert player.stop() == "one"

    play(score, sink=RecordingSink(latency=0.8))
