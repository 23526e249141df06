"""Alarms by voice: set one or several, once or on weekdays; ask for them; cancel them."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

from brain.ports import Reflex
from brain.reflexes.grammar import Turn
from brain.reflexes.spotting import Spotted, spot
from brain.reflexes.timers import Timer, Timers, first_on
from brain.reflexes.times import (
    WEEKDAYS,
    at,
    later,
    listed,
    next_at,
    say_day,
    say_duration,
    say_time,
)
from brain.reflexes.wording import word_set

FOR_WHAT_TIME = "For what time?"
SNOOZE = timedelta(minutes=9)

_CANCEL = word_set(
    """cancel stop delete remove end kill clear dismiss abort silence forget scrap halt quit
    disable discard erase drop deactivate destroy undo rid unset eliminate"""
)
_ASK = word_set(
    """list show check which any when many see tell view display what read pending upcoming next
    status"""
)
_QUESTION = word_set("""what when which how is are do did does have list show check tell""")
_WORDS = (
    _CANCEL | _ASK | _QUESTION
    | word_set(
    """a an the my me us i you it this that there one 1 2 3 two three alarm alarms clock wake
    wakeup waking up get getting got be for at on by in to of with from and or set setting start
    create make add put need want would like new another please go goes going off ring rings
    sound sounds should will can could so then early earlier late later after time times both
    all each every morning afternoon evening night nights bed now currently current already turn
    switch shut has had been am if just out also too again sharp sure schedule scheduled
    existing active enabled activated saved open use enable activate respectively i'd them these
    those away exactly around about have let know hour hours minutes give set-up today tonight
    tomorrow next previous last kept please's remaining left how long until till much only first
    other following sleep woken awake up-coming ones week made pm"""
)
)  # fmt: skip
_WAKE = re.compile(
    r"(?:wake|get) (?:me|us) (?:up )?|(?:be|am|are) (?:up|awake|woken) |(?:to|should|must) (?:wake|get) up "
)
_EVERY = ("all", "both", "every", "each", "alarms", "them", "these", "those")


class AlarmSkill:
    """Understands requests about alarms."""

    def __init__(self, timers: Timers, hours24: bool) -> None:
        """`timers` is only changed by an answer's `act`."""
        self._timers = timers
        self._hours24 = hours24

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The answer where the whole text is about alarms."""
        snooze = re.fullmatch(r"(?:hit |press )?snooze (?:the alarm |it |alarm )?(?:for .*)?", form)
        named = re.search(r"\balarms? |\bwake ?up (?:time|call) ", form)
        asked = turn.last_reply == FOR_WHAT_TIME
        if not (named or snooze or asked or _WAKE.search(form)):
            return None
        spotted = spot(form, turn.now, _WORDS)
        if snooze and spotted:
            return self._snooze(spotted, turn)
        if spotted is None or not spotted.understood(_WORDS):
            return None
        if asked and not named and spotted.clocks and spotted.understood(_WORDS - _ASK - _CANCEL):
            return self._set(spotted, turn)
        if not named:
            timed = spotted.clocks or spotted.durations
            woken = timed or spotted.rest[:3] == ("wake", "me", "up")
            return self._set(spotted, turn) if woken and not _asks(spotted) else None
        off = spotted.any("turn", "switch", "shut") and spotted.any("off") and not spotted.any("go")
        if spotted.any(*_CANCEL) or off:
            return self._cancel(spotted, turn)
        return self._list(spotted, turn) if _asks(spotted) else self._set(spotted, turn)

    def _set(self, spotted: Spotted, turn: Turn) -> Reflex | None:
        moments = self._moments(spotted, turn.now)
        if not moments:
            return Reflex("alarm.set", FOR_WHAT_TIME)

        def act() -> None:
            for moment in moments:
                self._timers.wake(spotted.name, moment, spotted.days)

        said = listed([self._said(each, spotted.days, turn.now) for each in moments])
        what = "Alarms" if len(moments) > 1 else "Alarm"
        called = f"{spotted.name.capitalize()} {what.lower()}" if spotted.name else what
        return Reflex("alarm.set", f"{called} set for {said}.", act)

    def _moments(self, spotted: Spotted, now: datetime) -> list[datetime]:
        """Where each alarm stands; `an hour later` counts from the clock time before it."""
        moments = [next_at(clock, spotted.day, now) for clock in spotted.clocks]
        for length in spotted.durations:
            from_last = moments and spotted.any("later", "after")
            moments.append(later(moments[-1] if from_last else now, length))
        if spotted.days:
            moments = [first_on(spotted.days, each) for each in moments]
        return moments

    def _said(self, moment: datetime, days: tuple[int, ...], now: datetime) -> str:
        said = say_time(moment, self._hours24)
        if days:
            return f"{said} {_said_days(days)}"
        day = say_day(moment.date(), now.date())
        return f"{said} {day}" if day else said

    def _list(self, spotted: Spotted, turn: Turn) -> Reflex:
        chosen = self._matching(spotted, turn.now)
        if not chosen:
            nothing = "no such alarm" if self._timers.of("alarm") else "no alarm set"
            return Reflex("alarm.list", f"There is {nothing}.")
        said = listed([self._described(each, turn.now) for each in chosen])
        count = f"{len(chosen)} alarms" if len(chosen) > 1 else "an alarm"
        return Reflex("alarm.list", f"You have {count} set: {said}.")

    def _cancel(self, spotted: Spotted, turn: Turn) -> Reflex:
        chosen = self._matching(spotted, turn.now)
        if not chosen:
            nothing = "no such alarm" if self._timers.of("alarm") else "no alarm set"
            return Reflex("alarm.cancel", f"There is {nothing}.")
        if len(chosen) > 1 and not spotted.any(*_EVERY):
            which = " or ".join(self._described(each, turn.now) for each in chosen)
            return Reflex("alarm.cancel", f"Which one: {which}?")
        numbers = [each.number for each in chosen]
        what = f"All {len(chosen)} alarms" if len(chosen) > 1 else "Alarm"
        said = f" for {self._described(chosen[0], turn.now)}" if len(chosen) == 1 else ""
        text = f"{what}{said} cancelled."
        return Reflex("alarm.cancel", text, lambda: self._timers.cancel(numbers))

    def _snooze(self, spotted: Spotted, turn: Turn) -> Reflex:
        length = spotted.durations[0] if spotted.durations else SNOOZE
        moment = later(turn.now, length)

        def act() -> None:
            self._timers.wake("", moment)

        return Reflex("alarm.snooze", f"Snoozed for {say_duration(length)}.", act)

    def _described(self, alarm: Timer, now: datetime) -> str:
        said = self._said(alarm.ends, alarm.days, now)
        return f"{alarm.name} at {said}" if alarm.name else said

    def _matching(self, spotted: Spotted, now: datetime) -> list[Timer]:
        """Alarms of that name, at one of those times, on that day."""
        times = {time(clock.hour, clock.minute) for clock in spotted.clocks}
        open_times = {
            time((clock.hour + 12) % 24, clock.minute)
            for clock in spotted.clocks
            if not clock.certain
        }
        return [
            each
            for each in self._timers.of("alarm")
            if (not spotted.name or each.name == spotted.name)
            and (not times or each.ends.astimezone(now.tzinfo).time() in times | open_times)
            and (spotted.day is None or _rings_on(each, at(spotted.day, time(12), now)))
        ]


def _rings_on(alarm: Timer, day: datetime) -> bool:
    return alarm.ends.date() == day.date() or day.weekday() in alarm.days


def _asks(spotted: Spotted) -> bool:
    """Whether it is a question about alarms rather than a wish for one."""
    if spotted.rest[0] in _QUESTION and spotted.rest[0] != "have":
        return True
    return spotted.any("any", "list", "show", "check", "see", "view", "read", "tell") or (
        spotted.any("what", "when", "which") and not spotted.any("want", "wake")
    )


def _said_days(days: tuple[int, ...]) -> str:
    if len(days) == 7:
        return "every day"
    named = {(0, 1, 2, 3, 4): "on weekdays", (5, 6): "on weekends"}.get(days)
    return named or f"every {listed([WEEKDAYS[day].title() for day in days])}"
