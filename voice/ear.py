"""The ear: frames in, boundaries of turns out, with the sound of the turn at hand."""

from __future__ import annotations

from collections import deque

import numpy as np

from voice.audio import RATE, Samples
from voice.endpoint import Endpointer
from voice.events import Boundary, SoftEnd, SpeechStarted, TurnEnded
from voice.ports import Detector


class Ear:
    """Detects speech in a stream of frames and keeps the sound of the current turn.

    Counts samples and knows no clock. The memory it takes is bounded by the longest turn.
    """

    def __init__(self, detector: Detector, endpointer: Endpointer, margin: float) -> None:
        """`margin`: seconds of sound kept before the onset and after the last voiced sample."""
        self._detector = detector
        self._endpointer = endpointer
        self._margin = round(margin * RATE)
        self._pending = np.zeros(0, np.float32)
        self._kept: deque[Samples] = deque()
        self._kept_from = 0
        self._onset: int | None = None

    @property
    def position(self) -> int:
        """Samples heard so far, decided or not."""
        return self._endpointer.position + len(self._pending)

    def feed(self, frame: Samples) -> list[tuple[Boundary, Samples]]:
        """Take the next frame, shape (n,); return each boundary with the sound of its turn.

        The sound is empty for boundaries that end nothing.
        """
        self._pending = np.concatenate([self._pending, frame])
        found: list[tuple[Boundary, Samples]] = []
        hop = self._detector.hop
        while len(self._pending) >= hop:
            window, self._pending = self._pending[:hop], self._pending[hop:]
            self._kept.append(window)
            boundaries = self._endpointer.feed(self._detector.probability(window), hop)
            found += [self._with_sound(boundary) for boundary in boundaries]
            self._forget()
        return found

    def finish(self) -> list[tuple[Boundary, Samples]]:
        """End a turn that is still open, because no more sound will come."""
        found = [self._with_sound(boundary) for boundary in self._endpointer.finish()]
        self._detector.reset()
        return found

    def _with_sound(self, boundary: Boundary) -> tuple[Boundary, Samples]:
        match boundary:
            case SpeechStarted():
                self._onset = boundary.at
            case SoftEnd():
                return boundary, self._sound(boundary.voiced_end)
            case TurnEnded():
                sound = self._sound(boundary.voiced_end)
                self._onset = None
                return boundary, sound
        return boundary, np.zeros(0, np.float32)

    def _sound(self, voiced_end: int) -> Samples:
        onset = voiced_end if self._onset is None else self._onset
        start = max(0, onset - self._margin - self._kept_from)
        return np.concatenate(list(self._kept))[start : voiced_end + self._margin - self._kept_from]

    def _forget(self) -> None:
        """Drop what lies before the margin of the turn at hand."""
        # A turn is announced only after its minimum length, so some sound before now must stay.
        oldest = self._endpointer.position - 2 * RATE if self._onset is None else self._onset
        while self._kept and self._kept_from + len(self._kept[0]) <= oldest - self._margin:
            self._kept_from += len(self._kept.popleft())
