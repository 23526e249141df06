"""Reminders by voice: set one, once or on weekdays; ask for them; cancel them.

What somebody is to be reminded of is free, so all else must be certain: the sentence is a wish for
a reminder, its time is understood whole, and its other words name no other time and no other wish.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from brain.ports import Reflex
from brain.reflexes import times
from brain.reflexes.asking import ASK
from brain.reflexes.grammar import Rules, Slots, Turn
from brain.reflexes.spotting import Spotted, spot
from brain.reflexes.timers import Timer, Timers, first_on
from brain.reflexes.times import Clock, at, later, listed, next_at, say_duration, say_when
from brain.reflexes.wording import to_you, word_set

FURTHEST = timedelta(days=366)
_DAWN = 5
"""The hour before which a night belongs to the day before."""
_SOON = timedelta(hours=6)
"""Who says `at 3` means that of the night only if it is so near."""

_GRAMMAR = times.grammar().with_rules(
    {
        **ASK,
        "wish": "((remind|[mind] reminding) (me|us)|[(i|we) (need|want|would like) to] be reminded"
        "|do not let (me|us) forget|[<make>] [(a|another|1)] [new] reminder [for (me|us|myself)])",
        "make": "((set|make|create|add|schedule|give) [up] [(me|us)]"
        "|(i|we) (need|want|would like))",
        "drop": "(cancel|delete|remove|clear|drop|erase|forget|dismiss|get rid of|turn off)",
        # Times.
        "part_of_day": "(morning|afternoon|evening|night)",
        "on": "([for] <day> [<part_of_day>]|<daypart>|[for] <repeats>)",
        "at": "at <clock>",
        "when": "([for] in <duration> [(time|from now)]|after <duration>|[for] <duration> from now"
        "|<at> [<on>]|<on> [at] <clock>)",
        "when_or_for": "(<when>|for <clock> [<on>])",
        # What it is about.
        "what": "(to|about|of|for) <phrase>",
        "fact": "that <phrase>",
        "named": "<phrase>",
        # What makes it something else.
        "other_time": "(<part_of_day>|<weekday>|<weekdays>|today|tonight|tomorrow|noon|midnight"
        "|oclock|next|last|every|each|daily|weekly|monthly|yearly|hourly|day|days|week|weeks"
        "|weekend|weekends|month|months|year|years|when|whenever|unless|<nth>|<month> <integer>"
        "|<integer> (<month>|am|pm)|<hhmm>|<duration> (before|after|until|till|to|past|from|later)"
        "|(at|by|in|before|after|until|till|around|about|past|from|between|since) <integer>"
        "|(at|by|in|on|before|after) (a|an|the|my|our)"
        " (minute|moment|hour|birthday|anniversary|holidays)"
        "|(on|at|before|after) (christmas|easter|thanksgiving|halloween|xmas))",
        "other_wish": "(remind|reminder|reminders|timer|timers|alarm|alarms"
        "|[and] (tell|give|show) (me|us)|(can|could|would|will) you"
        "|(what|who|where|why|how) (is|are|was|do|does|did|many|much|long|far|old|about)"
        "|and [(also|then|please)] (set|start|play|turn|stop|cancel|put on|what|how|who|where|why"
        "|when|is|are|do|does))",
        # Those that there are.
        "mine": "([(all|both|any)] [of] (the|my|our)|all)",
        "all": "(all [of]|both [of]|every)",
        "plural": "reminders",
        "list": "(reminders|reminder list|list of reminders)",
        "know": "(<ask> [is] [on]|what are|list|recite|hear|read out|go (over|through))",
        "set_up": "(set|set up|left|coming up|pending|to me|back|back to me|out loud|aloud)",
    }
)
_SET = (
    "<wish> {when_or_for} [({what}|{fact})]",
    "<wish> {what} {when}",
    "{when} <wish> ({what}|{fact})",
    "<wish> {on} {what} {at}",
    "<wish> {at} {what} {on}",
    "{on} <wish> {what} {at}",
    "{on} <wish> {at} ({what}|{fact})",
)
_LIST = (
    "[<know>] <mine> [(current|active|upcoming|pending)] <list> [<set_up>]",
    "[<ask>] (what|which|any|how many) reminders [<set_up>]",
    "[<ask>] (what|which|any|how many) reminders"
    " (do i have|have i|i have|do we have|are there|there are|are) [<set_up>]",
    "(do (i|we|you) have|have i|are there) [any] [(current|active|upcoming)] reminders [<set_up>]",
)
_CANCEL = (
    "<drop> [{all}] [(the|my|our|that|this)] (reminder|{plural}) [{what}]",
    "<drop> [(the|my|our|that|this)] reminder (at|for) {clock} [{what}]",
    "<drop> (the|my|our|that) {clock} reminder",
    "<drop> (the|my|our|that) {named} reminder",
    "stop reminding (me|us) {what}",
)

_ANOTHER_SENTENCE = re.compile(
    r"remind.*(?<![ap]\.m)(?<!\b[dms][rt])(?<!\bmrs)[.!?;]\s+(?!thank|please)\w",
    re.IGNORECASE | re.DOTALL,
)
_TIMES = ("on", "at", "when", "when_or_for")
_OTHER = re.compile(r"(?<!\S)" + _GRAMMAR.regex("(<when>|<on>|<other_time>|<other_wish>)").pattern)
_SPEAKABLE = re.compile(r"[\w ./&]{1,120}")
_TORN = re.compile(
    r"\b(?:a|an|the|my|our|your|his|her|their|and|or|to|of|that|say|please|thanks|thank you)$"
)
"""The end of words that lack something, or that say more than what one is reminded of."""
_LIKE_350 = re.compile(r"\bat \d{3,4}\b(?! (?:am|pm|hours|oclock))")
"""A time only where nothing else may stand `at` such a number, such as an oven."""
_POINTING = word_set("it this that them these those do something anything")
_SMALL = word_set("to about of for that a an the your our my me")


class ReminderSkill:
    """Understands requests about reminders."""

    def __init__(self, timers: Timers, hours24: bool) -> None:
        """`timers` is only changed by an answer's `act`."""
        self._timers = timers
        self._hours24 = hours24
        self._rules = Rules(
            _GRAMMAR, [(self._cancel, _CANCEL), (self._list, _LIST), (self._set, _SET)]
        )

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The answer where the whole text is about a reminder."""
        if "remind" not in form and "forget" not in form:
            return None
        if _ANOTHER_SENTENCE.search(turn.text):
            return None
        return self._rules.answer(form, turn)

    def _set(self, slots: Slots, turn: Turn) -> Reflex | None:
        what = slots.get("what") or slots.get("fact") or ""
        when = " ".join(slots[part] for part in _TIMES if part in slots)
        spotted = spot(f"{when} ", turn.now, frozenset())
        if spotted is None or len(spotted.durations + spotted.clocks) != 1:
            return None
        if _LIKE_350.search(when) or (what and not _clear(what)):
            return None
        moment = _moment(spotted, when, turn.now)
        if moment is None:
            return None
        name = _called(what)

        def act() -> None:
            self._timers.remind(name, moment, spotted.days)

        lengths = spotted.durations
        said = f"in {say_duration(lengths[0])}" if lengths else self._at(moment, spotted.days, turn)
        return Reflex("reminder.set", f"I'll remind you {said} {name}".rstrip() + ".", act)

    def _list(self, _slots: Slots, turn: Turn) -> Reflex:
        reminders = self._timers.of("reminder")
        if not reminders:
            return Reflex("reminder.list", self._none())
        count = "a reminder" if len(reminders) == 1 else f"{len(reminders)} reminders"
        said = listed([self._told(each, turn) for each in reminders])
        return Reflex("reminder.list", f"You have {count}: {said}.")

    def _cancel(self, slots: Slots, turn: Turn) -> Reflex | None:
        """Cancel the reminder meant, or all where all are meant; ask where several may be."""
        what = slots.get("what") or slots.get("named") or ""
        clock = times.clock(slots["clock"]) if "clock" in slots else None
        if (what and not _clear(what)) or ("clock" in slots and clock is None):
            return None
        chosen = [
            each
            for each in self._matching(to_you(what))
            if clock is None or each.ends.astimezone(turn.now.tzinfo).time() in clock.meant
        ]
        if not chosen:
            return Reflex("reminder.cancel", self._none())
        told = [self._told(each, turn) for each in chosen]
        if len(chosen) > 1 and not ("all" in slots or "plural" in slots):
            return Reflex("reminder.cancel", f"Which one: {' or '.join(told)}?")

        def act() -> None:
            self._timers.cancel([each.number for each in chosen])

        subject = f"Reminder {told[0]}" if len(told) == 1 else f"{len(told)} reminders"
        return Reflex("reminder.cancel", f"{subject} cancelled.", act)

    def _matching(self, what: str) -> Sequence[Timer]:
        """Those that have all of these words; where some have no others, only those."""
        wanted = set(what.split()) - _SMALL
        words = [(each, set(each.name.split()) - _SMALL) for each in self._timers.of("reminder")]
        exact = [each for each, has in words if has == wanted] if wanted else []
        return exact or [each for each, has in words if wanted <= has]

    def _told(self, reminder: Timer, turn: Turn) -> str:
        """`at 5 PM to call your mum`."""
        return f"{self._at(reminder.ends, reminder.days, turn)} {reminder.name}".rstrip()

    def _at(self, moment: datetime, days: tuple[int, ...], turn: Turn) -> str:
        return f"at {say_when(moment, days, turn.now, self._hours24)}"

    def _none(self) -> str:
        some = self._timers.of("reminder")
        return "There is no such reminder." if some else "You have no reminders."


def _clear(what: str) -> bool:
    """Whether it can be told later: whole, short, and of more than what `it` now stands for."""
    return bool(
        _SPEAKABLE.fullmatch(what)
        and not _OTHER.search(f"{what} ")
        and not _TORN.search(what)
        and not (_POINTING | _SMALL).issuperset(what.split())
    )


def _called(what: str) -> str:
    """What the person wants, said to them: `to call your mum`."""
    return to_you(re.sub("^for ", "about ", what))


def _moment(spotted: Spotted, when: str, now: datetime) -> datetime | None:
    """The one moment meant; None where it has passed, or lies too far ahead."""
    if spotted.durations:
        length = spotted.durations[0]
        if not timedelta(0) < length <= FURTHEST:
            return None
        by_days = length % timedelta(days=1) == timedelta(0)
        return at(now.date() + length, now.time(), now) if by_days else later(now, length)
    clock, day = spotted.clocks[0], spotted.day
    if spotted.days:
        usual = next_at(clock, now.date() + timedelta(days=1), now)
        return first_on(spotted.days, next_at(Clock(usual.hour, usual.minute, True), None, now))
    if day and "night" in when and clock.hour < _DAWN <= now.hour:
        day += timedelta(days=1)
    moment = next_at(clock, day, now)
    if not clock.certain and moment.hour < _DAWN and moment - now > _SOON:
        moment = next_at(Clock(moment.hour + 12, clock.minute, certain=True), day, now)
    return moment if day in (None, moment.date()) else None
