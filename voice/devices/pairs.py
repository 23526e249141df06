"""Setting side by side what was heard and what was played in the same period.

Two devices hand over their sound in pieces, each at times of its own; only the counts of samples
tell what belongs together. So both lines are consumed at the same pace, whenever that happens, and
the distance between them is corrected only when a line runs dry or has drifted.
"""

from __future__ import annotations

import math

import numpy as np
import soxr  # type: ignore[import-untyped]

from voice.audio import FRAME, RATE, Samples

WINDOW = 250
"""Frames (5 s) over which drift is judged: longer than any stall of a healthy event loop."""

SPARE = FRAME // 2
"""Samples (10 ms) of what was played that stay ahead after a correction."""

RINGS = 0.1
"""Seconds of silence after which a resampler gives nothing but silence."""

Pair = tuple[Samples, Samples]
"""(heard, played): FRAME samples each."""


def resampler(given: int, wanted: int) -> soxr.ResampleStream | None:
    """A stream from one rate to another; None where they are the same.

    soxr's variable-rate filter holds back a constant 10 to 14 ms. Its usual one works in blocks,
    and holds back anything from 6 to 40 ms.
    """
    if given == wanted:
        return None
    return soxr.ResampleStream(given, wanted, 1, "float32", vr=True)


class Line:
    """One of the two sounds, brought to 16 kHz."""

    def __init__(self, rate: int) -> None:
        self._ratio = RATE / rate
        self._resampler = resampler(rate, RATE)
        self._silent = 0
        """Samples of silence that came last."""
        self._rings = round(RINGS * rate)
        self._fraction = 0.0
        self._held = np.zeros(0, np.float32)

    def __len__(self) -> int:
        return len(self._held)

    def add(self, samples: Samples) -> None:
        """Append samples at the line's own rate."""
        if self._resampler is not None:
            samples = self._resampled(self._resampler, samples)
        if len(samples):
            self._held = np.concatenate([self._held, samples])

    def _resampled(self, stream: soxr.ResampleStream, samples: Samples) -> Samples:
        """The samples at 16 kHz; most of a day a loudspeaker is silent, which costs nothing."""
        self._silent = 0 if samples.any() else self._silent + len(samples)
        if self._silent - len(samples) < self._rings:
            resampled: Samples = stream.resample_chunk(samples)
            return resampled
        self._fraction, count = math.modf(self._fraction + len(samples) * self._ratio)
        return np.zeros(int(count), np.float32)

    def delay(self, count: int) -> None:
        """Put so much silence before the next samples."""
        self._held = np.concatenate([np.zeros(count, np.float32), self._held])

    def pop(self) -> Samples:
        """The next frame."""
        frame, self._held = self._held[:FRAME], self._held[FRAME:]
        return frame

    def skip(self, count: int) -> None:
        """Forget the next samples."""
        self._held = self._held[count:]

    def scaled(self, count: int) -> int:
        """That many samples of the line's own rate, at 16 kHz."""
        return round(count * self._ratio)


class Pairs:
    """The two lines of one opening of the devices."""

    def __init__(self, heard_rate: int, played_rate: int) -> None:
        """Hertz at which each line comes in."""
        self._heard = Line(heard_rate)
        self._played = Line(played_rate)
        self._owed = 0
        self._begun = False
        self._surplus: list[int] = []
        self.dropped = 0
        """Frames that were heard, but lost because nobody took them in time."""
        self.slips = 0
        """Corrections of the distance between the lines, after the first frame."""

    def begin(self) -> None:
        """Set both side by side anew: one of the devices has just been started."""
        self._begun = False

    def add_heard(self, lost: int, samples: Samples) -> None:
        """Append what was heard, after so many lost samples: their counterparts are skipped."""
        if lost:
            lost = self._heard.scaled(lost)
            self.dropped += -(-lost // FRAME)
            self._owed += lost
        self._heard.add(samples)

    def add_played(self, lost: int, samples: Samples) -> None:
        """Append what was played, after so many lost samples, which count as silence."""
        if lost:
            self._played.add(np.zeros(lost, np.float32))
        self._played.add(samples)

    def pop(self) -> Pair | None:
        """The next frame heard, and what was played meanwhile; None until a frame is whole."""
        if len(self._heard) < FRAME:
            return None
        self._settle()
        surplus = len(self._played) - FRAME
        if surplus < 0:
            self._played.delay(SPARE - surplus)
            self._surplus.clear()
            self.slips += 1
        else:
            self._judge(surplus)
        return self._heard.pop(), self._played.pop()

    def _settle(self) -> None:
        """Skip what belongs to lost frames; at the first frame, what was played before it."""
        paid = min(self._owed, len(self._played))
        self._played.skip(paid)
        self._owed -= paid
        if not self._begun and len(self._played) >= FRAME:
            self._begun = True
            self.slips = 0
            self._played.skip(max(0, len(self._played) - len(self._heard) - SPARE))

    def _judge(self, surplus: int) -> None:
        """Skip ahead when, for a whole window, more than a frame too much was played."""
        self._surplus.append(surplus)
        if len(self._surplus) < WINDOW:
            return
        least = min(self._surplus)
        self._surplus.clear()
        if least > FRAME:
            self._played.skip(least - SPARE)
            self.slips += 1
