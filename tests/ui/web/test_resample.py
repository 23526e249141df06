"""Streams from one rate to another: true, without aliases, and with little delay."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.web.resample import Resampler
from voice.audio import Samples

WAYS = [(48_000, 16_000), (44_100, 16_000), (8_000, 16_000), (24_000, 48_000), (24_000, 44_100)]


def tone(frequency: float, rate: int, seconds: float = 0.5) -> Samples:
    return np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate).astype(
        np.float32
    )


def resampled(samples: Samples, given: int, wanted: int, step: int) -> Samples:
    stream = Resampler(given, wanted)
    return np.concatenate(
        [stream(samples[start : start + step]) for start in range(0, len(samples), step)]
    )


@pytest.mark.parametrize(("given", "wanted"), WAYS)
def test_a_tone_stays_itself_and_in_its_place(given: int, wanted: int) -> None:
    out = resampled(tone(1000, given), given, wanted, given // 50)
    settled = slice(wanted // 50, len(out))
    assert np.abs(out - tone(1000, wanted)[: len(out)])[settled].max() < 0.01


@pytest.mark.parametrize("frequency", [9_500, 12_000, 20_000])
def test_what_the_ear_cannot_have_is_taken_out(frequency: int) -> None:
    out = resampled(tone(frequency, 48_000), 48_000, 16_000, 960)
    assert np.abs(out[320:]).max() < 10 ** (-55 / 20)


@pytest.mark.parametrize(("given", "wanted"), WAYS)
def test_it_holds_back_two_milliseconds_at_most(given: int, wanted: int) -> None:
    out = resampled(np.zeros(given, np.float32), given, wanted, given // 50)
    assert 1 - len(out) / wanted <= 0.0021


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=20), st.sampled_from(WAYS))
def test_it_does_not_matter_how_the_sound_is_cut(sizes: list[int], way: tuple[int, int]) -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, sum(sizes)).astype(np.float32)
    whole, pieces = Resampler(*way)(samples), Resampler(*way)
    ends = np.cumsum(sizes)[:-1]
    cut = np.concatenate([pieces(piece) for piece in np.split(samples, ends)])
    assert len(cut) == len(whole)
    assert np.abs(cut - whole).max(initial=0) < 0.002


def test_the_same_rate_changes_nothing() -> None:
    samples = tone(1000, 16_000)
    assert Resampler(16_000, 16_000)(samples) is samples
