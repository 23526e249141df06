"""Two decisions about a device that may die: is it dead, and how long to wait before a new try."""

from __future__ import annotations


class Watchdog:
    """Tells that one of several counters stands still."""

    def __init__(self, now: float, *, starting: float, patience: float) -> None:
        """`starting`: seconds to the first count; `patience`: seconds from one to the next."""
        self._deadlines: list[float] = []
        self._counts: list[int] = []
        self._begun = now + starting
        self._patience = patience

    def stalled(self, now: float, *counts: int) -> bool:
        """Whether any counter has not grown for too long. Each call names the same counters."""
        if not self._counts:
            self._counts = [0] * len(counts)
            self._deadlines = [self._begun] * len(counts)
        for place, count in enumerate(counts):
            if count > self._counts[place]:
                self._counts[place] = count
                self._deadlines[place] = now + self._patience
        return any(now >= deadline for deadline in self._deadlines)


class BackOff:
    """How long to wait between tries: twice as long each time, up to a bound."""

    def __init__(self, first: float, most: float) -> None:
        """Both in seconds."""
        self._next = first
        self._most = most

    def pause(self) -> float:
        """Seconds to wait before the next try."""
        pause = min(self._next, self._most)
        self._next = 2 * pause
        return pause
