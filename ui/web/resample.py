"""From one rate to another, piece by piece, with little delay: one conversation waits for it twice.

The streams of soxr hold back 10 to 15 ms, those that hold back nothing let aliases through.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from voice.audio import Samples

CROSSINGS = 16
"""Zeros of the sinc on each side: the delay, in samples of the slower rate (1 ms at 16 kHz)."""

PHASES = 512
"""Positions between two samples that are told apart."""

CUTOFF = 0.93
"""Of the slower rate's half; above it the filter falls, to -60 dB where aliases would begin."""

BETA = 6.0
"""Of the Kaiser window."""


class Resampler:
    """A windowed sinc, its phases in a table (J. O. Smith, Digital Audio Resampling, 2002)."""

    def __init__(self, given: int, wanted: int) -> None:
        """Both in Hertz."""
        self._step = given / wanted
        self._table = _table(self._step)
        self._taps = self._table.shape[1]
        self._held = np.zeros(self._taps // 2 - 1, np.float32)
        self._at = 0.0
        """Where in what is held the next sample's filter begins."""

    def __call__(self, samples: Samples) -> Samples:
        """The next samples, at the other rate."""
        if self._step == 1:
            return samples
        held = np.concatenate([self._held, samples])
        count = max(0, math.floor((len(held) - self._taps - self._at) / self._step) + 1)
        at = self._at + self._step * np.arange(count + 1)
        first = at.astype(np.intp)
        self._held, self._at = held[first[-1] :], at[-1] - first[-1]
        if not count:
            return np.zeros(0, np.float32)
        windows = sliding_window_view(held, self._taps)[first[:-1]]
        phases = np.rint((at - first)[:-1] * PHASES).astype(np.intp)
        out: Samples = np.einsum("nt,nt->n", windows, self._table[phases])
        return out


@lru_cache(16)
def _table(step: float) -> Samples:
    """The filter, shape (PHASES + 1, taps), for a position that moves by so many samples."""
    half = math.ceil(CROSSINGS * max(1.0, step))
    phase = np.arange(PHASES + 1)[:, None] / PHASES
    away = np.arange(2 * half)[None, :] - (half - 1) - phase
    cutoff = CUTOFF / max(1.0, step)
    window = np.i0(BETA * np.sqrt(np.maximum(0.0, 1 - (away / half) ** 2))) / np.i0(BETA)
    return (cutoff * np.sinc(cutoff * away) * window).astype(np.float32)
