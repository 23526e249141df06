"""Turns that go on after they were taken for over: nobody's sentence is answered in halves."""

from __future__ import annotations

import numpy as np

from voice.audio import RATE, Samples
from voice.reply import Turn

MOST_CARRIED = 60 * RATE
"""Samples of a turn that are joined to its continuation, at most."""

_NOTHING = np.zeros(0, np.float32)


class Continuation:
    """Remembers the sound of a turn that goes on, and joins it to what comes.

    A turn goes on when its speaker speaks again before it is answered, or so soon after the
    answer began that they cannot mean the answer.
    """

    def __init__(self, take_back: float) -> None:
        """`take_back`: seconds after the end of a turn within which speech continues it."""
        self._take_back = round(take_back * RATE)
        self._held = False
        self._ended_at = -self._take_back
        self._soon = False
        self._carried = _NOTHING

    def hold(self, held: bool) -> None:
        """While a key is held, a turn is over when its speaker says so, and goes on no more."""
        self._held = held

    def ended(self, at: int) -> None:
        """A turn was taken for over at this position."""
        self._ended_at = at

    def onset(self, at: int, turn: Turn | None) -> None:
        """Somebody speaks; `turn` is the last one that is not over yet."""
        self._soon = not self._held and at - self._ended_at <= self._take_back
        self._carried = turn.sound[-MOST_CARRIED:] if turn and not turn.stands else _NOTHING

    def take_back(self, turn: Turn | None) -> None:
        """The answer to this turn is given up: the turn itself is taken back if it goes on.

        Typed words, which have no sound, do not.
        """
        if turn is not None and self._soon and len(turn.sound) and not turn.acts:
            turn.taken_back = True
            self._carried = turn.sound[-MOST_CARRIED:]

    def joined(self, sound: Samples) -> Samples:
        """The whole turn, of which this is the sound since its speaker went on."""
        return np.concatenate([self._carried, sound])
