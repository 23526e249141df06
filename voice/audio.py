"""Sound as arrays: a clip knows its rate; the ears work at 16 kHz, mono, counted in samples."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RATE = 16_000
"""Hertz: the rate of everything on the way from microphone to words."""

FRAME = RATE // 50
"""Samples in one 20 ms frame."""

Samples = NDArray[np.float32]
"""Mono sound, one float per sample in -1..1, shape (n,)."""


def framed(samples: Samples) -> list[Samples]:
    """The sound in frames of 20 ms, the last one as long as there is."""
    return [samples[start : start + FRAME] for start in range(0, len(samples), FRAME)]


def without_nan(samples: Samples) -> Samples:
    """The samples, those that are no number silenced: one would stay in an engine for ever."""
    with np.errstate(over="ignore"):
        if math.isfinite(float(samples @ samples)):
            return samples
    return np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)


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
