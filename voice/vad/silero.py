"""Silero VAD, a small recurrent network: better than WebRTC's in noise, 0.07 ms a window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from voice import onnx
from voice.audio import RATE, Samples, without_nan

_CONTEXT = 64
"""Samples of the window before that the network wants in front of each window."""


class Silero:
    """A Detector that runs silero_vad.onnx from a model folder, on one thread."""

    hop = 512
    """Samples in one window: the only size the network takes at 16 kHz."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._rate = np.array(RATE, np.int64)
        self._input: NDArray[np.float32] = np.zeros((1, _CONTEXT + self.hop), np.float32)
        self._state: NDArray[np.float32] = np.zeros((2, 1, 128), np.float32)

    def load(self) -> None:
        """Read the weights and run them once. Raises EngineError."""
        self._session = onnx.open_session(self._folder, "silero_vad.onnx", threads=1)
        self.probability(np.zeros(self.hop, np.float32))
        self.reset()

    def probability(self, window: Samples) -> float:
        """Speech probability 0..1 of the next window, shape (512,)."""
        if window.shape != (self.hop,):
            raise ValueError(f"Silero takes windows of shape ({self.hop},), not {window.shape}.")
        self._input[0, :_CONTEXT] = self._input[0, -_CONTEXT:]
        self._input[0, _CONTEXT:] = without_nan(window)
        output, self._state = self._session.run(
            None, {"input": self._input, "state": self._state, "sr": self._rate}
        )
        return float(output[0, 0])

    def reset(self) -> None:
        """Forget the sound so far."""
        self._input.fill(0.0)
        self._state = np.zeros_like(self._state)
