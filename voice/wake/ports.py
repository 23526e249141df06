"""What finds a name in the sound, and what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from voice.audio import Samples


@dataclass(frozen=True, slots=True)
class Wake:
    """A name was said."""

    name: str
    score: float
    """How surely: the natural log probability of the name, 0 at best."""
    at: int
    """Sample position at which what follows the name begins, counted from the first frame."""
    sound: Samples
    """All that was heard from there until now."""


class WakeWord(Protocol):
    """Waits for a name."""

    def load(self) -> None:
        """Read the weights. Raises EngineError."""
        ...

    def feed(self, frame: Samples) -> Wake | None:
        """Take the next frame, shape (n,); return a name once it is known to have been said.

        Does not wait: it may be known some frames later. Raises EngineError.
        """
        ...

    def reset(self) -> None:
        """Forget the sound so far, but not the count of its samples."""
        ...


class Judge(Protocol):
    """Knows how likely it is that what is said begins with a name."""

    def load(self) -> None:
        """Read the weights. Raises EngineError."""
        ...

    def likelihoods(self, samples: Samples, beginnings: tuple[str, ...]) -> tuple[float, ...]:
        """Natural log probability that the words begin so, for each. Raises EngineError."""
        ...
