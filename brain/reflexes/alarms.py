"""Alarms by voice: set one or several, once or on weekdays; ask for them; move and cancel them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from brain.ports import Reflex
from brain.reflexes.grammar import Grammar, Turn
from brain.reflexes.spotting import Spotted, spot
from brain.reflexes.timers import Timer, Timers, first_on
from brain.reflexes.times import Clock, later, listed, next_at, say_duration, say_when
from brain.reflexes.wording import word_set

FOR_WHAT_TIME = "For what time?"
SNOOZE = timedelta(minutes=9)

_CANCEL = word_set(
    """cancel stop delete remove end kill clear dismiss abort silence forget scrap halt quit
    disable discard erase drop deactivate destroy undo rid unset eliminate"""
)
_CHANGE = word_set("change move reschedule update adjust push shift reset")
_ASK = word_set("list show check any many see tell view display read pending upcoming status")
_QUESTION = word_set("what when which how is are do did does")
_EVERY = word_set("all both every each alarms them these those")
_WORDS = (
    _CANCEL | _CHANGE | _ASK | _QUESTION | _EVERY
    | word_set(
    """a an the my me us i you it this that there one 1 2 3 alarm clock wake wakeup waking up
    get getting got be for at on by in to of with from and or set setting start create make
    add put need want would like new another please go goes going off ring rings sound
    sounds should will can could so then early earlier late later after time times morning
    afternoon evening night nights bed now currently current already turn switch shut has
    had been am if just out also too again sharp sure schedule scheduled existing active
    enabled activated saved open use enable activate respectively have away exactly around
    about let know hour hours minutes give next previous last kept remaining left long until
    till much only first other following sleep woken awake made pm call back forward instead
    rather place"""
)
)  # fmt: skip
_GRAMMAR = Grammar({"what": "[(the|my)] (alarm|alarms)|it"})
_SNOOZE = _GRAMMAR.regex("[(hit|press)] [the] snooze [button] [<what>] [for (<word>)*]")
_CALLED = _GRAMMAR.regex("(alarm|alarms|wake up time|wakeup time|wake up call|wakeup call)")
_WAKE = _GRAMMAR.regex(
    "((wake|get) (me|us) [up]|(be|am|are) (up|awake|woken)|(to|should|must) (wake|get) up)"
)


class AlarmSkill:
    """Understands requests about alarms."""

    def __init__(self, timers: Timers, hours24: bool) -> None:
        """`timers` is only changed by an answer's `act`."""
        self._timers = timers
        self._hours24 = hours24

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The answer where the whole text is about alarms."""
        called = bool(_CALLED.search(form))
        asked = turn.last_reply == FOR_WHAT_TIME
        snooze = bool(_SNOOZE.fullmatch(form))
        if not (called or asked or snooze or _WAKE.search(form)):
            return None
        spotted = spot(form, turn.now, _WORDS)
        if spotted is None:
            return None
        if snooze:
            return self._snooze(spotted, turn)
        if not spotted.understood(_WORDS):
            return None
        return self._named(spotted, turn) if called else self._unnamed(spotted, turn, asked)

    def _named(self, spotted: Spotted, turn: Turn) -> Reflex | None:
        """A sentence that says `alarm`."""
        has = spotted.any
        off = has("turn", "switch", "shut") and has("off") and not has("go")
        if has(*_CANCEL) or off:
            return self._cancel(spotted, turn)
        if has(*_CHANGE) and spotted.clocks:
            return self._move(spotted, turn)
        if _asks(spotted):
            generic = spotted.rest[:2] == ("what", "is") and not has("my", "the", "set")
            return None if generic else self._list(spotted, turn)
        return self._set(spotted, turn)

    def _unnamed(self, spotted: Spotted, turn: Turn, asked: bool) -> Reflex | None:
        """`wake me at six`, or the answer to `For what time?`."""
        timed = bool(spotted.clocks or spotted.durations)
        if _asks(spotted) or spotted.any(*_CANCEL, *_CHANGE):
            return None
        bare = spotted.rest[:3] == ("wake", "me", "up")
        woken = spotted.any("wake", "woken", "awake", "up")
        return self._set(spotted, turn) if (timed and (woken or asked)) or bare else None

    def _set(self, spotted: Spotted, turn: Turn) -> Reflex:
        moments = self._moments(spotted, turn.now)
        if not moments:
            return Reflex("alarm.set", FOR_WHAT_TIME)

        def act() -> None:
            for moment in moments:
                self._timers.wake(spotted.name, moment, spotted.days)

        said = listed([self._said(each, spotted.days, turn.now) for each in moments])
        what = f"{spotted.name} alarm" if spotted.name else "alarm"
        if len(moments) > 1:
            what = f"{what}s"
        return Reflex("alarm.set", f"{what[0].upper()}{what[1:]} set for {said}.", act)

    def _moments(self, spotted: Spotted, now: datetime) -> list[datetime]:
        """When each alarm rings; `an hour later` counts from the clock time before it."""
        wakes = spotted.any("wake", "woken", "awake", "waking")
        clocks = [_morning(clock) if wakes else clock for clock in spotted.clocks]
        moments = [next_at(clock, spotted.day, now) for clock in clocks]
        for length in spotted.durations:
            from_last = moments and spotted.any("later", "after")
            moments.append(later(moments[-1] if from_last else now, length))
        if spotted.days:
            moments = [first_on(spotted.days, each) for each in moments]
        return moments

    def _move(self, spotted: Spotted, turn: Turn) -> Reflex:
        """The last time named is the new one, the one before it tells which alarm."""
        chosen = self._matching(spotted, spotted.clocks[:-1], turn.now)

        def do(alarms: Sequence[Timer]) -> Callable[[], None]:
            def act() -> None:
                self._timers.cancel([each.number for each in alarms])
                for each in alarms:
                    self._timers.wake(each.name, moment, each.days)

            return act

        moment = next_at(spotted.clocks[-1], spotted.day, turn.now)
        done = f"moved to {self._said(moment, (), turn.now)}"
        return self._on("alarm.set", done, chosen, spotted, turn, do)

    def _cancel(self, spotted: Spotted, turn: Turn) -> Reflex:
        chosen = self._matching(spotted, spotted.clocks, turn.now)

        def do(alarms: Sequence[Timer]) -> Callable[[], None]:
            return lambda: self._timers.cancel([each.number for each in alarms])

        return self._on("alarm.cancel", "cancelled", chosen, spotted, turn, do)

    def _on(
        self,
        intent: str,
        done: str,
        chosen: Sequence[Timer],
        spotted: Spotted,
        turn: Turn,
        do: Callable[[Sequence[Timer]], Callable[[], None]],
    ) -> Reflex:
        """Do it to the alarm meant, to all where all are meant; ask where several may be."""
        if not chosen:
            return Reflex(intent, self._none())
        if len(chosen) > 1 and not spotted.any(*_EVERY):
            which = " or ".join(self._described(each, turn.now) for each in chosen)
            return Reflex(intent, f"Which one: {which}?")
        one = f"Alarm for {self._described(chosen[0], turn.now)}"
        subject = one if len(chosen) == 1 else f"All {len(chosen)} alarms"
        return Reflex(intent, f"{subject} {done}.", do(chosen))

    def _list(self, spotted: Spotted, turn: Turn) -> Reflex:
        chosen = self._matching(spotted, spotted.clocks, turn.now)
        if not chosen:
            return Reflex("alarm.list", self._none())
        said = listed([self._described(each, turn.now) for each in chosen])
        count = f"{len(chosen)} alarms" if len(chosen) > 1 else "an alarm"
        return Reflex("alarm.list", f"You have {count} set: {said}.")

    def _snooze(self, spotted: Spotted, turn: Turn) -> Reflex:
        length = spotted.durations[0] if spotted.durations else SNOOZE
        moment = later(turn.now, length)

        def act() -> None:
            self._timers.wake("", moment)

        return Reflex("alarm.snooze", f"Snoozed for {say_duration(length)}.", act)

    def _matching(self, spotted: Spotted, clocks: Sequence[Clock], now: datetime) -> list[Timer]:
        """Alarms of that name, at one of those times, on that day."""
        at_times = {each for clock in clocks for each in clock.meant}
        return [
            each
            for each in self._timers.of("alarm")
            if (not spotted.name or each.name == spotted.name)
            and (not at_times or each.ends.astimezone(now.tzinfo).time() in at_times)
            and (spotted.day is None or spotted.day in (each.ends.date(), _next(each, spotted)))
        ]

    def _described(self, alarm: Timer, now: datetime) -> str:
        said = self._said(alarm.ends, alarm.days, now)
        return f"{alarm.name} at {said}" if alarm.name else said

    def _said(self, moment: datetime, days: tuple[int, ...], now: datetime) -> str:
        return say_when(moment, days, now, self._hours24)

    def _none(self) -> str:
        kind = "such alarm" if self._timers.of("alarm") else "alarm set"
        return f"There is no {kind}."


def _morning(clock: Clock) -> Clock:
    """Who wants to be woken at 6 means the morning, unless they say otherwise."""
    return Clock(clock.hour % 12, clock.minute, certain=True) if not clock.certain else clock


def _next(alarm: Timer, spotted: Spotted) -> object:
    """The day asked for, if the alarm repeats on its weekday."""
    return spotted.day if spotted.day and spotted.day.weekday() in alarm.days else None


def _asks(spotted: Spotted) -> bool:
    """Whether it is a question about alarms rather than a wish for one."""
    if spotted.rest[0] in _QUESTION | _ASK:
        return True
    wish = spotted.any("want", "wake", "set", "need") and not spotted.any(*_ASK)
    return spotted.any(*_ASK) or (spotted.any("what", "when", "which") and not wish)
