"""Whether cancelling works: a running judgement of what is heard, played and left over. Pure.

The loudness of each frame is regressed on that of what was played so many frames before. Echo
follows the loudspeaker; a person who speaks at the same time does not, and changes little.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from voice.audio import FRAME, RATE, Samples
from voice.echo.plain import AUDIBLE, loudness

LONGEST_DELAY = 0.8
"""Seconds by which an echo may follow its sound."""
MEMORY = 1.0
"""Seconds of playing after which what was heard counts half."""
FIRST_LOOK = 1.5
"""Seconds of playing before which nothing is sure: AEC3 settles after about 1.3."""
PATIENCE = 0.3
"""Seconds of playing for which it must look bad before it is called so."""
RECOVERY = 2.0
"""Seconds of playing for which it must look well before a failure is forgiven."""
FOLLOWS = 0.7
"""Correlation at and above which a sound follows the loudspeaker: of recordings that were
mixed with rooms, the echo alone stays above 0.67, and the person alone below 0.66, in 99 of 100
moments."""
PARTED = 0.35
"""Correlation below which a sound surely does not follow the loudspeaker any more."""
FAINT = -75.0
"""dB of the treble below which an echo is lost in the noise of a microphone."""
ENOUGH = 12.0
"""dB of cancelling at which the rest is no longer taken for speech."""

_FLOOR = 1e-6


class Verdict(Enum):
    """What is known of the echo."""

    UNSURE = "unsure"
    """Too little was played to tell."""
    NO_ECHO = "no echo"
    """The microphone does not hear the loudspeaker (headphones)."""
    CANCELLED = "cancelled"
    """There is an echo, and it is taken out."""
    FAILING = "failing"
    """There is an echo, and it stays."""


@dataclass(frozen=True, slots=True)
class Echo:
    """What is known of the echo, in numbers."""

    verdict: Verdict
    level: float
    """dB of full scale: the treble of the echo at the microphone, while something is played."""
    rest: float
    """What the canceller leaves of it, likewise."""
    delay: float
    """Seconds from a frame played to its echo; of no meaning where there is no echo."""

    @property
    def erle(self) -> float:
        """Echo return loss enhancement in dB: by how much the canceller lowers the echo."""
        return self.level - self.rest


class _Fit:
    """A running straight line: the loudness of one sound on that of what was played, by lag."""

    def __init__(self, lags: int) -> None:
        self._mean = 0.0
        self._square = 0.0
        self._shared = np.zeros(lags)

    def learn(self, value: float, played: NDArray[np.float64], share: float) -> None:
        """Take one frame, which counts that `share` of all."""
        self._mean += share * (value - self._mean)
        self._square += share * (value * value - self._square)
        self._shared += share * (value * played - self._shared)

    def slope(self, mean: NDArray[np.float64], spread: NDArray[np.float64]) -> NDArray[np.float64]:
        """How much of what was played comes back, for each lag; never less than 0."""
        rising: NDArray[np.float64] = np.maximum(self._shared - self._mean * mean, 0.0)
        return rising / np.maximum(spread, _FLOOR**2)

    def follows(
        self, mean: NDArray[np.float64], spread: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """Correlation with what was played, for each lag."""
        own = max(self._square - self._mean**2, 0.0)
        shared = self._shared - self._mean * mean
        correlation: NDArray[np.float64] = shared / np.sqrt(np.maximum(own * spread, _FLOOR**4))
        return correlation


class EchoMonitor:
    """Judges a canceller frame by frame; counts only time in which something is played."""

    def __init__(self) -> None:
        lags = round(LONGEST_DELAY * RATE / FRAME)
        self._ring = np.zeros(lags)
        """Loudness of the last frames played, the newest first."""
        self._audible = 0
        """Frames for which what was audible may still echo."""
        self._sounded = 0
        """Samples in which something audible was played."""
        self._mean = np.zeros(lags)
        self._square = np.zeros(lags)
        self._heard = _Fit(lags)
        self._cleaned = _Fit(lags)
        self._frames = 0
        self._sure = False
        self._bad = 0
        self._well = 0
        self._verdict = Verdict.UNSURE

    @property
    def verdict(self) -> Verdict:
        """What is known by now."""
        return self._verdict

    def believe(self, verdict: Verdict) -> None:
        """Begin with what a probe has found.

        That a canceller works is not taken on trust: it must first settle. A failure stands until
        it is disproved.
        """
        if verdict in (Verdict.NO_ECHO, Verdict.FAILING):
            self._verdict = verdict
            self._sure = True

    def feed(self, heard: Samples, played: Samples, cleaned: Samples) -> Verdict:
        """Take the next frame of each, in step, and say what is known now."""
        self._ring = np.roll(self._ring, 1)
        self._ring[0] = loudness(np.diff(played))
        sounds = loudness(played) > AUDIBLE
        self._sounded += FRAME if sounds else 0
        self._audible = len(self._ring) if sounds else self._audible - 1
        if self._audible > 0:
            self._learn(loudness(np.diff(heard)), loudness(np.diff(cleaned)))
            self._sure = self._sure or self._sounded >= round(FIRST_LOOK * RATE)
            if self._sure:
                self._judge()
        return self._verdict

    def echo(self) -> Echo:
        """What is known by now, in numbers."""
        lag, level, rest, _, _ = self._fitted()
        return Echo(self._verdict, level, rest, lag * FRAME / RATE)

    def _learn(self, heard: float, cleaned: float) -> None:
        self._frames += 1
        share = max(1.0 / self._frames, 1 - 0.5 ** (FRAME / RATE / MEMORY))
        self._mean += share * (self._ring - self._mean)
        self._square += share * (self._ring**2 - self._square)
        self._heard.learn(heard, self._ring, share)
        self._cleaned.learn(cleaned, self._ring, share)

    def _fitted(self) -> tuple[int, float, float, float, float]:
        """The echo's lag in frames, its level, what is left, and how closely both follow."""
        spread = np.maximum(self._square - self._mean**2, 0.0)
        heard, cleaned = (
            (fit.slope(self._mean, spread), fit.follows(self._mean, spread))
            for fit in (self._heard, self._cleaned)
        )
        lag = int(np.argmax(heard[1]))
        # The canceller itself holds the sound back for a part of a frame.
        late = max((lag, min(lag + 1, len(spread) - 1)), key=lambda at: float(cleaned[1][at]))
        level, rest = (
            20 * float(np.log10(slope[at] * self._mean[at] + _FLOOR))
            for slope, at in ((heard[0], lag), (cleaned[0], late))
        )
        return lag, level, rest, float(heard[1][lag]), float(cleaned[1][late])

    def _judge(self) -> None:
        _, level, rest, echo_follows, rest_follows = self._fitted()
        heard = echo_follows >= FOLLOWS and level > FAINT
        stays = rest_follows >= FOLLOWS and rest > FAINT and level - rest < ENOUGH
        gone = not stays and (heard or echo_follows < PARTED or level <= FAINT)
        self._bad = self._bad + FRAME if stays else 0
        self._well = self._well + FRAME if gone else 0
        if self._bad >= round(PATIENCE * RATE):
            self._verdict = Verdict.FAILING
        if stays or (self._verdict is Verdict.FAILING and self._well < round(RECOVERY * RATE)):
            return
        if heard:
            self._verdict = Verdict.CANCELLED
        elif self._verdict is not Verdict.CANCELLED:
            self._verdict = Verdict.NO_ECHO
