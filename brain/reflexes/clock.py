"""What time it is, here and elsewhere."""

from __future__ import annotations

from datetime import timedelta

from brain.ports import Reflex
from brain.reflexes import times
from brain.reflexes.asking import ASK
from brain.reflexes.grammar import Rules, Slots, Turn
from brain.reflexes.places import said_place, zone_of
from brain.reflexes.times import later, say_time, seconds

_GRAMMAR = times.grammar().with_rules(
    {
        **ASK,
        "now": "([it is] (right now|now|currently|at present|presently|today|exactly|precisely"
        "|again|like"
        "|at (the|this) [very|present|current|exact] (moment|time|minute|instant|hour)|over there"
        "|here|there|right here|around here|where i am|[by|on|according to] (your|the|my)"
        " (clock|watch)|would you say|local|locally|outside|is it|it is"
        "|(in|for|at) (my|our|this|the current|the local) [current] (area|location|city|town"
        "|time zone|timezone|zone|region|country|room|house|place|position)))",
        "named": "(time|hour|clock time|time of [the] day|hour of [the] day|local time|oclock"
        "|timing|time now|time of night)",
        "is_it": "(is it|it is|do you (have|got)|have you [got]|are we (at|on)|do we have|you have"
        "|we have|is|it be|is this|would it be|is it being|will it be now|it)",
        "clock_says": "(what (does|do|is|would) (the|your|my|a) (clock|watch)"
        " (say|read|show|saying|reading|at)|what (the|your|my) (clock|watch) (says|reads|shows)"
        "|what is (the|your) clock say|read [me] the clock|check (the|your|my) (clock|watch)"
        "|what is on the clock)",
        "the": "((the|your|my|our) (<adjective>)*|<adjective> (<adjective>)*)",
        "what_time": "((what|which) [<the>] <named> <is_it>|how late (is it|it is)|<clock_says>"
        "|what <the> <named> is)",
        "question": "(<ask> <the> <named> [<is_it>]|[<ask>] <what_time>"
        "|(the|my <adjective>|<adjective>) (<adjective>)* time"
        "|(is it|it is|time) what <named>|[do] (you|we) have the time|got the time"
        "|(tell [me]|show me|check|display) time)",
        "there": "(in|at|for|of|on|over in|out in|over there in|there in|up in|down in|over at)"
        " [over there in] [(city of|state of|country of)]",
        "in": "(in|after) <duration> [from now]|<duration> (from now|later|hence)",
    }
)


class ClockSkill:
    """Understands questions after the time."""

    def __init__(self, hours24: bool) -> None:
        """`hours24` says 16:20 for 4:20 PM."""
        self._hours24 = hours24
        here = ["[<ask>] [<now>] <question> (<now>)*", "time (<now>)*"]
        in_a_while = [
            "[<ask>] what time (will it be|is it [going to be]|it will be) {in}",
            "[<ask>] what (will the time be|the time will be|is the time) {in}",
        ]
        there = [
            "time [<now>] <there> [the] {words} (<now>)*",
            "[<ask>] [<now>] <question> (<now>)* <there> [the] {words} (<now>)*",
            "(in|at) {words} [<ask>] <question> (<now>)*",
            "[<ask>] (what|what is) [the] {words} [local] time [<is_it>] (<now>)*",
            "[<ask>] the {words} time (<now>)*",
        ]
        self._rules = Rules(
            _GRAMMAR, [(self._here, here), (self._later, in_a_while), (self._there, there)]
        )

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The time, where the whole text asks for it."""
        if "time" in form or "hour" in form or "clock" in form or "late" in form:
            return self._rules.answer(form, turn)
        return None

    def _here(self, _slots: Slots, turn: Turn) -> Reflex | None:
        return Reflex("time", f"It's {say_time(turn.now, self._hours24)}.")

    def _later(self, slots: Slots, turn: Turn) -> Reflex | None:
        found = _DURATION.search(f"{slots['in']} ")
        length = seconds(found["duration"].strip()) if found else None
        if length is None or length > times.DAY_S:
            return None
        moment = later(turn.now, timedelta(seconds=float(length)))
        return Reflex("time", f"It will be {say_time(moment, self._hours24)}.")

    def _there(self, slots: Slots, turn: Turn) -> Reflex | None:
        zone = zone_of(slots["words"])
        if zone is None:
            return None
        time = say_time(turn.now.astimezone(zone), self._hours24)
        return Reflex("time", f"It's {time} {said_place(slots['words'])}.")


_DURATION = _GRAMMAR.regex("{duration}")
