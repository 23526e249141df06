from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from voice.audio import Samples
from voice.earcons import Earcon

RATES = [8_000, 16_000, 22_050, 24_000, 48_000]


def pitch(samples: Samples, rate: int) -> float:
    """Hertz of the loudest part of the spectrum."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 1 << 16))
    return float(np.argmax(spectrum) * rate / (1 << 16))


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("earcon", Earcon)
def test_it_is_short_soft_and_without_clicks(earcon: Earcon, rate: int) -> None:
    clip = earcon.sound(rate)
    samples = clip.samples
    assert clip.rate == rate
    assert clip.seconds <= 0.12 + 1 / rate
    assert samples.dtype == np.float32
    assert 20 * np.log10(np.abs(samples).max()) <= -18
    assert 20 * np.log10(np.sqrt(np.mean(samples**2))) == pytest.approx(-30, abs=0.1)
    assert np.abs(samples[[0, -1]]).max() < 1e-3
    energy = np.abs(np.fft.rfft(samples)) ** 2
    assert energy[np.fft.rfftfreq(len(samples), 1 / rate) > 1500].sum() < 1e-4 * energy.sum()


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize(
    ("earcon", "begins", "ends"),
    [
        (Earcon.LISTENING, 523, 784),
        (Earcon.HEARD, 784, 523),
        (Earcon.ERROR, 311, 311),
    ],
)
def test_its_melody_tells_what_it_is(earcon: Earcon, begins: int, ends: int, rate: int) -> None:
    samples = earcon.sound(rate).samples
    third = len(samples) // 3
    assert pitch(samples[:third], rate) == pytest.approx(begins, abs=12)
    assert pitch(samples[-third:], rate) == pytest.approx(ends, abs=12)


def test_an_error_knocks_twice() -> None:
    samples = Earcon.ERROR.sound(16_000).samples
    rest = samples[round(0.048 * 16_000) : round(0.072 * 16_000)]
    assert np.abs(rest).max() == 0


@pytest.mark.parametrize(("one", "other"), [*combinations(Earcon, 2)])
def test_none_sounds_like_another(one: Earcon, other: Earcon) -> None:
    a, b = (each.sound(16_000).samples for each in (one, other))
    alike = np.abs(np.correlate(a, b, "full")).max() / (np.linalg.norm(a) * np.linalg.norm(b))
    assert alike < 0.6
