"""Timers by voice: start, ask, cancel, pause, resume, lengthen and shorten them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from brain.ports import Reflex
from brain.reflexes.grammar import Grammar, Turn
from brain.reflexes.spotting import Spotted, spot
from brain.reflexes.timers import Timer, Timers
from brain.reflexes.times import listed, next_at, say_duration
from brain.reflexes.wording import word_set

FOR_HOW_LONG = "For how long?"
LONGEST = timedelta(days=100)

_CANCEL = word_set(
    """cancel stop delete remove end kill clear dismiss abort silence forget scrap halt quit
    disable discard erase drop deactivate destroy reset undo cut rid"""
)
_PAUSE = word_set("pause hold freeze suspend")
_RESUME = word_set("resume continue unpause unfreeze")
_LENGTHEN = word_set("increase extend prolong lengthen")
_SHORTEN = word_set("decrease reduce shorten subtract take remove lower cut")
_ASK = word_set("left remaining remain remains status list many any show check running active")
_QUESTION = word_set("how when which are did does do")
_EVERY = word_set("all both every each timers everything")
_WORDS = (
    _CANCEL | _PAUSE | _RESUME | _LENGTHEN | _SHORTEN | _ASK | _QUESTION | _EVERY
    | word_set(
    """a an the my me us i you it this that there one timer time for to of at in after with
    from now off on up down go goes be is been should will what tell exactly exact long
    please and just can could clock so again then around by here alarm 1 2 3 current
    currently rest right going out done finish finished over ends have has as am if let back
    other minute minutes hour hours second seconds worth amount more extra additional set
    start create make begin run put need want would like get got new another use give add
    launch open initiate activate enable turn help calculated setting started count
    countdown stopwatch schedule prepare fire kick trigger place apply keep track ready
    until till view see much still progress shut switch expire expires whole having period"""
)
)  # fmt: skip
_GRAMMAR = Grammar(
    {
        "dur": "@dur",
        "alert": "(let me know|alert me|notify me|beep|ping me|tell me|ring|buzz me|buzz|warn me)",
        "over": "([(is|are|has|have)] (up|over|passed|pass|passes|elapsed|elapse|gone by|done))",
    }
)
_WITHOUT_THE_WORD = _GRAMMAR.regex(
    "(set|start|do|put) <dur> [on the clock] [@name]"
    "|[(start|begin|do)] [a] (count down|countdown|counting down) [(from|for)] <dur>"
    "|time [me] [for] <dur> [for me]|<alert> (in|after|when) <dur> [<over>] [from now]"
)
"""Requests for a timer that do not call it so."""
_TIME_LEFT = _GRAMMAR.regex(
    "how (much|many) [more] (time|minutes|longer|seconds) [(is|are|do i have|have i)] [there]"
    " [(got|still)] (left|remaining|remain|remains|to go)|how much longer"
    "|time (left|remaining)|what is the (remaining time|time (left|remaining))"
)
_ABOUT_TIME = re.compile(
    r"timer|count ?down|stopwatch|\btime|hour|hr|min|sec|longer|\bh |\bm |\bs "
)
_MORE_TIME = re.compile(r"(?<=\d )(?:more|extra|additional) (?=[hms])")

Wanted = Literal["start", "list", "cancel", "pause", "resume", "add", "subtract"]


def wanted(spotted: Spotted) -> Wanted:
    """What a sentence about timers asks for, by its verb."""
    has, first = spotted.any, spotted.rest[0]
    timed = bool(spotted.durations)
    if has(*_ASK) or first in _QUESTION or (first in ("what", "is", "tell") and not timed):
        return "list"
    if timed and has(*_SHORTEN) and has("from", "off", "by", "of"):
        return "subtract"
    longer = has(*_LENGTHEN) or (has("add", "more") and has("to", "on"))
    if timed and longer and not has("set", "go", "start"):
        return "add"
    if has(*_CANCEL) or (has("turn", "switch", "shut") and has("off") and not has("go")):
        return "cancel"
    if has(*_PAUSE):
        return "pause"
    return "resume" if has(*_RESUME) else "start"


class TimerSkill:
    """Understands requests about timers."""

    def __init__(self, timers: Timers) -> None:
        """`timers` is only changed by an answer's `act`."""
        self._timers = timers

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The answer where the whole text is about timers."""
        if not _ABOUT_TIME.search(form):
            return None
        spotted = spot(_MORE_TIME.sub("", form), turn.now, _WORDS)
        if spotted is None:
            return None
        rest = "".join(f"{word} " for word in spotted.rest)
        asked = turn.last_reply == FOR_HOW_LONG and rest in ("@dur ", "for @dur ")
        if asked or _WITHOUT_THE_WORD.fullmatch(rest):
            return self._start(spotted, turn)
        if _TIME_LEFT.fullmatch(rest):
            return self._list(spotted, turn) if self._timers.of("timer") else None
        if not spotted.understood(_WORDS) or spotted.day or spotted.days:
            return None
        if not spotted.any("timer", "timers", "countdown", "stopwatch"):
            return None
        return self._done(_with_length(spotted, turn), turn)

    def _done(self, spotted: Spotted, turn: Turn) -> Reflex | None:
        what = wanted(spotted)
        if what == "start":
            return self._start(spotted, turn)
        if what == "list":
            return self._list(spotted, turn) if _is_question(spotted) else None
        return self._change(what, spotted, turn)

    def _start(self, spotted: Spotted, turn: Turn) -> Reflex:
        lengths = spotted.durations
        if not lengths:
            return Reflex("timer.start", FOR_HOW_LONG)
        if any(not timedelta(0) < length <= LONGEST for length in lengths):
            return Reflex("timer.start", f"A timer can run up to {LONGEST.days} days.")

        def act() -> None:
            for length in lengths:
                self._timers.start(spotted.name, length, turn.now)

        what = f"{spotted.name} timer" if spotted.name else "timer"
        if len(lengths) > 1:
            what = f"{what}s"
        said = listed([say_duration(length) for length in lengths])
        return Reflex("timer.start", f"{_capital(what)} set for {said}.", act)

    def _list(self, spotted: Spotted, turn: Turn) -> Reflex:
        chosen = self._matching(spotted, spotted.durations)
        if not chosen:
            return Reflex("timer.list", self._none())
        said = [
            f"{say_duration(each.remaining(turn.now))} left on {described(each)}"
            + (", which is paused" if each.left is not None else "")
            for each in chosen
        ]
        return Reflex("timer.list", f"There's {listed(said)}.")

    def _change(self, what: Wanted, spotted: Spotted, turn: Turn) -> Reflex:
        """Cancel, pause, resume, lengthen or shorten the timer meant; ask where several may be."""
        lengths, by = list(spotted.durations), timedelta(0)
        if what in ("add", "subtract"):
            by = lengths.pop(-1 if spotted.any("by") else 0)
        chosen = self._matching(spotted, lengths)
        if not chosen:
            return Reflex(f"timer.{what}", self._none())
        if len(chosen) > 1 and not spotted.any(*_EVERY):
            which = " or ".join(described(each) for each in chosen)
            return Reflex(f"timer.{what}", f"Which one: {which}?")

        def act() -> None:
            for each in chosen:
                self._apply(what, each.number, by, turn)

        one = described(chosen[0]).removeprefix("the ")
        subject = one if len(chosen) == 1 else f"all {len(chosen)} timers"
        return Reflex(f"timer.{what}", f"{_capital(subject)} {_done(what, by)}.", act)

    def _apply(self, what: Wanted, number: int, by: timedelta, turn: Turn) -> None:
        if what == "cancel":
            self._timers.cancel([number])
        elif what == "pause":
            self._timers.pause(number, turn.now)
        elif what == "resume":
            self._timers.resume(number, turn.now)
        else:
            self._timers.extend(number, by if what == "add" else -by, turn.now)

    def _matching(self, spotted: Spotted, lengths: Sequence[timedelta]) -> list[Timer]:
        return [
            each
            for each in self._timers.of("timer")
            if (not spotted.name or each.name == spotted.name)
            and (not lengths or each.length in lengths)
        ]

    def _none(self) -> str:
        return "There is no such timer." if self._timers.of("timer") else "No timer is running."


def described(timer: Timer) -> str:
    """`the pasta timer`, or `the 5 minute timer`."""
    if timer.name:
        return f"the {timer.name} timer"
    length = re.sub(r"(hour|minute|second|day)s\b", r"\1", say_duration(timer.length))
    return f"the {length} timer"


def _with_length(spotted: Spotted, turn: Turn) -> Spotted:
    """A timer `until 5 PM` runs so long; a bare `for 10` means minutes, unless it was a stammer."""
    lengths = [
        timedelta(minutes=clock.hour)
        if not clock.certain and not clock.minute
        else next_at(clock, None, turn.now) - turn.now
        for clock in spotted.clocks
        if clock.certain or clock.minute or not _repeats(clock.hour, spotted.durations)
    ]
    return replace(spotted, durations=(*spotted.durations, *lengths), clocks=())


def _repeats(number: int, lengths: Sequence[timedelta]) -> bool:
    """Whether one of the lengths is so many seconds, minutes or hours: `for three, three hours`."""
    units = (timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1))
    return any(number * unit in lengths for unit in units)


def _is_question(spotted: Spotted) -> bool:
    """`what is a timer` is one for somebody else."""
    return spotted.rest[:2] != ("what", "is") or spotted.any("my", "the", "left", "remaining")


def _done(what: Wanted, by: timedelta) -> str:
    lengths = {"add": "lengthened by", "subtract": "shortened by"}
    if what in lengths:
        return f"{lengths[what]} {say_duration(by)}"
    return {"cancel": "cancelled", "pause": "paused", "resume": "resumed"}[what]


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
