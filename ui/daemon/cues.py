"""Earcons at the moments at which they say something, and never over an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from voice.earcons import Earcon
from voice.ports import Sink

HEARD_AFTER = 0.3
"""Seconds after the end of a turn without an answer, when it is told that it was heard."""

DYING_AWAY = 1.0
"""Seconds after which an earcon has died away, the sound that still waits to be heard included."""


class Cues:
    """Plays earcons where they are wanted; no call waits."""

    def __init__(
        self,
        sink: Sink,
        gain: Callable[[], float],
        wanted: Callable[[], bool],
        overlook: Callable[[float], None],
    ) -> None:
        """`gain`: factor on the amplitude; `wanted`: whether earcons may sound at this moment.

        `overlook` has the microphone hear all in the next so many seconds, whatever is played.
        """
        self._sink = sink
        self._gain = gain
        self._wanted = wanted
        self._overlook = overlook
        self._sounds = {earcon: earcon.sound(sink.rate).samples for earcon in Earcon}
        self._silence: asyncio.TimerHandle | None = None
        """Runs until it is told that a turn was heard."""

    def listening(self) -> None:
        """Say that one may speak; they often do so at once, and into the earcon."""
        self._overlook(DYING_AWAY)
        self._play(Earcon.LISTENING)

    def said(self) -> None:
        """A turn is over: say that it was heard, unless its answer comes soon."""
        loop = asyncio.get_running_loop()
        self._silence = loop.call_later(HEARD_AFTER, self._play, Earcon.HEARD)

    def failed(self) -> None:
        """Say that nothing will come."""
        self._play(Earcon.ERROR)

    def explained(self) -> None:
        """There is no silence any more that would have to be explained."""
        if self._silence is not None:
            self._silence.cancel()
            self._silence = None

    def _play(self, earcon: Earcon) -> None:
        if self._wanted():
            self._sink.write(self._sounds[earcon] * self._gain())
