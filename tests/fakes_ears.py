"""A detector and a transcriber that need no weights."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voice.audio import FRAME, Samples
from voice.ports import Look, Transcript


class LoudIsSpeech:
    """A Detector that takes every window louder than -40 dBFS for speech."""

    hop = FRAME

    def load(self) -> None: ...

    def probability(self, window: Samples) -> float:
        assert window.shape == (self.hop,)
        sound = np.clip(np.nan_to_num(window), -1.0, 1.0)
        return float(np.sqrt(np.mean(np.square(sound))) > 0.01)

    def reset(self) -> None: ...


class Says:
    """A Transcriber that says the next of the given texts for every sound that is not silent."""

    def __init__(self, *texts: str) -> None:
        self._texts = texts
        self.heard: list[Samples] = []

    def load(self) -> None: ...

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:  # noqa: ARG002
        if not np.nan_to_num(samples, posinf=0.0, neginf=0.0).any():
            return Transcript("", "no speech")
        self.heard.append(samples)
        return Transcript(self._texts[(len(self.heard) - 1) % len(self._texts)])


def tone(seconds: float, level: float = 0.3) -> Samples:
    """A loud hum, which `LoudIsSpeech` takes for speech."""
    time = np.arange(round(seconds * 16_000)) / 16_000
    return (level * np.sin(2 * np.pi * 200 * time)).astype(np.float32)


def silence(seconds: float) -> Samples:
    return np.zeros(round(seconds * 16_000), np.float32)


def joined(parts: Sequence[Samples]) -> Samples:
    return np.concatenate(list(parts))
