"""smart-turn, a small network that hears in the melody of speech whether a turn is over."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from voice import onnx
from voice.audio import RATE, Samples
from voice.turn.mel import HOP, log_mel

_SECONDS = 8
"""The network looks at that much sound, ending now."""


class SmartTurn:
    """A TurnModel that runs smart-turn-v3.2-cpu.onnx from a model folder, on one thread."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def load(self) -> None:
        """Read the weights and run them once. Raises EngineError."""
        self._session = onnx.open_session(self._folder, "smart-turn-v3.2-cpu.onnx", threads=1)
        self.probability(np.zeros(RATE, np.float32))

    def probability(self, samples: Samples) -> float:
        """Probability 0..1 that the turn is over, of its sound so far, shape (n,) at 16 kHz."""
        sound = np.clip(np.nan_to_num(samples, nan=0.0), -1.0, 1.0)
        features = log_mel(sound, _SECONDS * RATE // HOP)
        (output,) = self._session.run(None, {"input_features": features[None]})
        return float(output[0, 0])
