"""What became of a call."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ending = Literal["ran", "failed", "refused", "asked"]


@dataclass(frozen=True, slots=True)
class Step:
    """One call and what became of it."""

    name: str
    ending: Ending
    text: str
    """What the tool gave, or why it gave nothing."""
    says: bool = False
    """Whether the text is for the user's ear."""
