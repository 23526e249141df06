"""Whether a tier may be asked: a circuit breaker with a half-open probe. Pure.

After M. Nygard, "Release It!" (2007): who has failed is left alone for a while, then tried once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class State(Enum):
    """What is known of a tier."""

    CLOSED = "working"
    OPEN = "resting"
    """It failed, and is not asked before its time is over."""
    PROBING = "on trial"
    """One request is under way that decides."""


@dataclass(frozen=True, slots=True)
class Patience:
    """The bounds of a breaker; seconds."""

    failures: int
    """In a row, before it opens."""
    first: float
    """How long it stays open the first time; twice as long each time that the probe fails."""
    most: float
    """How long at most."""


class Breaker:
    """Told of each request's end; times are seconds of one clock that never goes back."""

    def __init__(self, patience: Patience) -> None:
        self._patience = patience
        self._failures = 0
        self._pause = patience.first
        self._until = 0.0
        self.state = State.CLOSED

    def allows(self, now: float) -> bool:
        """Whether a request may be made; the first one after the rest is its probe."""
        if self.state is State.OPEN and now >= self._until:
            self.state = State.PROBING
            return True
        return self.state is State.CLOSED

    def succeeded(self) -> None:
        """A request came to a good end."""
        self.state = State.CLOSED
        self._failures = 0
        self._pause = self._patience.first

    def failed(self, now: float, retry_after: float | None = None) -> None:
        """A request failed; `retry_after`: seconds for which the server asked to be left alone."""
        self._failures += 1
        probing = self.state is State.PROBING
        if not (probing or retry_after or self._failures >= self._patience.failures):
            return
        if probing:
            self._pause = min(2 * self._pause, self._patience.most)
        self.state = State.OPEN
        self._until = now + max(self._pause, retry_after or 0.0)

    def gave_up(self) -> None:
        """A request was broken off by whoever made it: that says nothing about the tier.

        Without effect on one that has ended well or badly.
        """
        if self.state is State.PROBING:
            self.state = State.OPEN
