"""Timers by voice: start, ask, cancel, pause, resume, lengthen and shorten them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Literal

from brain.ports import Reflex
from brain.reflexes.grammar import Turn
from brain.reflexes.spotting import Spotted, spot
from brain.reflexes.timers import Timer, Timers
from brain.reflexes.times import listed, say_duration

FOR_HOW_LONG = "For how long?"
LONGEST = timedelta(days=100)
_EVERY = ("all", "both", "every", "each", "timers", "everything")

_CANCEL = frozenset(
    [
        "cancel",
        "stop",
        "delete",
        "remove",
        "end",
        "kill",
        "clear",
        "dismiss",
        "abort",
        "silence",
        "forget",
        "scrap",
        "halt",
        "quit",
        "disable",
        "discard",
        "erase",
        "drop",
        "deactivate",
        "destroy",
        "reset",
        "undo",
        "cut",
        "rid",
    ]
)
_PAUSE = frozenset(["pause", "hold", "freeze", "suspend"])
_RESUME = frozenset(["resume", "continue", "unpause", "unfreeze"])
_LENGTHEN = frozenset(["increase", "extend", "prolong", "lengthen"])
_SHORTEN = frozenset(
    ["decrease", "reduce", "shorten", "subtract", "take", "remove", "lower", "cut"]
)
_ASK = frozenset(
    [
        "left",
        "remaining",
        "remain",
        "remains",
        "status",
        "list",
        "many",
        "any",
        "show",
        "check",
        "running",
        "active",
    ]
)
_QUESTION = frozenset(
    [
        "how",
        "when",
        "which",
        "are",
        "did",
        "does",
        "do",
        "list",
        "show",
        "check",
        "status",
        "tell",
        "is",
        "what",
    ]
)
_WORDS = (
    _CANCEL | _PAUSE | _RESUME | _LENGTHEN | _SHORTEN | _ASK | _QUESTION
    | frozenset(
        ["a", "an", "the", "my", "me", "us", "i", "you", "it", "this", "that", "there", "one", "timer", "timers", "time", "for", "to", "of", "at", "in", "after", "with", "from", "now", "off", "on", "up", "down", "go", "goes", "be", "been", "should", "will", "exactly", "exact", "long", "please", "and", "just", "can", "could", "clock", "so", "again", "then", "around", "by", "here", "alarm", "1", "all", "both", "every", "each", "current", "currently", "rest", "right", "going", "out", "done", "finish", "finished", "over", "ends", "have", "has", "as", "which", "am", "if", "let", "back", "other", "everything", "minute", "minutes", "hour", "hours", "second", "seconds", "worth", "amount", "more", "extra", "additional", "set", "start", "create", "make", "begin", "run", "put", "need", "want", "would", "like", "get", "got", "new", "another", "use", "give", "add", "launch", "open", "initiate", "activate", "enable", "turn", "help", "calculated", "setting", "started", "count", "countdown", "stopwatch", "schedule", "prepare", "fire", "kick", "trigger", "place", "apply", "keep", "track", "ready", "until", "till", "view", "see", "much", "still", "progress", "shut", "switch", "off", "expire", "expires", "whole", "having", "going", "i'd", "period"]
    )
)  # fmt: skip
_NO_TIMER = re.compile(
    r"(?:(?:set|start|do|put) @dur (?:on the clock |timer )?(?:@name |$)"
    r"|(?:start |begin |do )?(?:a )?count(?:ing)? ?down (?:from |for )?@dur "
    r"|time (?:me )?(?:for )?@dur "
    r"|(?:let me know|alert me|notify me|beep|ping me|tell me|ring|buzz me|buzz|warn me) "
    r"(?:in |after |when )@dur (?:(?:is|are|has|have) )?(?:up|over|passed?|passes|elapsed?|gone by"
    r"|done|from now)? ?)$"
)
_TIME_LEFT = re.compile(
    r"(?:how (?:much|many) (?:more )?(?:time|minutes|longer|seconds) (?:is |are |do i have |have i )?"
    r"(?:there )?(?:left|remaining|remain|remains|to go|got left|still left) |how much longer "
    r"|time (?:left|remaining) |what is the (?:remaining time|time (?:left|remaining)) )"
)
_MORE_TIME = re.compile(r"(?<=\d )(more|extra|additional) (?=[hms])")

Wanted = Literal["start", "list", "cancel", "pause", "resume", "add", "subtract"]


def wanted(spotted: Spotted) -> Wanted:
    """What a sentence about timers asks for, by its verb."""
    has, first = spotted.any, spotted.rest[0]
    if has(*_ASK) or (first in _QUESTION and not spotted.durations):
        return "list"
    if first in ("how", "when", "which", "did", "does", "are", "do"):
        return "list"
    if spotted.durations and has(*_SHORTEN) and has("from", "off", "by", "of"):
        return "subtract"
    if spotted.durations and (has(*_LENGTHEN) or (has("add", "more", "put") and has("to", "on"))):
        return "add" if not has("set", "go", "start") else "start"
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
        spotted = spot(_MORE_TIME.sub("", form), turn.now, _WORDS, with_clocks=False)
        rest = "".join(f"{word} " for word in spotted.rest)
        if not spotted.understood(_WORDS):
            return None
        if turn.last_reply == FOR_HOW_LONG and re.fullmatch(r"(?:for |make it )?@dur ", rest):
            return self._start(spotted, turn)
        if not spotted.any("timer", "timers", "countdown", "stopwatch"):
            if _TIME_LEFT.fullmatch(rest) and self._timers.of("timer"):
                return self._list(spotted, turn)
            return self._start(spotted, turn) if _NO_TIMER.match(rest) else None
        what = wanted(spotted)
        if what == "start":
            return self._start(spotted, turn)
        if what == "list":
            return self._list(spotted, turn)
        return self._change(what, spotted, turn)

    def _start(self, spotted: Spotted, turn: Turn) -> Reflex | None:
        lengths = spotted.durations
        called = f"{spotted.name} timer" if spotted.name else "timer"
        if not lengths:
            return Reflex("timer.start", FOR_HOW_LONG)
        if any(length > LONGEST or length <= timedelta(0) for length in lengths):
            return Reflex("timer.start", f"A timer can run up to {LONGEST.days} days.")

        def act() -> None:
            for length in lengths:
                self._timers.start(spotted.name, length, turn.now)

        said = listed([say_duration(length) for length in lengths])
        if len(lengths) > 1:
            return Reflex("timer.start", f"Timers set for {said}.", act)
        return Reflex("timer.start", f"{called[0].upper()}{called[1:]} set for {said}.", act)

    def _list(self, spotted: Spotted, turn: Turn) -> Reflex | None:
        chosen = self._matching(spotted, spotted.durations)
        if not chosen:
            return Reflex("timer.list", self._none())
        lines = [
            f"{say_duration(each.remaining(turn.now))} left on {described(each)}"
            + (", which is paused" if each.left is not None else "")
            for each in chosen
        ]
        return Reflex("timer.list", f"There's {listed(lines)}.")

    def _change(self, what: Wanted, spotted: Spotted, turn: Turn) -> Reflex:
        """Cancel, pause, resume, lengthen or shorten the timer meant."""
        lengths, by = list(spotted.durations), timedelta(0)
        if what in ("add", "subtract"):
            by = lengths.pop(-1 if spotted.any("by") else 0)
        done = {"cancel": "cancelled", "pause": "paused", "resume": "resumed",
                "add": f"lengthened by {say_duration(by)}",
                "subtract": f"shortened by {say_duration(by)}"}[what]  # fmt: skip
        chosen = self._matching(spotted, lengths)
        if not chosen:
            return Reflex(f"timer.{what}", self._none())
        if len(chosen) > 1 and not spotted.any(*_EVERY):
            which = " or ".join(described(each) for each in chosen)
            return Reflex(f"timer.{what}", f"Which one: {which}?")

        def act() -> None:
            for each in chosen:
                self._apply(what, each.number, by, turn)

        subject = f"all {len(chosen)} timers"
        if len(chosen) == 1:
            subject = described(chosen[0]).removeprefix("the ")
        return Reflex(f"timer.{what}", f"{subject[0].upper()}{subject[1:]} {done}.", act)

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
