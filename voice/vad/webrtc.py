"""WebRTC's voice activity detector: no weights, a few microseconds a window, weak in noise."""

from __future__ import annotations

from collections import deque

import numpy as np
import webrtcvad  # type: ignore[import-untyped]

from voice.audio import FRAME, RATE, Samples, without_nan

_SMOOTHING = 5
"""Windows (20 ms each) whose yes or no is averaged into one probability."""


class WebRtc:
    """A Detector around webrtcvad: the share of the last five windows that it called speech."""

    hop = FRAME
    """Samples in one window: 20 ms."""

    def __init__(self, aggressiveness: int) -> None:
        self._aggressiveness = aggressiveness
        self.reset()

    def load(self) -> None:
        """Nothing to read: the detector is code."""

    def probability(self, window: Samples) -> float:
        """Speech probability 0..1 of the next window, shape (320,)."""
        if window.shape != (self.hop,):
            raise ValueError(f"WebRtc takes windows of shape ({self.hop},), not {window.shape}.")
        pcm = (np.clip(without_nan(window), -1.0, 1.0) * 32767).astype("<i2").tobytes()
        self._votes.append(self._vad.is_speech(pcm, RATE))
        return sum(self._votes) / _SMOOTHING

    def reset(self) -> None:
        """Forget the sound so far."""
        self._vad = webrtcvad.Vad(self._aggressiveness)
        self._votes: deque[bool] = deque(maxlen=_SMOOTHING)
