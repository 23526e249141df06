"""Cutting long sound at quiet places, for engines that hear at most half a minute at once."""

from __future__ import annotations

import numpy as np

from voice.audio import FRAME, RATE, Samples

LONGEST = 28 * RATE
"""Samples in one piece at most: below Whisper's 30 s, with room for its end."""

_SEARCH = 10 * RATE
"""Samples before the limit in which a quiet place is looked for."""

_PAUSE = 15
"""Frames (20 ms each) over which loudness is averaged: a pause between words, not inside one."""


def finite(samples: Samples) -> Samples:
    """Return the sound as contiguous float32 in -1..1, with silence for NaN and infinity."""
    clean = np.nan_to_num(np.asarray(samples, np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    return np.ascontiguousarray(np.clip(clean, -1.0, 1.0))


def cut(samples: Samples, longest: int = LONGEST) -> list[Samples]:
    """Cut sound into pieces of at most `longest` samples that join to the whole."""
    pieces = []
    while len(samples) > longest:
        at = _quietest(samples[:longest], longest - min(_SEARCH, longest // 2))
        pieces.append(samples[:at])
        samples = samples[at:]
    return [*pieces, samples]


def _quietest(samples: Samples, begin: int) -> int:
    """Position, at `begin` or later, in the middle of the quietest 300 ms."""
    tail = samples[begin:]
    frames = tail[: len(tail) // FRAME * FRAME].reshape(-1, FRAME)
    if len(frames) < _PAUSE:
        return len(samples)
    energy = np.convolve(np.square(frames).mean(axis=1), np.ones(_PAUSE), mode="valid")
    return begin + (int(np.argmin(energy)) + _PAUSE // 2) * FRAME
