"""Holding a key on a terminal, which tells of presses and repeats but never of a release."""

from __future__ import annotations

from enum import Enum, auto
from math import inf


class _Phase(Enum):
    UP = auto()
    FRESH = auto()
    """Pressed, and too early to tell whether it is held."""
    HELD = auto()
    LATCHED = auto()
    """Pressed once and let go: down until the next press."""
    ENDED = auto()
    """The press that ended a latch; its own repeats mean nothing."""


class Hold:
    """Tells from the times of presses whether a key counts as down. All times are seconds.

    A key that repeats is held, and is up when the repeats cease. One that does not repeat in time
    was tapped: it stays down until it is tapped again.
    """

    def __init__(self, first_repeat: float, repeat: float) -> None:
        """A held key repeats within `first_repeat` of its press, then at least every `repeat`."""
        self._first_repeat = first_repeat
        self._repeat = repeat
        self._phase = _Phase.UP
        self._last = 0.0

    def press(self, now: float) -> None:
        """The terminal told of a press, or a repeat, at `now`."""
        self._settle(now)
        following = {
            _Phase.UP: _Phase.FRESH,
            _Phase.FRESH: _Phase.HELD,
            _Phase.LATCHED: _Phase.ENDED,
        }
        self._phase = following.get(self._phase, self._phase)
        self._last = now

    def down(self, now: float) -> bool:
        """Whether the key counts as down at `now`, which never goes back."""
        self._settle(now)
        return self._phase in (_Phase.FRESH, _Phase.HELD, _Phase.LATCHED)

    def _settle(self, now: float) -> None:
        patience, following = {
            _Phase.FRESH: (self._first_repeat, _Phase.LATCHED),
            _Phase.HELD: (self._repeat, _Phase.UP),
            _Phase.ENDED: (self._first_repeat, _Phase.UP),
        }.get(self._phase, (inf, self._phase))
        if now - self._last > patience:
            self._phase = following
