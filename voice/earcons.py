"""Earcons: short soft sounds that mean something, made of pure tones.

They differ by their melody, so that they are told apart on any loudspeaker: one rises, one
falls, one knocks twice.
"""

from __future__ import annotations

from enum import Enum

import numpy as np
from numpy.typing import NDArray

from voice.audio import Clip

_LOUDNESS = 10 ** (-30 / 20)
"""Root mean square: -30 dBFS, about 10 dB below speech."""

Note = tuple[float, float]
"""Hertz, 0 for a rest; and seconds."""


class Earcon(Enum):
    """What a sound says; the value is its notes."""

    LISTENING = ((523.25, 0.055), (783.99, 0.055))
    """Speak now: C5 and G5, a rising fifth."""
    HEARD = ((783.99, 0.055), (523.25, 0.055))
    """That was heard: the same, falling."""
    ERROR = ((311.13, 0.045), (0.0, 0.03), (311.13, 0.045))
    """Something failed: E flat 4, twice."""

    def sound(self, rate: int) -> Clip:
        """The sound at that rate in hertz, at most 0.12 s long."""
        return chime(self.value, 0.015, rate)


def chime(notes: tuple[Note, ...], rise: float, rate: int) -> Clip:
    """The notes one after the other, each swelling and fading for `rise` seconds."""
    sound = np.concatenate([_tone(pitch, seconds, rise, rate) for pitch, seconds in notes])
    sound *= _LOUDNESS / np.sqrt(np.mean(sound**2))
    return Clip(sound.astype(np.float32), rate)


def _tone(pitch: float, seconds: float, rise: float, rate: int) -> NDArray[np.float64]:
    at = np.arange(round(seconds * rate)) / rate
    edge = np.clip(np.minimum(at, seconds - at) / rise, 0, 1)
    tone: NDArray[np.float64] = np.sin(0.5 * np.pi * edge) ** 2 * np.sin(2 * np.pi * pitch * at)
    return tone
