"""Where speech really ends in a recording, found by level alone and apart from any detector."""

from __future__ import annotations

import numpy as np

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
    emphasised = np.append(samples[:1], samples[1:] - PRE_EMPHASIS * samples[:-1])
    count = len(emphasised) // WINDOW
    if count < SHORTEST_RUN:
        return None
    windows = emphasised[: count * WINDOW].reshape(count, WINDOW).astype(np.float64)
    level = 10 * np.log10(np.mean(windows**2, axis=1) + 1e-12)
    bar = max(float(np.percentile(level, 10)) + ABOVE_FLOOR_DB, float(level.max()) - BELOW_TOP_DB)
    voiced = level >= bar
    runs = np.convolve(voiced, np.ones(SHORTEST_RUN), "valid") == SHORTEST_RUN
    if not runs.any():
        return None
    return int(np.flatnonzero(runs)[-1] + SHORTEST_RUN) * WINDOW
