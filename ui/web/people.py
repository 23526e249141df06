"""Who speaks through the page, as its door has found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["owner", "guest"]


@dataclass(frozen=True, slots=True)
class Person:
    """One who may come in."""

    name: str
    """As they log in."""
    role: Role

    @property
    def user(self) -> str:
        """Whose memory is theirs: owners share the house's own, a guest has one of their name."""
        return "owner" if self.role == "owner" else self.name


OWNER = Person("owner", "owner")
"""Whoever holds the token, or sits at this machine while nobody has a password."""
