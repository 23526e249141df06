"""What time it is, here and elsewhere."""

from __future__ import annotations

from brain.ports import Reflex
from brain.reflexes.grammar import Grammar, Rules, Slots, Turn
from brain.reflexes.places import said_place, zone_of
from brain.reflexes.times import say_time

ASK = {
    "ask": "((what is|what|tell [me]|say|give [me]|do you (know|have)|would you know|let me know"
    "|[i] need|[i] want|i would like|any idea|(i am wondering|i wonder|i was wondering)|show [me]"
    "|check|find [out]|look up|get [me]|read [me]|display|report|state|inform me [of]|figure out"
    "|(let me|i need to|i want to|i would like to|i have to|i must|would like to|want to|need to)"
    " (know|see|get|find out|hear|have)|(may|can|could|might) i (have|get|know|ask|see)"
    "|have you got|you know|how about|what about|have you|see|determine|you tell me|pull up))",
    "adjective": "(current|exact|right|precise|present|actual|correct|local|real|proper|full"
    "|complete|calendar|todays|accurate|official)",
}

_GRAMMAR = Grammar(
    {
        **ASK,
        "now": "([it is] (right now|now|currently|at present|presently|today|exactly|precisely|again"
        "|at (the|this) [very|present|current|exact] (moment|time|minute|instant|hour)|over there|here"
        "|there|right here|around here|where i am|[by|on|according to] (your|the|my) (clock|watch)"
        "|would you say|local|locally|roughly|about|outside|is it|it is"
        "|(in|for|at) (my|our|this|the current|the local) [current] (area|location|city|town"
        "|time zone|timezone|zone|region|country|room|house|place|position)))",
        "hour": "(time|hour|clock time|time of day|time of the day|hour of the day|local time"
        "|oclock|hour of day|timing|time now|time of night)",
        "is_it": "(is it|it is|do you have|do you got|have you got|have you|are we at|do we have"
        "|you have|we have|is|it be|is this|would it be|are we on|is it being|will it be now|it)",
        "clock_says": "(what (does|do|is|would) (the|your|my|a) (clock|watch) (say|read|show|saying|reading|at)"
        "|what (the|your|my) (clock|watch) (says|reads|shows)|what is (the|your) clock say"
        "|read [me] the clock|check (the|your|my) (clock|watch)|what is on the clock)",
        "the_time": "([the|your] (<adjective>)* <hour> [<is_it>])",
        "what_time": "(what|which) [the] (<adjective>)* <hour> <is_it>",
        "question": "(<ask> <the_time>|[<ask>] (<what_time>|how late (is it|it is)|<clock_says>"
        "|what the (<adjective>)* <hour> is)|the (<adjective>)* time|(<adjective>)* time"
        "|(is it|it is|time) what <hour>|[do] (you|we) have the time|got the time)",
        "there": "(in|at|for|of|on|over in|out in|over there in|there in|up in|down in|like in|over at)"
        " [over there in] [(city of|state of|country of)]",
    }
)


class ClockSkill:
    """Understands questions after the time."""

    def __init__(self, hours24: bool) -> None:
        self._hours24 = hours24
        asked = ["[<ask>] [<now>] <question> (<now>)*"]
        asked_there = [
            "[<ask>] [<now>] <question> (<now>)* <there> [the] {words} (<now>)*",
            "time [<now>] in {words} (<now>)*",
            "(in|at) {words} [<ask>] <question> (<now>)*",
            "[<ask>] (what|what is) [the] {words} [local] time [<is_it>] (<now>)*",
            "[<ask>] the {words} time (<now>)*",
        ]
        self._rules = Rules(_GRAMMAR, [(self._here, asked), (self._there, asked_there)])

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The time, where the whole text asks for it."""
        if "definition" in form or form == "what is time ":
            return None
        return self._rules.answer(form, turn)

    def _here(self, slots: Slots, turn: Turn) -> Reflex | None:
        return Reflex("time", f"It's {say_time(turn.now, self._hours24)}.")

    def _there(self, slots: Slots, turn: Turn) -> Reflex | None:
        zone = zone_of(slots["words"])
        if zone is None:
            return None
        time = say_time(turn.now.astimezone(zone), self._hours24)
        return Reflex("time", f"It's {time} in {said_place(slots['words'])}.")
