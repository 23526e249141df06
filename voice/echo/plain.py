"""What stands in for a canceller: hear nothing while one speaks, or leave the sound alone."""

from __future__ import annotations

import math

import numpy as np

from voice.audio import FRAME, RATE, Samples
from voice.ports import Canceller

AUDIBLE = 10 ** (-60 / 20)
"""Root mean square of a frame (-60 dBFS) above which a loudspeaker can be heard."""


def loudness(frame: Samples) -> float:
    """Root mean square of a frame."""
    return math.sqrt(float(frame @ frame) / len(frame))


class HalfDuplex:
    """A Canceller that is deaf while anything audible is played, and a moment longer."""

    def __init__(self, tail: float) -> None:
        """`tail`: seconds that the sound may take to reach the microphone and die away."""
        self._tail = round(tail * RATE)
        self._deaf = 0

    def load(self) -> None:
        """Nothing to read."""

    def clean(self, heard: Samples, played: Samples) -> Samples:
        """Silence while something is played, else the frame as it was heard."""
        if loudness(played) > AUDIBLE:
            self._deaf = self._tail
            return np.zeros_like(heard)
        if self._deaf > 0:
            self._deaf -= len(played)
            return np.zeros_like(heard)
        return heard


class Untouched:
    """A Canceller that changes nothing: for headphones, or a device that cancels by itself."""

    def load(self) -> None:
        """Nothing to read."""

    def clean(self, heard: Samples, played: Samples) -> Samples:  # noqa: ARG002  # the port's shape
        """The frame as it was heard."""
        return heard


class Overlooking:
    """A Canceller that hears all while nothing but an earcon is played, and else does as another.

    An earcon is soft, short and no speech: to cancel it, or to be deaf for it, costs the first
    words of whoever answers it. Nor does it tell anything of the room, for one speaks into it.
    """

    def __init__(self, canceller: Canceller) -> None:
        self._canceller = canceller
        self._left = 0
        """Samples for which what is played is overlooked."""

    def overlook(self, seconds: float) -> None:
        """What is played in the next so many seconds is an earcon."""
        self._left = round(seconds * RATE)

    def clean(self, heard: Samples, played: Samples) -> Samples:
        """The frame as it was heard while an earcon is played, else as the other one has it."""
        if self._left <= 0:
            return self._canceller.clean(heard, played)
        self._left -= FRAME
        self._canceller.clean(heard, np.zeros_like(played))  # time passes for it, too
        return heard
