"""The ear: frames in, boundaries of turns out, with the sound of the turn at hand."""

from __future__ import annotations

from collections import deque
from typing import Protocol

import numpy as np

from voice.audio import RATE, Samples
from voice.endpoint import Endpointer
from voice.events import Boundary, SoftEnd, SpeechStarted, TurnEnded
from voice.ports import Detector

REST_SECONDS, REST_SHARE = 0.35, 0.15
"""Looks are so far apart, and by such a share of the turn, unless the voice stays quiet."""

SURE_SECONDS = 0.06
"""A voice that has been quiet so much longer is worth a look in any case."""

LOOK_SECONDS = 0.6
"""So much speech is worth a first look, though the voice did not fall quiet yet."""


class Hush(Protocol):
    """Knows by level alone whether a voice has just fallen quiet, sooner than a detector."""

    def feed(self, frame: Samples) -> bool:
        """Take the next frame; whether the voice is quiet now."""
        ...


class Ear:
    """Detects speech in a stream of frames and keeps the sound of the current turn.

    Counts samples and knows no clock. The memory it takes is bounded by the longest turn.
    """

    def __init__(
        self, detector: Detector, endpointer: Endpointer, hush: Hush | None, margin: float
    ) -> None:
        """`margin`: seconds of sound kept before the onset and after the last voiced sample."""
        self._detector = detector
        self._endpointer = endpointer
        self._hush = hush
        self._margin = round(margin * RATE)
        self._pending = np.zeros(0, np.float32)
        self._kept: deque[Samples] = deque()
        self._kept_from = 0
        self._onset: int | None = None
        self._looked = 0
        """Position of the last look at the words so far."""
        self.quiet_since: int | None = None
        """Position at which the voice fell quiet by its level; None while it sounds."""

    @property
    def position(self) -> int:
        """Samples heard so far, decided or not."""
        return self._endpointer.position + len(self._pending)

    @property
    def voiced(self) -> float:
        """Seconds of speech in the turn at hand so far; 0 between two turns."""
        return 0.0 if self._onset is None else self._endpointer.voiced

    def hold(self, held: bool) -> None:
        """While a key is held, no silence ends a turn; an empty frame does."""
        self._endpointer.hold(held)

    def settle(self, revision: int, silence: float) -> None:
        """Let the turn be over after so many seconds of silence, if it still pauses there."""
        self._endpointer.settle(revision, silence)

    def dismiss(self) -> None:
        """Forget the turn at hand: it was none."""
        self._endpointer.dismiss()
        self._onset = None

    def feed(self, frame: Samples) -> list[tuple[Boundary, Samples]]:
        """Take the next frame, shape (n,); return each boundary with the sound of its turn.

        The sound is empty for boundaries that end nothing. An empty frame is the speaker's own
        word that the turn is over, such as a key let go.
        """
        if not len(frame):
            return self.finish()
        self._pending = np.concatenate([self._pending, frame])
        found: list[tuple[Boundary, Samples]] = []
        hop = self._detector.hop
        while len(self._pending) >= hop:
            window, self._pending = self._pending[:hop], self._pending[hop:]
            self._kept.append(window)
            boundaries = self._endpointer.feed(self._detector.probability(window), hop)
            found += [self._with_sound(boundary) for boundary in boundaries]
            self._forget()
        self._hear_level(frame)
        return found

    def finish(self) -> list[tuple[Boundary, Samples]]:
        """End a turn that is still open; what is heard later does not go on from here."""
        found = [self._with_sound(boundary) for boundary in self._endpointer.finish()]
        self._detector.reset()
        self._kept.clear()
        self._kept_from = self._endpointer.position
        return found

    def look(self) -> int | None:
        """Where to look at the words so far, if now is the time; the position names the look.

        It is while the voice is quiet in mid-speech, and once when it has sounded for a while.
        """
        if self._hush is None or self._onset is None or not self._endpointer.speaking:
            return None
        now = self._endpointer.position
        if self.quiet_since is not None:
            rest = max(round(REST_SECONDS * RATE), round(REST_SHARE * (now - self._onset)))
            rested = now - self._looked >= rest
            sure = now - self.quiet_since >= round(SURE_SECONDS * RATE)
            return (
                self.quiet_since if self.quiet_since > self._looked and (rested or sure) else None
            )
        overdue = self._looked <= self._onset and now - self._onset >= round(LOOK_SECONDS * RATE)
        return now if overdue else None

    def looked(self, at: int) -> Samples:
        """Return the sound of the turn so far; the look at this position has been taken."""
        self._looked = at
        return self._sound(self._endpointer.position)

    def _hear_level(self, frame: Samples) -> None:
        if self._hush is None or not self._hush.feed(frame):
            self.quiet_since = None
        elif self.quiet_since is None:
            self.quiet_since = self.position

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
