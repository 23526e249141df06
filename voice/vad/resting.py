"""A detector that rests while nothing but the background sounds: an idle house costs less."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from voice.audio import RATE, Samples, without_nan
from voice.ports import Detector

FLOOR_SECONDS = 3.0
"""The background is as loud as the quietest window of so long."""

RISE_DB = 5.0
"""What lies so far above it may be a voice; steady noise varies less."""

QUIETEST_DB = -80.0
"""Nothing is told apart below that: digital silence, a microphone's own hiss."""

AWAKE_SECONDS = 1.0
"""How long it listens on after the last such window."""

LEAD_IN = 8
"""Windows before it that are heard too, so that a beginning is told as early as ever."""


class Resting:
    """A Detector around another one, which runs only when the level rises above the background.

    The level is taken twice, as it is and of the differences between samples: a hum hides a
    voice in the one, a hiss in the other.
    """

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._missed: deque[Samples] = deque(maxlen=LEAD_IN)
        self._levels = [
            deque[float](maxlen=round(FLOOR_SECONDS * RATE / detector.hop)) for _ in range(2)
        ]
        self._patience = round(AWAKE_SECONDS * RATE / detector.hop)
        self._awake = self._patience

    @property
    def hop(self) -> int:
        """Samples (at 16 kHz) that one window covers."""
        return self._detector.hop

    def load(self) -> None:
        """Read the weights. Raises EngineError."""
        self._detector.load()

    def probability(self, window: Samples) -> float:
        """Speech probability 0..1 of the next window, shape (hop,); 0 while it rests."""
        self._awake = self._patience if self._rises(window) else self._awake - 1
        if self._awake <= 0:
            self._missed.append(window)
            return 0.0
        while self._missed:
            self._detector.probability(self._missed.popleft())
        return self._detector.probability(window)

    def reset(self) -> None:
        """Forget the sound so far, but not how loud the background is."""
        self._missed.clear()
        self._awake = self._patience
        self._detector.reset()

    def _rises(self, window: Samples) -> bool:
        sound = np.clip(without_nan(window), -1.0, 1.0)
        risen = False
        for levels, heard in zip(self._levels, (sound, np.diff(sound)), strict=True):
            power = float(heard @ heard) / len(heard)
            level = max(QUIETEST_DB, 10 * math.log10(power)) if power > 0 else QUIETEST_DB
            risen = risen or not levels or level > min(levels) + RISE_DB
            levels.append(level)
        return risen
