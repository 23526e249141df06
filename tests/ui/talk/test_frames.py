from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable

import numpy as np

from tests.clock import run
from ui.talk.frames import gated, metered, muted
from voice.audio import FRAME, Samples


async def numbered(count: int) -> AsyncGenerator[Samples, None]:
    """Frames that hold their own number, from 1."""
    for number in range(1, count + 1):
        yield np.full(FRAME, number, np.float32)


def numbers(stage: AsyncIterable[Samples]) -> list[int | None]:
    """The number of each frame, None for an empty one."""

    async def collect() -> list[int | None]:
        return [int(frame[0]) if len(frame) else None async for frame in stage]

    return run(collect())


def pressed_at(*down: int) -> AsyncIterable[Samples]:
    """Twelve frames through a gate with three of lead-in; the key is down at these."""
    moments = iter(range(1, 13))
    return gated(numbered(12), lambda: next(moments) in down, lead_in=0.06)


def test_nothing_passes_while_the_key_is_up() -> None:
    assert numbers(pressed_at()) == []


def test_the_first_syllable_is_not_lost_and_the_end_is_told() -> None:
    assert numbers(pressed_at(6, 7)) == [3, 4, 5, 6, 7, None]


def test_a_press_at_the_very_start_has_no_lead_in() -> None:
    assert numbers(pressed_at(1)) == [1, None]


def test_no_frame_passes_twice_when_the_key_is_pressed_again() -> None:
    assert numbers(pressed_at(4, 6, 12)) == [1, 2, 3, 4, None, 5, 6, None, 9, 10, 11, 12]


def test_a_key_that_stays_down_passes_everything() -> None:
    assert numbers(pressed_at(*range(1, 13))) == [*range(1, 13)]


def test_muted_frames_are_silence_of_the_same_length() -> None:
    answers = iter([False, True, True, False])
    stage = muted(numbered(4), lambda: next(answers))
    assert numbers(stage) == [1, 0, 0, 4]


def test_every_frame_is_metered_and_left_alone() -> None:
    levels: list[float] = []
    assert numbers(metered(numbered(3), levels.append)) == [1, 2, 3]
    assert [round(each, 1) for each in levels] == [0.0, 6.0, 9.5]
