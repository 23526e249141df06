"""When a voice falls quiet, by its level alone: sooner than any detector of speech says so."""

from __future__ import annotations

import math

import numpy as np

from voice.audio import FRAME, RATE, Samples, without_nan

_PRE_EMPHASIS = 0.97
"""Weighs a hum, a fan and breath less than a voice."""

_FLOOR_DB = -120.0

_RISEN = 3
"""Loud frames in a row that end a lull: a breath or a click is shorter."""


class Lull:
    """Follows the level of a voice, frame by frame, and says while it is quiet.

    Quiet is what lies `drop` decibels under the loudest of late, for `hold` seconds on end. Where
    the background is louder than that, nothing ever is.
    """

    def __init__(self, drop: float, hold: float, decay: float) -> None:
        """`drop`: decibels; `hold`: seconds; `decay`: decibels a second the memory of it fades."""
        self._drop = drop
        self._hold = max(1, round(hold * RATE / FRAME))
        self._decay = decay
        self._loudest = _FLOOR_DB
        self._last = 0.0
        self._quiet = 0
        self._loud = 0
        self._is_quiet = False

    def feed(self, frame: Samples) -> bool:
        """Take the next frame, shape (n,); whether the voice is quiet now."""
        level = self._level(frame)
        self._loudest = max(level, self._loudest - self._decay * len(frame) / RATE)
        quiet = level <= self._loudest - self._drop
        self._quiet, self._loud = (self._quiet + 1, 0) if quiet else (0, self._loud + 1)
        if self._quiet >= self._hold:
            self._is_quiet = True
        elif self._loud >= _RISEN:
            self._is_quiet = False
        return self._is_quiet

    def _level(self, frame: Samples) -> float:
        """Decibels of full scale, after pre-emphasis."""
        if not len(frame):
            return _FLOOR_DB
        sharp = without_nan(frame).astype(np.float64)
        self._last, before = float(sharp[-1]), self._last
        sharp[1:] -= _PRE_EMPHASIS * sharp[:-1]
        sharp[0] -= _PRE_EMPHASIS * before
        return max(_FLOOR_DB, 10 * math.log10(float(sharp @ sharp) / len(sharp) + 1e-12))
