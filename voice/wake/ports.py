"""What finds a name in the sound, and what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from voice.audio import Samples


@dataclass(frozen=True, slots=True)
class Wake:
    """A name was said."""

    name: str
    score: float
    """How surely: the natural log probability of the name, 0 at best."""
    at: int
    """Sample position just before the name, counted from the first frame that was fed."""
    sound: Samples
    """All that was heard from there until now: the name, and what may have followed."""
    goes_on: bool
    """Whether speech followed without a pause."""


class WakeWord(Protocol):
    """Waits for a name."""

    def load(self) -> None:
        """Read the weights that are not shared. Raises EngineError."""
        ...

    def feed(self, frame: Samples) -> Wake | None:
        """Take the next frame, shape (n,); return a name once it is known to have been said.

        Does not wait: it may be known some frames later. Raises EngineError.
        """
        ...

    def reset(self) -> None:
        """Forget the sound so far, but not the count of its samples."""
        ...


@runtime_checkable
class Judge(Protocol):
    """A recogniser that can say how likely words are, besides which are likeliest."""

    def likelihoods(self, samples: Samples, beginnings: Sequence[str]) -> list[float]:
        """Natural log probability that the words begin so, for each. Raises EngineError."""
        ...
