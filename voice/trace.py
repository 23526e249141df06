"""The times of one turn, stage by stage, with parts that add up to what the person waited."""

from __future__ import annotations

from collections.abc import Callable, Mapping

STAGES = {
    "turn_ended": "endpoint wait",
    "transcribed": "transcription",
    "routed": "routing",
    "recalled": "recall",
    "first_token": "first token",
    "first_clause": "first clause",
    "first_clip": "synthesis",
    "audible": "playback",
}
"""The marks of a turn in their order, each with the name of the part that ends there."""


class Trace:
    """Collects the marks of one turn; each mark keeps its first time."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._marks: dict[str, float] = {}

    def mark(self, name: str, at: float | None = None) -> None:
        """Note that a stage was reached, now or at the given clock time in seconds."""
        self._marks.setdefault(name, self._clock() if at is None else at)

    @property
    def marks(self) -> Mapping[str, float]:
        """Clock time of each mark so far, in seconds."""
        return self._marks


def parts(marks: Mapping[str, float], voiced_end: float) -> dict[str, float]:
    """Seconds that each stage added to the wait since `voiced_end`, in the order of STAGES.

    A stage that was over before the one ahead of it adds nothing, so work that was hidden behind
    the endpoint wait counts zero and the parts always sum to the time of the last mark.
    """
    reached = voiced_end
    result: dict[str, float] = {}
    for mark, part in STAGES.items():
        at = max(reached, marks.get(mark, reached))
        result[part] = at - reached
        reached = at
    return result
