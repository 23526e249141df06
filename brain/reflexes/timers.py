"""The timers, alarms and reminders that are running: plain state, told the time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from brain.reflexes.times import at, later

Kind = Literal["timer", "alarm", "reminder"]


@dataclass(frozen=True, slots=True)
class Timer:
    """One timer, alarm or reminder."""

    number: int
    """Unlike that of any other that is running."""
    kind: Kind
    name: str
    """What it was called, or `to call your mum` for a reminder; may be empty."""
    ends: datetime
    """When it rings, in the time zone of the house; for a paused timer, when it would have."""
    length: timedelta
    """What a timer was first set for; zero for the others."""
    days: tuple[int, ...] = ()
    """The weekdays on which it rings again, Monday being 0; none for once."""
    left: timedelta | None = None
    """What was left when it was paused; None while it runs."""

    def remaining(self, now: datetime) -> timedelta:
        """How long until it rings, never negative."""
        return max(self.left if self.left is not None else self.ends - now, timedelta(0))


class Timers:
    """Several of them at once, soonest first; they ring when `due` is asked."""

    def __init__(self, kept: Iterable[Mapping[str, Any]]) -> None:
        """`kept` is what an earlier `to_dicts` gave; empty for none."""
        self.restore(kept)

    def restore(self, kept: Iterable[Mapping[str, Any]]) -> None:
        """Run these instead, which another `to_dicts` gave."""
        self._running = [from_dict(entry) for entry in kept]

    def __len__(self) -> int:
        return len(self._running)

    def of(self, kind: Kind) -> list[Timer]:
        """All of a kind, soonest first."""
        return sorted((each for each in self._running if each.kind == kind), key=lambda t: t.ends)

    def start(self, name: str, length: timedelta, now: datetime) -> Timer:
        """A timer that rings after `length` of real time."""
        return self._add(Timer(self._next(), "timer", name, later(now, length), length))

    def wake(self, name: str, moment: datetime, days: tuple[int, ...] = ()) -> Timer:
        """An alarm for `moment`, and for the same time on each of `days` after it."""
        return self._add(Timer(self._next(), "alarm", name, moment, timedelta(0), days))

    def remind(self, what: str, moment: datetime, days: tuple[int, ...] = ()) -> Timer:
        """A reminder `to call your mum` at `moment`, and at the same time on each of `days`."""
        return self._add(Timer(self._next(), "reminder", what, moment, timedelta(0), days))

    def cancel(self, numbers: Iterable[int]) -> None:
        """Forget these; those that have rung already are no error."""
        gone = set(numbers)
        self._running = [each for each in self._running if each.number not in gone]

    def pause(self, number: int, now: datetime) -> None:
        """Hold a timer where it is."""
        self._change(number, lambda each: replace(each, left=each.remaining(now)))

    def resume(self, number: int, now: datetime) -> None:
        """Let a paused timer run on."""
        self._change(
            number,
            lambda each: replace(each, ends=later(now, each.remaining(now)), left=None),
        )

    def extend(self, number: int, by: timedelta, now: datetime) -> None:
        """Make a timer ring later, or sooner where `by` is negative."""

        def longer(each: Timer) -> Timer:
            left = max(each.remaining(now) + by, timedelta(0))
            return replace(each, ends=later(now, left), left=None if each.left is None else left)

        self._change(number, longer)

    def due(self, now: datetime) -> list[Timer]:
        """Those that ring now: they leave, but for what rings again on another day."""
        rung = [each for each in self._running if each.left is None and each.ends <= now]
        self.cancel(each.number for each in rung)
        self._running += [_again(each, now) for each in rung if each.days]
        return sorted(rung, key=lambda each: each.ends)

    def to_dicts(self) -> list[dict[str, Any]]:
        """All of it as plain values that JSON can hold."""
        return [to_dict(each) for each in self._running]

    def _next(self) -> int:
        return max((each.number for each in self._running), default=0) + 1

    def _add(self, timer: Timer) -> Timer:
        self._running.append(timer)
        return timer

    def _change(self, number: int, change: Any) -> None:
        self._running = [change(each) if each.number == number else each for each in self._running]


def to_dict(timer: Timer) -> dict[str, Any]:
    """One of them as plain values that JSON can hold."""
    return {
        "number": timer.number,
        "kind": timer.kind,
        "name": timer.name,
        "ends": timer.ends.isoformat(),
        "length_s": timer.length.total_seconds(),
        "days": list(timer.days),
        "left_s": None if timer.left is None else timer.left.total_seconds(),
    }


def first_on(days: tuple[int, ...], moment: datetime) -> datetime:
    """The first time at or after `moment`, at its time of day, on one of the weekdays."""
    for ahead in range(7):
        day = moment.date() + timedelta(days=ahead)
        if day.weekday() in days:
            return at(day, moment.time(), moment)
    return moment


def _again(timer: Timer, now: datetime) -> Timer:
    local = timer.ends.astimezone(now.tzinfo)
    days_late = max((now.date() - local.date()).days, 0)
    day = local.date() + timedelta(days=days_late)
    ends = first_on(timer.days, at(day, local.time(), now))
    if ends <= now:
        ends = first_on(timer.days, at(day + timedelta(days=1), local.time(), now))
    return replace(timer, ends=ends)


def from_dict(entry: Mapping[str, Any]) -> Timer:
    """What `to_dict` made plain. Raises KeyError, TypeError, ValueError."""
    left = entry["left_s"]
    return Timer(
        number=entry["number"],
        kind=entry["kind"],
        name=entry["name"],
        ends=datetime.fromisoformat(entry["ends"]),
        length=timedelta(seconds=entry["length_s"]),
        days=tuple(entry["days"]),
        left=None if left is None else timedelta(seconds=left),
    )
