"""Devices that live, stall, die and come back, on a virtual clock."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace

import numpy as np
import pytest

from tests.clock import run
from tests.fakes import Direct
from tests.voice.devices.fakes import BOTH, FakeSystem
from voice.audio import FRAME, RATE
from voice.devices.duplex import GONE, Duplex
from voice.devices.link import Counts, Wanted
from voice.devices.pairs import Pair
from voice.errors import AudioError

WANTED = Wanted(input="", output="", rate=RATE, lead_seconds=0.04, buffer_seconds=0.05)
BACK = "Sound is back: microphone 'Headset', loudspeaker 'Headset'."

Score = Callable[[Duplex, FakeSystem], Awaitable[None]]


class Run:
    """One conversation with the fake system: what was told, heard, and when."""

    def __init__(self, score: Score, system: FakeSystem | None = None) -> None:
        self.system = system or FakeSystem()
        self.told: list[tuple[float, str]] = []
        self.pairs: list[tuple[float, Pair]] = []
        run(self._main(score))

    async def _main(self, score: Score) -> None:
        clock = asyncio.get_running_loop().time

        def told(sentence: str) -> None:
            self.told.append((round(clock(), 1), sentence))

        async def read(duplex: Duplex) -> None:
            async with aclosing(duplex.frames()) as frames:
                async for pair in frames:
                    self.pairs.append((clock(), pair))

        async with Duplex(self.system, Direct(), WANTED, told) as duplex:
            async with asyncio.TaskGroup() as tasks:
                others = [tasks.create_task(self.system.run()), tasks.create_task(read(duplex))]
                await score(duplex, self.system)
                for task in others:
                    task.cancel()
            self.counts = duplex.counts
        assert all(stream.closed for stream in self.system.streams)


def between(start: float, end: float, done: Run) -> list[Pair]:
    return [pair for at, pair in done.pairs if start <= at < end]


def test_what_was_heard_comes_whole_and_at_once() -> None:
    async def score(_: Duplex, __: FakeSystem) -> None:
        await asyncio.sleep(2.01)

    done = Run(score)
    heard = np.concatenate([heard for _, (heard, _) in done.pairs])
    np.testing.assert_array_equal(heard, np.arange(100 * FRAME))
    assert [at for at, _ in done.pairs] == pytest.approx([0.02 * n for n in range(1, 101)])
    assert (done.told, done.counts) == ([], Counts())


def test_what_is_written_sounds_at_once_and_is_told_as_played() -> None:
    speech = np.linspace(0.1, 0.9, RATE, dtype=np.float32)

    async def score(duplex: Duplex, _: FakeSystem) -> None:
        assert (duplex.rate, duplex.latency) == (RATE, pytest.approx(0.05))
        duplex.write(speech[: 2 * FRAME])  # ahead, by as much as it wants
        assert (duplex.lead, duplex.latency) == (0.04, pytest.approx(0.09))
        for step in speech[2 * FRAME :].reshape(-1, FRAME):
            duplex.write(step)
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.5)
        assert duplex.latency == pytest.approx(0.05)

    done = Run(score)
    sound = done.system.sound
    np.testing.assert_array_equal(sound[:RATE], speech)
    played = np.concatenate([played for _, (_, played) in done.pairs])
    np.testing.assert_array_equal(played, sound[: len(played)])
    assert done.counts == Counts()


def test_a_drop_is_silent_within_five_milliseconds() -> None:
    async def score(duplex: Duplex, _: FakeSystem) -> None:
        duplex.write(np.ones(RATE // 2, np.float32))
        await asyncio.sleep(0.21)
        duplex.drop()
        await asyncio.sleep(0.5)

    sound = Run(score).system.sound
    assert np.flatnonzero(sound)[-1] / RATE == pytest.approx(0.205, abs=0.001)


def test_a_device_of_another_rate_is_served_too() -> None:
    async def score(duplex: Duplex, _: FakeSystem) -> None:
        duplex.write(np.ones(RATE // 2, np.float32))
        await asyncio.sleep(2)

    done = Run(score, FakeSystem(rate=48_000))
    assert np.sum(done.system.sound > 0.5) == pytest.approx(24_000, abs=1500)
    assert len(done.pairs) == pytest.approx(100, abs=2)
    assert sum(float(np.sum(played > 0.5)) for _, (_, played) in done.pairs) == pytest.approx(
        8_000, abs=500
    )


def test_a_stalled_event_loop_loses_the_oldest_and_keeps_step() -> None:
    async def score(_: Duplex, system: FakeSystem) -> None:
        await asyncio.sleep(1.01)
        for _ in range(100):  # 2 s pass in the devices before the loop looks again
            for stream in system.streams:
                stream.tick()
        await asyncio.sleep(1)

    done = Run(score)
    heard = np.concatenate([heard for _, (heard, _) in done.pairs])
    assert done.counts.dropped == 50
    assert heard[50 * FRAME] == 100 * FRAME
    assert done.told == []


def test_unplugged_and_plugged_in_again() -> None:
    async def score(duplex: Duplex, system: FakeSystem) -> None:
        await asyncio.sleep(1.0)
        system.kill()
        await asyncio.sleep(1.5)
        duplex.write(np.ones(FRAME, np.float32))
        system.plugged = [BOTH]
        await asyncio.sleep(2.5)

    done = Run(score)
    assert done.told == [(1.0, GONE), (4.1, BACK)], "tried after 0, 0.2, 0.6, 1.4, 3.0 seconds"
    assert done.counts == replace(Counts(), outages=1, recoveries=1)
    outage = between(1.05, 2.4, done)
    assert len(outage) == pytest.approx(1.35 * 50, abs=2), "silence at the pace of time"
    assert not any(heard.any() or played.any() for heard, played in outage)
    assert any(heard.any() for heard, _ in between(4.1, 5.0, done))
    assert not done.system.sound.any(), "what was written meanwhile is swallowed"


def test_a_silent_stall_is_noticed_after_a_second() -> None:
    async def score(_: Duplex, system: FakeSystem) -> None:
        await asyncio.sleep(1.0)
        system.frozen = True
        await asyncio.sleep(2.0)
        system.frozen = False
        await asyncio.sleep(3.0)

    done = Run(score)
    assert [sentence for _, sentence in done.told] == [GONE, BACK]
    assert done.told[0][0] == pytest.approx(2.0, abs=0.11)
    assert done.counts.outages == done.counts.recoveries == 1


def test_another_default_device_is_taken_when_the_first_is_gone() -> None:
    async def score(_: Duplex, system: FakeSystem) -> None:
        await asyncio.sleep(1.0)
        system.kill()
        system.plugged = [replace(BOTH, name="Camera")]
        await asyncio.sleep(1.0)

    done = Run(score)
    assert done.told[1] == (1.0, BACK.replace("Headset", "Camera"))
    assert set(done.system.opened) == {"Headset", "Camera"}


def test_tries_come_ever_more_rarely_but_never_end() -> None:
    async def score(_: Duplex, system: FakeSystem) -> None:
        await asyncio.sleep(1.0)
        system.kill()
        await asyncio.sleep(60)

    done = Run(score)
    # after 0, 0.2, 0.6, 1.4, 3, 6.2 seconds, and then every five
    assert done.system.refreshed == 6 + (60 - 6.2) // 5
    assert len(done.told) == 1


def test_one_that_dies_again_at_once_is_told_again() -> None:
    async def score(_: Duplex, system: FakeSystem) -> None:
        for _ in range(3):
            await asyncio.sleep(1.0)
            system.kill()
            await asyncio.sleep(0.1)
            system.plugged = [BOTH]
        await asyncio.sleep(1.0)

    done = Run(score)
    assert [sentence for _, sentence in done.told] == [GONE, BACK] * 3
    assert done.counts.recoveries == 3


def test_without_a_device_it_does_not_begin() -> None:
    async def score(_: Duplex, __: FakeSystem) -> None:
        pytest.fail("began")

    with pytest.raises(AudioError, match="no microphone was found"):
        Run(score, FakeSystem(plugged=[]))


def test_when_one_of_two_cannot_be_opened_neither_is() -> None:
    class Deaf(FakeSystem):
        def hear(self, *_: object) -> object:  # type: ignore[override]
            raise AudioError("the microphone is in use")

    async def score(_: Duplex, __: FakeSystem) -> None:
        pytest.fail("began")

    system = Deaf()
    with pytest.raises(AudioError, match="in use"):
        Run(score, system)
    assert [stream.closed for stream in system.streams] == [True]


def test_where_nothing_is_played_no_loudspeaker_is_needed() -> None:
    headset = replace(BOTH, outputs=0, default_output=False)
    system = FakeSystem([headset])
    pairs: list[Pair] = []

    async def main() -> None:
        wanted = replace(WANTED, output=None)
        async with Duplex(system, Direct(), wanted, lambda _: None) as duplex:
            async with asyncio.TaskGroup() as tasks:
                playing = tasks.create_task(system.run())
                async with aclosing(duplex.frames()) as frames:
                    async for pair in frames:
                        pairs.append(pair)
                        if len(pairs) == 200:
                            break
                playing.cancel()
            assert duplex.up

    run(main())
    assert not any(played.any() for _, played in pairs)
    assert np.concatenate([heard for heard, _ in pairs]).any()


def test_a_loudspeaker_that_rests_costs_nothing_and_wakes_for_the_next_sound() -> None:
    speech = np.full(RATE // 10, 0.5, np.float32)

    async def score(duplex: Duplex, system: FakeSystem) -> None:
        await asyncio.sleep(1.01)
        duplex.rest(True)
        await asyncio.sleep(0.01)
        given = len(system.sounded)
        await asyncio.sleep(5)
        assert len(system.sounded) == given
        assert duplex.up
        duplex.write(speech)
        await asyncio.sleep(1)
        assert np.count_nonzero(system.sound) == len(speech)

    done = Run(score)
    assert (done.told, done.counts) == ([], Counts())
    heard = np.concatenate([heard for _, (heard, _) in done.pairs])
    np.testing.assert_array_equal(heard, np.arange(len(heard)))
    played = np.concatenate([played for _, (_, played) in done.pairs])
    assert np.count_nonzero(played) == len(speech)


def test_one_that_does_not_wake_up_is_opened_again() -> None:
    async def score(duplex: Duplex, system: FakeSystem) -> None:
        duplex.rest(True)
        await asyncio.sleep(1)
        system.kill()
        await asyncio.sleep(1)
        system.plugged = [BOTH]
        await asyncio.sleep(5)
        duplex.write(np.full(320, 0.5, np.float32))
        await asyncio.sleep(1)
        assert np.count_nonzero(system.sound) == 320

    assert [sentence for _, sentence in Run(score).told] == [GONE, BACK]
