"""How much mind a turn needs. Imports the standard library only."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """What a tier is good for; a higher one can do what the lower ones can, and costs more."""

    QUICK = 1
    """A fact, a chat, a short command: the small model, at once."""
    COMPLEX = 2
    """Some thought: a few sentences that must hang together."""
    HARD = 3
    """Reasoning, planning, code: the best model in the house."""
    CLOUD = 4
    """Out of the house, where that is allowed."""

    @property
    def word(self) -> str:
        """Its name in settings, traces and tables."""
        return self.name.lower()
