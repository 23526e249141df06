"""How loud the voice is."""

from __future__ import annotations


class Volume:
    """A level from 0 to 100, which remembers where it was before it was muted."""

    def __init__(self, level: int, step: int) -> None:
        """`step` is what "louder" adds."""
        self._level = _within(level)
        self._before = self._level
        self.step = step

    @property
    def level(self) -> int:
        """0 is silent, 100 as loud as it goes."""
        return self._level

    def moved(self, by: int) -> int:
        """The level that `by` more would give."""
        return _within(self._level + by)

    def unmuted(self) -> int:
        """The level that unmuting would give."""
        return self._level or self._before or self.step

    def set(self, level: int) -> None:
        """Make it so loud, within 0 and 100."""
        self._before = self._level or self._before
        self._level = _within(level)


def _within(level: int) -> int:
    return max(0, min(100, level))
