"""The account of work that was begun before it was sure to be wanted."""

from __future__ import annotations

from collections.abc import Callable

from voice.events import Speculated


class Speculation:
    """Counts what was begun behind the gate, and what of it was in vain."""

    def __init__(self, cpu: Callable[[], float]) -> None:
        """`cpu`: CPU seconds that this process has used so far."""
        self._cpu = cpu
        self._since = cpu()
        self._begun_at: float | None = None
        self._begun = 0
        self._wasted = 0.0

    def begin(self) -> None:
        """An answer is begun that may be dropped."""
        self._begun += 1
        self._begun_at = self._cpu()

    def drop(self) -> None:
        """What was begun last is dropped: all that was computed since was in vain."""
        if self._begun_at is not None:
            self._wasted += self._cpu() - self._begun_at
            self._begun_at = None

    def waste(self, seconds: float) -> None:
        """Work outside any answer was in vain, such as a transcription that was superseded."""
        self._wasted += seconds

    def close(self, hit: bool) -> Speculated:
        """The turn is over: what was counted since the last one."""
        now = self._cpu()
        account = Speculated(hit, self._begun, self._wasted, now - self._since)
        self._since, self._begun, self._wasted = now, 0, 0.0
        return account
