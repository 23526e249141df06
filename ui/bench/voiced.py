"""Where speech really begins and ends in a recording, by level alone, apart from any detector."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from voice.audio import RATE, Samples

WINDOW = RATE // 100
PRE_EMPHASIS = 0.97
ABOVE_FLOOR_DB = 6.0
BELOW_TOP_DB = 32.0
SHORTEST_RUN = 3


def last_voiced(samples: Samples) -> int | None:
    """Position after the last voiced sample of a recording at 16 kHz; None when nothing is voiced.

    A 10 ms window is voiced where its level after pre-emphasis is at least 6 dB above the floor
    (10th percentile) and within 32 dB of the top, in runs of at least three windows.
    """
    runs = _runs(samples)
    return int(runs[-1] + SHORTEST_RUN) * WINDOW if len(runs) else None


def first_voiced(samples: Samples) -> int | None:
    """Position of the first voiced sample, by the same rule."""
    runs = _runs(samples)
    return int(runs[0]) * WINDOW if len(runs) else None


def _runs(samples: Samples) -> NDArray[np.intp]:
    """Windows at which a run of voiced ones begins."""
    emphasised = np.append(samples[:1], samples[1:] - PRE_EMPHASIS * samples[:-1])
    count = len(emphasised) // WINDOW
    if count < SHORTEST_RUN:
        return np.zeros(0, np.intp)
    windows = emphasised[: count * WINDOW].reshape(count, WINDOW).astype(np.float64)
    level = 10 * np.log10(np.mean(windows**2, axis=1) + 1e-12)
    bar = max(float(np.percentile(level, 10)) + ABOVE_FLOOR_DB, float(level.max()) - BELOW_TOP_DB)
    runs = np.convolve(level >= bar, np.ones(SHORTEST_RUN), "valid") == SHORTEST_RUN
    return np.flatnonzero(runs)
