"""What an evaluation found: figures per set, each with its n, and every miss."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """The figures of one set."""

    set: str
    n: int
    """Cases in the set."""
    figures: Mapping[str, float]
    """Name to value; a share is 0..1."""


@dataclass(slots=True)
class Report:
    """One evaluation's outcome."""

    name: str
    rows: list[Row] = field(default_factory=list)
    misses: list[dict[str, Any]] = field(default_factory=list)
    """One mapping per wrong case: its set, input, what was wanted, what came."""
    notes: dict[str, str] = field(default_factory=dict)
    """What the figures depend on: engine, model, settings."""
