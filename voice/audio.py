"""Sound as arrays: a clip knows its rate; the ears work at 16 kHz, mono, counted in samples."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Hertz: the rate of everything on the way from microphone to words."""

FRAME = RATE // 50
"""Samples in one 20 ms frame."""

Samples = NDArray[np.float32]
"""Mono sound, one float per sample in -1..1, shape (n,)."""


@dataclass(frozen=True, slots=True)
class Clip:
    """A piece of sound at its own rate."""

    samples: Samples
    rate: int
    """Hertz."""

    @property
    def seconds(self) -> float:
        """How long it sounds."""
        return len(self.samples) / self.rate
