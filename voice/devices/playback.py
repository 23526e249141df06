"""Sound that waits to be played: written in real time by one thread, fetched by another."""

from __future__ import annotations

import threading
from collections import deque

import numpy as np

from voice.audio import Samples

FADE_SECONDS = 0.005
"""How long sound that is dropped takes to fall silent: long enough not to click."""

DRY_SECONDS = 0.1
"""A gap shorter than this is a writer that came late, a longer one is the end of a speech."""


class Playback:
    """A capped queue of samples."""

    def __init__(self, rate: int, most_seconds: float) -> None:
        """`most_seconds` may wait."""
        self._most = round(most_seconds * rate)
        self._fade = round(FADE_SECONDS * rate)
        self._dry = round(DRY_SECONDS * rate)
        self._lock = threading.Lock()
        self._waiting: deque[Samples] = deque()
        self._queued = 0
        self._silent = self._dry
        self._fading = np.zeros(0, np.float32)
        self.underruns = 0
        """Gaps in a speech, because its next samples came late."""
        self.refused = 0
        """Samples that found no room."""

    @property
    def queued(self) -> int:
        """Samples that wait."""
        return self._queued

    @property
    def idle(self) -> bool:
        """Whether nothing sounds, and nothing waits."""
        return not self._queued and self._silent >= self._dry

    def write(self, samples: Samples) -> bool:
        """Queue the samples; False, and they are lost, when there is no room."""
        with self._lock:
            if self._queued + len(samples) > self._most:
                self.refused += len(samples)
                return False
            if not self._queued:
                self.underruns += 0 < self._silent < self._dry
            self._waiting.append(samples)
            self._queued += len(samples)
        return True

    def drop(self) -> None:
        """Forget what waits; what has begun to sound fades out."""
        with self._lock:
            if self._queued and not self._silent:
                tail = self._taken(self._fade)
                self._fading = tail * np.linspace(1, 0, len(tail), dtype=np.float32)
            self._waiting.clear()
            self._queued = 0
            self._silent = self._dry

    def fetch(self, count: int) -> Samples:
        """The next samples to be played, silence where there are none."""
        out = np.zeros(count, np.float32)
        if self.idle and not len(self._fading):
            return out
        with self._lock:
            filled = min(count, len(self._fading))
            out[:filled] = self._fading[:filled]
            self._fading = self._fading[filled:]
            if self._queued:
                due = self._taken(count - filled)
                out[filled : filled + len(due)] = due
                filled += len(due)
                self._silent = 0
            self._silent = min(self._silent + count - filled, self._dry)
        return out

    def _taken(self, count: int) -> Samples:
        """Take up to `count` samples off the queue; the lock is held."""
        pieces = []
        while count and self._waiting:
            piece = self._waiting.popleft()
            if len(piece) > count:
                self._waiting.appendleft(piece[count:])
                piece = piece[:count]
            pieces.append(piece)
            count -= len(piece)
            self._queued -= len(piece)
        return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
