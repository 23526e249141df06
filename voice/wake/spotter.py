"""A wake word of one's own choice: a recogniser is asked how likely the name is.

What people call out has no spelling that a recogniser keeps to ("Jarvis" came out as "Javas"), and
none of it is likely in other words. So no text is made: the probability that it would begin with
the name tells both apart, for every name the recogniser can write.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from concurrent.futures import Executor, Future

import numpy as np

from voice.audio import RATE, Samples
from voice.wake.ports import Judge, Wake
from voice.wake.stretches import Stretch, Stretches

_KEPT = 8 * RATE
"""Samples of the past that are kept, should the judge be late."""

_LOOKS = 2
"""Stretches that may wait for the judge; older ones are forgotten."""


def written(name: str) -> str:
    """The name as a recogniser would write it; "jarvis" is far less likely than "Jarvis"."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


class Spotter:
    """A WakeWord: a detector finds where something begins to be said, a judge looks at it once.

    While nobody speaks, only the detector works.
    """

    def __init__(
        self,
        stretches: Stretches,
        judge: Judge,
        thread: Executor,
        names: Sequence[str],
        threshold: float,
    ) -> None:
        """`judge`, which has been loaded, runs on `thread`; from `threshold` on a name was said."""
        self._stretches = stretches
        self._judge = judge
        self._thread = thread
        self._names = tuple(names)
        self._written = tuple(map(written, names))
        self._threshold = threshold
        self._kept: deque[Samples] = deque()
        self._kept_from = 0
        self._looks: deque[tuple[Stretch, Future[list[float]]]] = deque()

    def load(self) -> None:
        """Read the detector's weights. Raises EngineError."""
        self._stretches.load()

    def feed(self, frame: Samples) -> Wake | None:
        """Take the next frame, shape (n,); return a name once it is known to have been said.

        Does not wait: it may be known some frames later. Raises EngineError.
        """
        self._keep(frame)
        for stretch in self._stretches.feed(frame):
            look = self._thread.submit(self._judge.likelihoods, stretch.sound, self._written)
            self._looks.append((stretch, look))
        while len(self._looks) > _LOOKS:
            self._looks.popleft()[1].cancel()
        while self._looks and self._looks[0][1].done():
            stretch, look = self._looks.popleft()
            score, name = max(zip(look.result(), self._names, strict=True))
            if score >= self._threshold:
                return self._woken(name, score, stretch)
        return None

    def reset(self) -> None:
        """Forget the sound so far, but not the count of its samples."""
        while self._looks:
            self._looks.popleft()[1].cancel()
        self._stretches.reset()

    def _woken(self, name: str, score: float, stretch: Stretch) -> Wake:
        at = max(stretch.begins, self._kept_from)
        sound = np.concatenate(list(self._kept))[at - self._kept_from :]
        self.reset()
        return Wake(name, score, at, sound, stretch.goes_on)

    def _keep(self, frame: Samples) -> None:
        self._kept.append(frame)
        heard = self._stretches.position + len(frame)
        while heard - self._kept_from - len(self._kept[0]) >= _KEPT:
            self._kept_from += len(self._kept.popleft())
