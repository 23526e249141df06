"""Where a name may stand, in sound that is loud or silent."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import LevelDetector, sound
from voice.audio import FRAME, RATE, Samples
from voice.endpoint import Endpointing
from voice.wake.stretches import Stretch, Stretches

BOUNDS = Endpointing(
    threshold=0.5,
    release=0.4,
    minimum_speech=0.1,
    soft_end=0.2,
    turn_end=0.2,
    longest_turn=1.5,
)
MARGIN = 0.25


def found(recording: Samples, frame: int = FRAME) -> list[tuple[Stretch, int]]:
    """Each stretch, with the position at which it was told."""
    stretches = Stretches(LevelDetector(), BOUNDS, MARGIN)
    return [
        (stretch, stretches.position)
        for start in range(0, len(recording), frame)
        for stretch in stretches.feed(recording[start : start + frame])
    ]


def spans(recording: Samples) -> list[tuple[float, float]]:
    return [(stretch.onset / RATE, stretch.end / RATE) for stretch, _ in found(recording)]


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        (((1, False), (0.6, True), (1, False)), [(1, 1.6)]),
        (((1, False), (0.05, True), (1, False)), []),
        (((1, False), (0.5, True), (0.3, False), (0.5, True), (1, False)), [(1, 1.5), (1.8, 2.3)]),
        (((1, False), (0.5, True), (0.1, False), (0.5, True), (1, False)), [(1, 2.1)]),
        (((1, False), (9, True), (1, False)), [(1, 2.5)]),
        (((1, False), (9, True), (0.3, False), (0.5, True), (1, False)), [(1, 2.5), (10.3, 10.8)]),
    ],
    ids=["a word", "a click", "two words", "a stop inside a word", "a speech", "after a speech"],
)
def test_a_stretch_is_told_once(
    said: tuple[tuple[float, bool], ...], wanted: list[tuple[float, float]]
) -> None:
    assert spans(sound(*said)) == [pytest.approx(each, abs=0.03) for each in wanted]


def test_it_is_told_as_soon_as_it_is_over_or_long_enough() -> None:
    (_, short), (_, long) = found(sound((1, False), (0.6, True), (1, False), (3, True)))
    assert short / RATE == pytest.approx(1.8, abs=0.04)
    assert long / RATE == pytest.approx(4.1, abs=0.04)


@given(
    st.lists(st.tuples(st.floats(0.02, 2.5), st.booleans()), max_size=8),
    st.integers(1, 4000),
)
def test_its_sound_is_what_was_heard_there(said: list[tuple[float, bool]], frame: int) -> None:
    recording = sound(*said, (1, False))
    ends = [0]
    for stretch, told in found(recording, frame):
        assert stretch.begins <= stretch.onset < stretch.end <= told + frame
        assert stretch.onset >= ends[-1]
        ends.append(stretch.end)
        heard = recording[stretch.begins : stretch.begins + len(stretch.sound)]
        np.testing.assert_array_equal(stretch.sound, heard)
        assert stretch.begins + len(stretch.sound) >= stretch.end


def test_what_came_before_a_reset_is_forgotten() -> None:
    stretches = Stretches(LevelDetector(), BOUNDS, MARGIN)
    for start in range(0, RATE, FRAME):
        assert stretches.feed(sound((1, True))[start : start + FRAME]) == []
    stretches.reset()
    assert stretches.feed(sound((1, False))) == []
    assert stretches.position == 2 * RATE
