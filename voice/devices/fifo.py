"""Sound on its way from a thread of the sound system to the event loop."""

from __future__ import annotations

import threading
from collections import deque

import numpy as np

from voice.audio import Samples


class Fifo:
    """A bounded queue of samples; what finds no room pushes out the oldest, and is counted."""

    def __init__(self, room: int) -> None:
        """`room`: samples that may wait; a single piece always may."""
        self._room = room
        self._lock = threading.Lock()
        self._pieces: deque[Samples] = deque()
        self._held = 0
        self._lost = 0
        self._total = 0

    def __len__(self) -> int:
        """Samples that wait."""
        return self._held

    @property
    def total(self) -> int:
        """Samples that ever came in."""
        return self._total

    def put(self, samples: Samples) -> None:
        """Add a piece, which nobody may change afterwards. From any thread."""
        with self._lock:
            self._pieces.append(samples)
            self._held += len(samples)
            self._total += len(samples)
            while self._held > self._room and len(self._pieces) > 1:
                oldest = len(self._pieces.popleft())
                self._held -= oldest
                self._lost += oldest

    def take(self) -> tuple[int, Samples]:
        """All that waits, after the number of samples lost just before it. From any thread."""
        with self._lock:
            pieces, lost = list(self._pieces), self._lost
            self._pieces.clear()
            self._held = self._lost = 0
        return lost, np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
