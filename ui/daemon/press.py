"""From keys that go down and up to turns that begin and end: a pure decision."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from math import inf
from typing import Literal

REPEAT = 2.0
"""Seconds within which a key that is down and goes down again repeats itself; keyboards begin to
after 0.25 to 2. Later it was let go of unheard, and is pressed anew."""

TOGGLE_REPEAT = 0.7
"""Seconds within which a shortcut that toggles again repeats itself; its release is not told."""

Mode = Literal["hold", "toggle", "auto"]


class Act(Enum):
    """What becomes of a turn."""

    BEGIN = auto()
    END = auto()
    """It is over, and wants an answer."""
    CANCEL = auto()
    """Forget it, if there is one, and whatever is being answered."""


@dataclass(frozen=True, slots=True)
class Pressing:
    """The bounds of the decision; durations in seconds."""

    mode: Mode
    """hold: a turn lasts as long as a key is down. toggle: one press begins it, the next ends it.
    auto: like hold, but a tap begins a turn that lasts until the next press is over."""
    tap: float
    """A key let go within this time was tapped, not held."""
    double: float
    """A second tap whose press follows the first one's within this time cancels."""
    debounce: float
    """A key that is down again within this time of being let go only bounced."""
    longest: float
    """A turn that lasts this long is ended: a key is stuck, or its release was lost."""


class Press:
    """Tells from what keys do when turns begin, end, and are cancelled. All times are seconds.

    Every source of keys counts for itself: a turn lasts until the last one lets go. A press acts
    at once and a release after the debounce, like QMK's `asym_eager_defer`, so that a worn switch
    never cuts a sentence in two. Call `tick` when `due` says so.

    Times are when a key did it, which may have taken a while to come here. What was overtaken by a
    later act of the same source, or by a cancel, means nothing.
    """

    def __init__(self, bounds: Pressing) -> None:
        self._bounds = bounds
        self._heard: dict[str, float] = {}
        """Sources whose key is down, and when they last said so."""
        self._loose: dict[str, float] = {}
        """Those of them that were let go of, and when; they may only bounce."""
        self._holding: set[str] = set()
        """Those that hold the turn; while none does, it is latched."""
        self._began: float | None = None
        """When the turn at hand began."""
        self._pressed = 0.0
        """When the first of those that hold it was pressed."""
        self._on_tap: Act | None = None
        """What it means if that press turns out to be a tap; None latches the turn."""
        self._tapped = -inf
        """When the last tap was pressed."""
        self._toggled = -inf
        self._newest: dict[str, float] = {}
        """Of each source, when what is known of it happened."""
        self._cancelled = -inf

    @property
    def open(self) -> bool:
        """Whether a turn is at hand."""
        return self._began is not None

    def latched(self, now: float) -> float:
        """Seconds for which a turn has lasted that no key holds; 0 for any other."""
        return 0.0 if self._began is None or self._holding else now - self._began

    @property
    def due(self) -> float | None:
        """When `tick` is wanted next, if no key does anything before."""
        due = [when + self._bounds.debounce for when in self._loose.values()]
        if self._began is not None:
            due.append(self._began + self._bounds.longest)
        return min(due, default=None)

    def down(self, source: str, now: float) -> list[Act]:
        """The source's key went down, or repeats."""
        acts = self.tick(now)
        if self._overtaken(source, now):
            return acts
        bounced = self._loose.pop(source, None) is not None
        last = self._heard.get(source, -inf)
        self._heard[source] = now
        if bounced or now - last <= REPEAT:
            return acts
        if self._bounds.mode == "toggle":
            return acts + self._flip(now)
        return acts + self._hold(source, now)

    def up(self, source: str, now: float) -> list[Act]:
        """The source's key came up, or the source is gone."""
        acts = self.tick(now)
        if not self._overtaken(source, now) and source in self._heard:
            self._loose.setdefault(source, now)
        return acts + self.tick(now)

    def toggle(self, now: float) -> list[Act]:
        """Begin a turn, or end the one at hand, whatever the mode."""
        acts = self.tick(now)
        last, self._toggled = self._toggled, now
        return acts if now - last <= TOGGLE_REPEAT else acts + self._flip(now)

    def end(self, now: float) -> list[Act]:
        """End the turn at hand, as nobody speaks."""
        acts = self.tick(now)
        return acts if self._began is None else acts + self._close(Act.END)

    def cancel(self, now: float) -> list[Act]:
        """Forget everything; keys that are still down mean nothing until they are pressed anew."""
        self._cancelled = max(now, self._cancelled)
        return self.tick(now) + self._close(Act.CANCEL)

    def tick(self, now: float) -> list[Act]:
        """Let pass what time alone decides."""
        acts: list[Act] = []
        for source, when in list(self._loose.items()):
            if now >= when + self._bounds.debounce:
                del self._loose[source], self._heard[source]
                acts += self._let_go(source, when)
        if self._began is not None and now >= self._began + self._bounds.longest:
            acts += self._close(Act.END)
        return acts

    def _overtaken(self, source: str, when: float) -> bool:
        newest = max(self._newest.get(source, -inf), self._cancelled)
        self._newest[source] = max(when, newest)
        return when < newest

    def _flip(self, now: float) -> list[Act]:
        if now - self._tapped < self._bounds.double:
            return self._close(Act.CANCEL)
        self._tapped = now
        if self._began is not None:
            return self._close(Act.END)
        self._began = now
        return [Act.BEGIN]

    def _hold(self, source: str, now: float) -> list[Act]:
        held = bool(self._holding)
        self._holding.add(source)
        if held:
            return []
        self._pressed = now
        latched = self._began is not None
        if now - self._tapped < self._bounds.double:
            self._on_tap = Act.CANCEL
        else:
            self._on_tap = Act.END if latched or self._bounds.mode == "hold" else None
        if latched:
            return []
        self._began = now
        return [Act.BEGIN]

    def _let_go(self, source: str, when: float) -> list[Act]:
        if source not in self._holding:
            return []
        self._holding.remove(source)
        if self._holding:
            return []
        if when - self._pressed >= self._bounds.tap:
            return self._close(Act.END)
        self._tapped = self._pressed
        return [] if self._on_tap is None else self._close(self._on_tap)

    def _close(self, act: Act) -> list[Act]:
        self._began = None
        self._holding.clear()
        if act is Act.CANCEL:
            self._tapped = -inf
        return [act]
