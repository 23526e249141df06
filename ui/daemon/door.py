"""The door between microphone and ear: shut most of the day, opened by a key or a name."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable

import numpy as np

from voice.audio import FRAME, RATE, Samples

OVER = np.zeros(0, np.float32)
"""The empty frame, which says that the speaker has finished."""


class Door:
    """Lets frames of 20 ms through while it is open.

    The sound just before it opened comes too, because one begins to speak while pressing; and a
    little of that after, which was still on its way through the devices.
    """

    def __init__(self, lead_in: float, tail: float) -> None:
        """Both in seconds; the tail is a frame at least."""
        self._before: deque[Samples] = deque(maxlen=round(lead_in * RATE / FRAME))
        self._first: list[Samples] = []
        """Frames that come before the next one."""
        self._tail = max(1, round(tail * RATE / FRAME))
        self._left: int | None = 0
        """Frames that still come through; None while it is open."""

    @property
    def shut(self) -> bool:
        """Whether nothing comes through any more."""
        return self._left == 0

    def let_in(self, before: Iterable[Samples] = ()) -> None:
        """Open it; these frames come first, after those that it kept."""
        self._first = [*self._before, *before]
        self._before.clear()
        self._left = None

    def close(self) -> None:
        """Close it after the tail."""
        if self._left is None:
            self._left = self._tail

    def slam(self) -> None:
        """Shut it at once: what was heard is to be forgotten."""
        self._left = 0
        self._before.clear()
        self._first = []

    def take(self, frame: Samples) -> list[Samples]:
        """The frames for the ear, now that this one has come; the last one of a turn is empty."""
        if self._left == 0:
            self._before.append(frame)
            return []
        passed, self._first = [*self._first, frame], []
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                passed.append(OVER)
        return passed
