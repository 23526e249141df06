"""Parlour's ear as far as echo matters: the canceller, and the decision that somebody speaks."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ui.seat import endpointing
from ui.settings import Settings
from voice.audio import FRAME, Samples
from voice.echo.monitor import EchoMonitor
from voice.echo.plain import HalfDuplex
from voice.echo.stage import EchoStage
from voice.endpoint import Endpointer
from voice.events import SpeechStarted
from voice.ports import Canceller, Detector

TAIL = 0.3
"""Seconds for which half duplex stays deaf after the last sound."""


def staged(canceller: Canceller) -> EchoStage:
    """The canceller behind the judgement that fails closed."""
    return EchoStage(canceller, EchoMonitor(), HalfDuplex(TAIL), lambda _: None)


class Listener:
    """Parlour's ear as far as it decides that somebody began to speak."""

    def __init__(self, detector: Detector, settings: Settings) -> None:
        self._detector = detector
        self._endpointer = Endpointer(endpointing(settings))
        self._threshold = settings.ear.threshold
        self._pending = np.zeros(0, np.float32)
        self.voiced: list[bool] = []
        """For each window of the detector, whether it held speech."""
        detector.reset()

    def starts(self, frame: Samples) -> list[tuple[int, int]]:
        """Take the next frame; return where speech began, and where that was decided."""
        found: list[tuple[int, int]] = []
        self._pending = np.concatenate([self._pending, frame])
        hop = self._detector.hop
        while len(self._pending) >= hop:
            window, self._pending = self._pending[:hop], self._pending[hop:]
            probability = self._detector.probability(window)
            self.voiced.append(probability >= self._threshold)
            boundaries = self._endpointer.feed(probability, hop)
            at = self._endpointer.position
            found += [(each.at, at) for each in boundaries if isinstance(each, SpeechStarted)]
        return found


def cleaned(heard: Samples, played: Samples, canceller: Canceller) -> Samples:
    """The whole of a sound without its echo."""
    frames = [canceller.clean(*pair) for pair in pairs(heard, played)]
    return np.concatenate([np.zeros(0, np.float32), *frames])


def pairs(heard: Samples, played: Samples) -> Iterator[tuple[Samples, Samples]]:
    """Both in frames of 20 ms, in step."""
    for at in range(0, len(heard) - FRAME + 1, FRAME):
        yield heard[at : at + FRAME], played[at : at + FRAME]
