"""Earcons at the moments at which they say something, and never over an answer."""

from __future__ import annotations

from collections.abc import Callable

from voice.earcons import Earcon
from voice.ports import Sink

HEARD_AFTER = 0.3
"""Seconds after the end of a turn without an answer, when it is told that it was heard."""


class Cues:
    """Plays earcons where they are wanted."""

    def __init__(self, sink: Sink, gain: Callable[[], float], wanted: Callable[[], bool]) -> None:
        """`gain`: factor on the amplitude; `wanted`: whether earcons may sound at this moment."""
        self._sink = sink
        self._gain = gain
        self._wanted = wanted
        self._sounds = {earcon: earcon.sound(sink.rate).samples for earcon in Earcon}

    def __call__(self, earcon: Earcon) -> None:
        """Play it, if it is wanted now; does not wait."""
        if self._wanted():
            self._sink.write(self._sounds[earcon] * self._gain())
