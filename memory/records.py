"""What is remembered, as plain values. Imports the standard library only."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange, as it was heard."""

    user: str
    """What the person said."""
    assistant: str
    """What they heard of the answer."""
    route: str
    """Which way answered: `reflex`, `quick`, ..."""
    at: datetime
    """When the person finished speaking, with time zone."""
    speaker: str = "owner"
    """Who spoke."""
    trace: dict[str, float] = field(default_factory=dict)
    """Seconds of each stage of the turn."""
    id: int | None = None
    """Its number in the store; None until it is stored."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A remembered turn that may matter for the words at hand."""

    turn: Turn
    score: float
    """Cosine similarity, -1..1."""
