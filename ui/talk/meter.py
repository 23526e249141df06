"""How loud the microphone is: decibels, and a bar that moves no oftener than the eye can follow."""

from __future__ import annotations

import math
from collections import deque

import numpy as np

from voice.audio import Samples

QUIETEST = -90.0
"""dBFS: what digital silence is counted as."""

LOWEST, CELL_DECIBELS, CELLS = -54.0, 3.0, 16
"""The bar: its first cell lights above -54 dBFS, its last above -9 dBFS."""

STEP_FRAMES = 4
"""Frames of 20 ms between two looks at the bar: 12.5 a second."""

HELD_STEPS = 4
"""Looks for which a peak stays: steady noise must not make the bar tremble."""


def level(frame: Samples) -> float:
    """Loudness of a frame, shape (n,), as RMS in dBFS; at least QUIETEST."""
    power = float(np.dot(frame, frame)) / len(frame) if len(frame) else 0.0
    return max(QUIETEST, 10 * math.log10(power)) if power > 0 else QUIETEST


class Meter:
    """Counts frames and knows no clock."""

    def __init__(self) -> None:
        self._frames = 0
        self._loudest = QUIETEST
        self._steps: deque[int] = deque(maxlen=HELD_STEPS)
        self.cells = 0
        """Cells of the bar that are lit, 0 to CELLS."""

    def feed(self, decibels: float) -> bool:
        """Take the level of the next frame, in dBFS; return whether the bar moved."""
        self._frames += 1
        self._loudest = max(self._loudest, decibels)
        if self._frames % STEP_FRAMES:
            return False
        self._steps.append(_lit(self._loudest))
        self._loudest = QUIETEST
        before, self.cells = self.cells, max(self._steps)
        return self.cells != before


def _lit(decibels: float) -> int:
    return min(CELLS, max(0, math.ceil((decibels - LOWEST) / CELL_DECIBELS)))
