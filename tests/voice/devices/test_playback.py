from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.audio import Samples
from voice.devices.playback import Playback

RATE = 1000
"""Samples are milliseconds here."""


def playback(most: float = 1.0) -> Playback:
    return Playback(RATE, most)


def ones(count: int) -> Samples:
    return np.ones(count, np.float32)


@given(pieces=st.lists(st.integers(1, 60), min_size=1), fetches=st.integers(1, 60))
def test_every_sample_sounds_once_and_in_order(pieces: list[int], fetches: int) -> None:
    kept = playback(most=60.0)
    whole = np.arange(1, sum(pieces) + 1, dtype=np.float32)
    for piece in np.split(whole, np.cumsum(pieces)[:-1]):
        assert kept.write(piece)
    sounded = [kept.fetch(fetches)]
    while kept.queued:
        sounded.append(kept.fetch(fetches))
    out = np.concatenate(sounded)
    np.testing.assert_array_equal(out[: len(whole)], whole)
    assert not out[len(whole) :].any()


def test_written_in_step_and_a_little_ahead_it_never_runs_dry() -> None:
    kept = playback()
    kept.write(ones(40))
    out = []
    for _ in range(50):
        kept.write(ones(20))
        out.append(kept.fetch(20))
    assert np.concatenate(out).all()
    assert kept.underruns == 0


def test_a_late_write_is_counted_a_new_speech_is_not() -> None:
    kept = playback()
    kept.write(ones(20))
    kept.fetch(50)
    kept.write(ones(20))
    assert kept.underruns == 1
    kept.fetch(300)
    kept.write(ones(20))
    assert kept.underruns == 1


def test_what_finds_no_room_is_refused_and_counted() -> None:
    kept = playback(most=0.05)
    assert kept.write(ones(50))
    assert not kept.write(ones(1))
    assert (kept.queued, kept.refused) == (50, 1)


def test_dropped_sound_fades_in_five_milliseconds() -> None:
    kept = playback()
    kept.write(ones(100))
    assert kept.fetch(20).all()
    kept.drop()
    out = kept.fetch(20)
    np.testing.assert_allclose(out[:5], [1, 0.75, 0.5, 0.25, 0])
    assert not out[5:].any()
    assert kept.idle


def test_what_has_not_begun_to_sound_does_not_when_dropped() -> None:
    kept = playback()
    kept.write(ones(100))
    kept.drop()
    assert not kept.fetch(200).any()


def test_after_a_drop_the_next_speech_sounds_at_once() -> None:
    kept = playback()
    kept.write(ones(100))
    kept.fetch(60)
    kept.drop()
    kept.write(ones(20))
    assert kept.fetch(100).sum() == pytest.approx(20 + 2.5)
    assert kept.underruns == 0
