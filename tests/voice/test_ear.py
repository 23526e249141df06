from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import LevelDetector, sound
from tests.voice.test_endpoint import BOUNDS
from voice.audio import RATE, Samples
from voice.ear import Ear
from voice.endpoint import Endpointer
from voice.events import Boundary, SoftEnd, TurnEnded

MARGIN = 0.25


def hear(recording: Samples, frame: int = 320) -> list[tuple[Boundary, Samples]]:
    ear = Ear(LevelDetector(), Endpointer(BOUNDS), None, MARGIN)
    found = []
    for start in range(0, len(recording), frame):
        found += ear.feed(recording[start : start + frame])
    return found + ear.finish()


def test_a_turn_comes_with_its_sound_and_a_margin_on_both_sides() -> None:
    found = hear(sound((1, False), (2, True), (1, False)))
    soft = next(clip for boundary, clip in found if isinstance(boundary, SoftEnd))
    ended = next(clip for boundary, clip in found if isinstance(boundary, TurnEnded))
    voiced = np.flatnonzero(ended)
    assert len(voiced) == 2 * RATE
    assert voiced[0] == MARGIN * RATE
    assert len(ended) == (2 + 2 * MARGIN) * RATE
    assert len(soft) == round((2 + MARGIN + 0.2) * RATE)  # decided before the margin was over


def test_the_second_turn_does_not_hold_the_first() -> None:
    found = hear(sound((1, True), (2, False), (0.5, True), (1, False)))
    turns = [clip for boundary, clip in found if isinstance(boundary, TurnEnded)]
    assert [np.count_nonzero(clip) for clip in turns] == [RATE, RATE // 2]


def test_what_comes_after_a_key_was_let_go_does_not_hold_what_was_before() -> None:
    ear = Ear(LevelDetector(), Endpointer(BOUNDS), None, MARGIN)
    first, second = sound((1, True)), sound((1, 2.0))
    ear.feed(first)
    ear.finish()
    ear.feed(second)
    ((_, clip), _) = ear.finish()
    np.testing.assert_array_equal(clip, second)


def test_an_hour_of_silence_takes_no_memory() -> None:
    ear = Ear(LevelDetector(), Endpointer(BOUNDS), None, MARGIN)
    minute = np.zeros(60 * RATE, np.float32)
    for _ in range(60):
        ear.feed(minute)
    assert ear.position == 3600 * RATE
    assert sum(len(window) for window in ear._kept) <= 3 * RATE


@given(st.integers(1, 2000))
def test_the_frame_length_changes_nothing(frame: int) -> None:
    recording = sound((0.5, False), (1, True), (0.3, False), (0.7, True), (1, False))
    wanted, found = hear(recording), hear(recording, frame)
    assert [b for b, _ in found] == [b for b, _ in wanted]
    for (_, a), (_, b) in zip(found, wanted, strict=True):
        np.testing.assert_array_equal(a[: len(b)], b[: len(a)])
