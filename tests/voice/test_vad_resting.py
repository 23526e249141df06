from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voice import wave
from voice.audio import RATE, Samples
from voice.vad.resting import LEAD_IN, Resting
from voice.vad.silero import Silero

FIXTURES = Path(__file__).parents[2] / "audio-fixtures"
HOP = 512
QUIET = round(5 * RATE / HOP)
"""Windows after which it surely rests."""


class Counting:
    """A detector that finds speech in whatever is louder than a tenth, and keeps what it heard."""

    hop = HOP

    def __init__(self) -> None:
        self.heard: list[Samples] = []

    def load(self) -> None: ...

    def reset(self) -> None: ...

    def probability(self, window: Samples) -> float:
        self.heard.append(window)
        return float(np.abs(window).max() > 0.1)


def hiss(windows: int, amplitude: float) -> list[Samples]:
    noise = np.random.default_rng(1).normal(0, amplitude, windows * HOP).astype(np.float32)
    return list(noise.reshape(-1, HOP))


def hum(windows: int, amplitude: float) -> list[Samples]:
    time = np.arange(windows * HOP) / RATE
    return list((amplitude * np.sin(2 * np.pi * 100 * time)).astype(np.float32).reshape(-1, HOP))


def tone(amplitude: float) -> Samples:
    return (amplitude * np.sin(np.arange(HOP))).astype(np.float32)


@pytest.mark.parametrize(
    "background", [hiss(QUIET, 0.0), hiss(QUIET, 1e-4), hiss(QUIET, 0.03), hum(QUIET, 0.05)]
)
def test_a_steady_background_costs_nothing_after_a_while(background: list[Samples]) -> None:
    inner = Counting()
    detector = Resting(inner)
    found = [detector.probability(window) for window in background]
    assert len(inner.heard) < QUIET // 2
    assert not any(found[-QUIET // 2 :])


@pytest.mark.parametrize("background", [hiss(QUIET, 1e-4), hiss(QUIET, 0.03), hum(QUIET, 0.05)])
def test_a_voice_is_told_in_its_first_window_with_what_led_to_it(
    background: list[Samples],
) -> None:
    inner = Counting()
    detector = Resting(inner)
    for window in background:
        detector.probability(window)
    inner.heard.clear()
    voice = background[0] + tone(0.3)
    assert detector.probability(voice) == 1.0
    assert len(inner.heard) == LEAD_IN + 1
    for kept, missed in zip(inner.heard, [*background[-LEAD_IN:], voice], strict=True):
        assert np.array_equal(kept, missed)


def test_it_hears_on_through_a_pause() -> None:
    inner = Counting()
    detector = Resting(inner)
    for window in hiss(QUIET, 1e-4):
        detector.probability(window)
    detector.probability(tone(0.3))
    inner.heard.clear()
    pause = round(0.9 * RATE / HOP)
    for window in hiss(pause, 1e-4):
        detector.probability(window)
    assert len(inner.heard) == pause


def test_what_is_no_number_is_no_voice() -> None:
    detector = Resting(Counting())
    for window in [*hiss(QUIET, 1e-4), np.full(HOP, np.nan, np.float32)]:
        found = detector.probability(window)
    assert found == 0.0


def test_a_reset_lets_it_hear_again() -> None:
    inner = Counting()
    detector = Resting(inner)
    for window in hiss(QUIET, 1e-4):
        detector.probability(window)
    detector.reset()
    inner.heard.clear()
    detector.probability(hiss(1, 1e-4)[0])
    assert len(inner.heard) == 1


@pytest.mark.real
@pytest.mark.parametrize("noise", [0.0, 1e-4, 1e-3])
@pytest.mark.parametrize("name", ["what-time-is-it", "tornadoes-with-a-pause"])
def test_silero_finds_the_same_speech(
    model: Callable[[str], Path], name: str, noise: float
) -> None:
    def speech(detector: Silero | Resting) -> list[bool]:
        detector.load()
        return [detector.probability(window) > 0.5 for window in windows]

    sound = wave.read(FIXTURES / f"{name}.flac").samples
    lead = np.zeros(QUIET * HOP, np.float32)
    whole = np.concatenate([lead, sound, lead])[: (2 * QUIET + len(sound) // HOP) * HOP]
    whole = whole + np.random.default_rng(1).normal(0, noise, len(whole)).astype(np.float32)
    windows = list(whole.reshape(-1, HOP))
    folder = model("silero-vad")
    plain, rested = speech(Silero(folder)), speech(Resting(Silero(folder)))
    first, last = plain.index(True), len(plain) - plain[::-1].index(True)
    assert abs(rested.index(True) - first) <= 2
    assert abs(len(rested) - rested[::-1].index(True) - last) <= 2
    assert sum(a != b for a, b in zip(plain, rested, strict=True)) <= len(plain) // 40
