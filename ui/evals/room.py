"""A room with a loudspeaker and a microphone in it, frame by frame."""

from __future__ import annotations

import numpy as np
from scipy.signal import lfilter  # type: ignore[import-untyped]

from voice.audio import RATE, Samples

_SEED = 7


class Room:
    """Adds to the sound near the microphone what it hears of the loudspeaker."""

    def __init__(self, delay: float, gain: float, tail: float = 0.0, drive: float = 0.0) -> None:
        """`delay` in seconds from a frame's turn to its echo; `gain` of the echo in dB.

        `tail`: seconds in which the reverberation falls by 60 dB. `drive`: how hard the
        loudspeaker is pressed: its cone follows tanh(drive * x) / drive; 0 is a perfect one.
        """
        self._line = np.zeros(round(delay * RATE), np.float32)
        self._drive = drive
        self._response = 10 ** (gain / 20) * _response(tail)
        self._state = np.zeros(len(self._response) - 1)

    def mix(self, near: Samples, played: Samples) -> Samples:
        """What the microphone hears, from one frame near it and one frame played, each (n,)."""
        cone = np.tanh(self._drive * played) / self._drive if self._drive else played
        line = np.concatenate([self._line, cone])
        arriving, self._line = line[: len(played)], line[len(played) :]
        echo, self._state = lfilter(self._response, [1.0], arriving, zi=self._state)
        heard: Samples = np.clip(near + echo, -1.0, 1.0).astype(np.float32)
        return heard


def _response(tail: float) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """The direct sound, then noise that decays: of total energy 1."""
    length = max(1, round(tail * RATE))
    decay = 10 ** (-3 * np.arange(length) / length)
    response = 0.05 * np.random.default_rng(_SEED).standard_normal(length) * decay
    response[0] = 1.0
    whole: np.ndarray[tuple[int], np.dtype[np.float64]] = response / np.sqrt(np.sum(response**2))
    return whole
