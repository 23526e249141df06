"""Packets in, frames out: at the pace at which they come, and silence where they stop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import aclosing
from typing import Any

import numpy as np
import pytest

from tests.clock import run
from ui.web.microphone import Microphone
from ui.web.protocol import Packet
from voice.audio import FRAME, Samples

Heard = list[tuple[float, Samples]]


def listen(
    speak: Callable[[Microphone], Coroutine[Any, Any, None]],
    rate: int = 16_000,
    *,
    silence: bool = True,
    slow: float = 0.0,
) -> Heard:
    """What is heard, and when, while somebody speaks."""
    heard: Heard = []
    microphone = Microphone(rate)

    async def hear() -> None:
        clock = asyncio.get_running_loop().time
        async with aclosing(microphone.frames(silence=silence)) as frames:
            async for frame in frames:
                heard.append((clock(), frame))
                await asyncio.sleep(slow)

    async def main() -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(hear())
            await asyncio.sleep(0)
            await speak(microphone)
            microphone.close()

    run(main())
    return heard


def packet(number: int, level: float = 0.5, samples: int = FRAME) -> Packet:
    return Packet(number, np.full(samples, level, np.float32))


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_each_packet_is_heard_as_it_comes(rate: int) -> None:
    async def speak(microphone: Microphone) -> None:
        for number in range(100):
            await asyncio.sleep(0.02)
            microphone.take(packet(number, samples=rate // 50))

    heard = listen(speak, rate)
    assert [at for at, _ in heard] == pytest.approx([0.02 * n for n in range(1, 101)], abs=1e-6)
    assert all(frame.shape == (FRAME,) and frame.dtype == np.float32 for _, frame in heard)
    assert np.abs(heard[50][1] - 0.5).max() < 0.01


def test_sound_is_a_millisecond_or_two_late() -> None:
    async def speak(microphone: Microphone) -> None:
        click = np.zeros(960, np.float32)
        click[480] = 1.0
        for number in range(5):
            microphone.take(Packet(number, click if number == 2 else np.zeros(960, np.float32)))
            await asyncio.sleep(0.02)

    sound = np.concatenate([frame for _, frame in listen(speak, 48_000)])
    assert 0 < np.abs(sound).argmax() - (2 * 320 + 160) <= 34


def test_packets_that_are_missing_are_counted() -> None:
    microphone = Microphone(16_000)
    for number in (0, 1, 4, 5, 5, 3):
        microphone.take(packet(number))
    assert microphone.lost == 2


def test_at_most_a_second_waits_and_the_oldest_is_dropped() -> None:
    microphone = Microphone(16_000)

    async def main() -> list[float]:
        for number in range(80):
            microphone.take(packet(number, number / 100))
        microphone.close()
        return [float(frame[-1]) async for frame in microphone.frames()]

    levels = run(main())
    assert len(levels) == 50
    assert microphone.dropped == 30
    assert levels[-1] == pytest.approx(0.79)


def test_silence_follows_when_packets_stop_and_then_nothing_costs_time() -> None:
    async def speak(microphone: Microphone) -> None:
        for number in range(10):
            await asyncio.sleep(0.02)
            microphone.take(packet(number))
        await asyncio.sleep(3600)
        microphone.take(packet(10))
        await asyncio.sleep(0.1)

    heard = listen(speak)
    silent = [at for at, frame in heard if not frame.any()]
    assert len(silent) == 100
    assert silent[0] == pytest.approx(0.4)
    assert np.diff(silent) == pytest.approx(np.full(99, 0.02))
    assert heard[-1][0] == pytest.approx(3600.2)
    assert heard[-1][1].any()


def test_a_short_stall_is_no_silence() -> None:
    async def speak(microphone: Microphone) -> None:
        for number in range(50):
            await asyncio.sleep(0.19 if number == 20 else 0.02)
            microphone.take(packet(number))

    assert all(frame.any() for _, frame in listen(speak))


def test_no_silence_is_made_up_where_none_is_wanted() -> None:
    async def speak(_: Microphone) -> None:
        await asyncio.sleep(10)

    assert not listen(speak, silence=False)


def test_a_slow_ear_has_its_silence_at_the_pace_of_time() -> None:
    async def speak(microphone: Microphone) -> None:
        microphone.take(packet(0))
        await asyncio.sleep(5)

    heard = listen(speak, slow=0.015)
    assert heard[-1][0] == pytest.approx(0.015 + 0.2 + 99 * 0.02, abs=0.03)


def test_the_key_is_down_for_just_what_came_meanwhile() -> None:
    microphone = Microphone(16_000)

    async def main() -> list[tuple[bool, bool]]:
        microphone.take(packet(0))
        microphone.press()
        microphone.take(packet(1))
        microphone.take(packet(2))
        microphone.release()
        microphone.release()
        microphone.take(packet(3))
        microphone.close()
        return [(bool(frame.any()), microphone.down) async for frame in microphone.frames()]

    # What is held back, and then silence with the key up, come at once.
    assert run(main()) == [
        (True, False),
        (True, True),
        (True, True),
        (True, True),
        (False, False),
        (True, False),
    ]
