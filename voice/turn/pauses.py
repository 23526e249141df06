"""How long this speaker pauses in the middle of a turn."""

from __future__ import annotations


class Pauses:
    """A running mean and spread of the pauses after which somebody went on speaking.

    Both are exponential averages, as network timers keep of round trips (Jacobson, 1988). One
    pause counts for `weight` of the estimate, and never as more than `longest` seconds.
    """

    def __init__(self, weight: float, spreads: float, longest: float) -> None:
        """`spreads`: how many mean deviations above the mean a usual pause may lie."""
        self._weight = weight
        self._spreads = spreads
        self._longest = longest
        self._mean = 0.0
        self._spread = 0.0

    def note(self, silence: float) -> None:
        """Take the length in seconds of a pause inside a turn."""
        pause = min(max(silence, 0.0), self._longest)
        self._spread += self._weight * (abs(pause - self._mean) - self._spread)
        self._mean += self._weight * (pause - self._mean)

    @property
    def usual(self) -> float:
        """Seconds within which this speaker usually goes on; 0 before the first pause."""
        return min(self._mean + self._spreads * self._spread, self._longest)
