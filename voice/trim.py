"""Removing the near-silence that synthesizers put around their clips: about 0.3 s at either end."""

from __future__ import annotations

import numpy as np

from voice.audio import Clip

AUDIBLE_DBFS = -50.0
"""Decibels to full scale above which a sample counts as audible."""

ONSET_SECONDS = 0.010
"""Kept before the first audible sample, where soft consonants begin."""

JOINED_SECONDS = 0.04
"""Pause between words that were cut apart where nothing is written."""

CLAUSE_SECONDS = 0.12
"""Pause after a clause within a sentence."""

SENTENCE_SECONDS = 0.25
"""Pause after a sentence."""


def trim_leading(
    clip: Clip, threshold_dbfs: float = AUDIBLE_DBFS, keep_seconds: float = ONSET_SECONDS
) -> Clip:
    """Return the clip from `keep_seconds` before its first sample louder than the threshold.

    What is kept before that sample fades in. A clip without any louder sample becomes empty.
    """
    audible = np.abs(clip.samples) > 10 ** (threshold_dbfs / 20)
    if not audible.any():
        return Clip(clip.samples[:0], clip.rate)
    keep = round(keep_seconds * clip.rate)
    start = int(audible.argmax()) - keep
    if start <= 0:
        return clip
    samples = clip.samples[start:].copy()
    samples[:keep] *= np.linspace(0.0, 1.0, keep, endpoint=False, dtype=np.float32)
    return Clip(samples, clip.rate)


def trim_trailing(clip: Clip, keep_seconds: float, threshold_dbfs: float = AUDIBLE_DBFS) -> Clip:
    """Return the clip until `keep_seconds` after its last sample louder than the threshold.

    What is kept after that sample fades out. A clip without any louder sample becomes empty.
    """
    mirrored = Clip(clip.samples[::-1], clip.rate)
    trimmed = trim_leading(mirrored, threshold_dbfs, keep_seconds)
    return Clip(trimmed.samples[::-1], clip.rate)


def pause_after(text: str) -> float:
    """Seconds of silence that suit the end of this clause."""
    bare = text.rstrip().rstrip("\"'”’)]*_")
    if bare.endswith((".", "!", "?", "…")):
        return SENTENCE_SECONDS
    return JOINED_SECONDS if bare[-1:].isalnum() else CLAUSE_SECONDS
