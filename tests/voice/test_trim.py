from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from voice.audio import Clip
from voice.trim import (
    CLAUSE_SECONDS,
    JOINED_SECONDS,
    SENTENCE_SECONDS,
    pause_after,
    trim_leading,
    trim_trailing,
)

RATE = 1000
LOUD = 0.01
"""-40 dBFS; the threshold of -50 dBFS is 0.00316."""

clips = arrays(np.float32, st.integers(0, 200), elements=st.floats(-1, 1, width=32)).map(
    lambda samples: Clip(samples, RATE)
)
sparse_clips = st.tuples(
    st.integers(0, 100), st.lists(st.floats(-1, 1, width=32), max_size=20), st.integers(0, 100)
).map(lambda t: Clip(np.array([0.0] * t[0] + t[1] + [0.0] * t[2], np.float32), RATE))


def clip(*stretches: tuple[int, float]) -> Clip:
    return Clip(np.concatenate([np.full(n, level, np.float32) for n, level in stretches]), RATE)


def loud(samples: np.ndarray) -> np.ndarray:
    return samples[np.abs(samples) > 10 ** (-50 / 20)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (clip((300, 0.0), (50, LOUD)), 60),
        (clip((300, 0.003), (50, LOUD)), 60),
        (clip((300, 0.004), (50, LOUD)), 350),
        (clip((10, 0.0), (50, LOUD)), 60),
        (clip((3, 0.0), (50, LOUD)), 53),
        (clip((50, LOUD), (300, 0.0)), 350),
        (clip((50, -LOUD)), 50),
        (clip((300, 0.0)), 0),
        (clip((0, 0.0)), 0),
    ],
)
def test_leading_silence_goes_but_for_ten_milliseconds(before: Clip, after: int) -> None:
    trimmed = trim_leading(before)
    assert len(trimmed.samples) == after
    assert trimmed.rate == before.rate
    assert trimmed.samples.dtype == np.float32


def test_what_is_kept_before_the_onset_fades_in() -> None:
    kept = trim_leading(clip((300, 0.002), (50, LOUD))).samples[:10]
    assert kept[0] == 0
    assert np.all(np.diff(kept) > 0)


@pytest.mark.parametrize(("keep", "after"), [(0.0, 50), (0.1, 150), (0.3, 350), (9.0, 350)])
def test_trailing_silence_is_kept_as_long_as_asked(keep: float, after: int) -> None:
    assert len(trim_trailing(clip((50, LOUD), (300, 0.0)), keep).samples) == after


@given(clips | sparse_clips, st.floats(0, 0.05))
def test_no_loud_sample_is_lost_or_changed(before: Clip, keep: float) -> None:
    heard = loud(before.samples)
    assert np.array_equal(loud(trim_leading(before).samples), heard)
    assert np.array_equal(loud(trim_trailing(before, keep).samples), heard)


@given(clips | sparse_clips, st.floats(0, 0.05))
def test_trimming_twice_is_trimming_once(before: Clip, keep: float) -> None:
    once = trim_leading(before)
    assert np.array_equal(trim_leading(once).samples, once.samples)
    once = trim_trailing(before, keep)
    assert np.array_equal(trim_trailing(once, keep).samples, once.samples)


@given(clips)
def test_the_clip_that_was_given_stays_as_it_was(before: Clip) -> None:
    copy = before.samples.copy()
    trim_leading(before)
    trim_trailing(before, 0.01)
    assert np.array_equal(before.samples, copy)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("The timer is set.", SENTENCE_SECONDS),
        ("Is it? ", SENTENCE_SECONDS),
        ("“Well done!”", SENTENCE_SECONDS),
        ("Let me see…", SENTENCE_SECONDS),
        ("The timer is set,", CLAUSE_SECONDS),
        ("and then ", JOINED_SECONDS),
        ("", CLAUSE_SECONDS),
    ],
)
def test_a_sentence_is_followed_by_a_longer_pause(text: str, seconds: float) -> None:
    assert pause_after(text) == seconds
