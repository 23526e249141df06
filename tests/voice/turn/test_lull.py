"""When a voice has fallen quiet."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes_ears import joined, silence, tone
from voice.audio import FRAME, RATE, Samples
from voice.turn.lull import Lull


def lull() -> Lull:
    return Lull(drop=25, hold=0.06, decay=3)


def quiet(sound: Samples, tracker: Lull | None = None) -> list[bool]:
    tracker = tracker or lull()
    frames = len(sound) // FRAME
    return [tracker.feed(sound[at * FRAME : (at + 1) * FRAME]) for at in range(frames)]


def noise(seconds: float, level: float) -> Samples:
    drawn = np.random.default_rng(7).normal(0, level, round(seconds * RATE))
    return drawn.astype(np.float32)


def test_it_is_quiet_after_the_hold_and_until_the_voice_rises() -> None:
    found = quiet(joined([noise(1.0, 0.1), silence(0.3), noise(0.2, 0.1)]))
    assert found.index(True) == 50 + 2  # the third quiet frame ends 60 ms after the voice
    assert (
        found == [False] * 52 + [True] * 15 + [False] * 8
    )  # a breath is shorter than three frames


def test_a_short_gap_is_none() -> None:
    assert not any(quiet(joined([noise(1.0, 0.1), silence(0.04), noise(0.5, 0.1)])))


@pytest.mark.parametrize(("level", "ever"), [(0.001, True), (0.01, False), (0.05, False)])
def test_over_a_loud_background_it_never_says_so(level: float, ever: bool) -> None:
    background = noise(2.0, level)
    voice = np.concatenate([noise(1.0, 0.1), silence(1.0)])
    assert any(quiet(voice + background)) is ever


def test_a_voice_that_is_softer_than_one_before_is_followed_in_time() -> None:
    tracker = lull()
    quiet(noise(1.0, 0.3), tracker)
    assert all(quiet(noise(1.0, 0.005), tracker)[5:])  # taken for quiet at first
    quiet(silence(10.0), tracker)
    assert not any(quiet(noise(1.0, 0.005), tracker)[3:])


def test_silence_alone_is_not_a_voice_fallen_quiet() -> None:
    assert not any(quiet(silence(2.0)))


def test_a_hum_does_not_hide_the_end_of_a_voice() -> None:
    voice = joined([noise(1.0, 0.1), silence(0.5)])
    hum = tone(1.5, 0.02)
    assert any(quiet(voice + hum))


@given(st.sampled_from([np.nan, np.inf, -np.inf, 1e30]))
def test_a_bad_frame_does_no_lasting_harm(value: float) -> None:
    tracker = lull()
    tracker.feed(np.full(FRAME, value, np.float32))
    tracker.feed(np.zeros(0, np.float32))
    quiet(silence(1.0), tracker)
    assert all(flag in (True, False) for flag in quiet(noise(0.2, 0.1), tracker))
