"""What day it is, what day it will be, and how long until then."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from brain.ports import Reflex
from brain.reflexes import times
from brain.reflexes.asking import ASK
from brain.reflexes.grammar import Rules, Slots, Turn
from brain.reflexes.holidays import HOLIDAYS, holiday
from brain.reflexes.times import DAY_S, MONTHS, WEEKDAYS, say_date, say_time

FURTHEST = 36525
"""Days; nobody asks what day it is in more than a century."""

_GRAMMAR = times.grammar().with_rules(
    {
        **ASK,
        "now": "(today|now|right now|currently|at the moment|here|exactly|again|at present|please"
        "|presently|is it|it is|at this (time|moment)|(in|on) the [current] (calendar|week|month)"
        "|(in|of|on) this (week|month|year)|current|for today|actually|of today"
        "|according to the calendar)",
        "kind": "(date|day|weekday|day of [the] (week|month)|week day|(calendar|number) day"
        "|day (and|or) date|date and day|date of the (month|day)|calendar date|days|day and month"
        "|month and day|day date|month day and year|date and (year|month)|days date)",
        "is_it": "(is it|it is|are we (on|at|in)|is today|today is|is this|this is|we (are|have) "
        "[on]"
        "|do we have|is|is it on|have we|are we|it|will it be|it will be|would it be|does it be|be"
        "|today falls on|does today fall on|it will|(is it|it is) going to be|was it|it was)",
        "a_kind": "[(the|your|todays|this)] (<adjective>)* <kind>",
        "what": "((<ask>|what (was|will be|will)) <a_kind>|[<ask>] (what|which) [the] "
        "(<adjective>)* <kind>|<a_kind>)",
        "relative": "(the day (after|before) (tomorrow|yesterday)|tomorrow|yesterday|today"
        "|a week from (today|tomorrow)|[(on|last|next|this|this coming|the coming|the next)] "
        "<weekday>)",
        "ahead": "((in|after) <duration> [(time|from (now|today))]"
        "|<duration> (from (now|today|this day)|later|hence|ahead|after today|past today|away"
        "|out))",
        "ago": "<duration> ago",
        "event": f"({'|'.join(sorted(HOLIDAYS, key=len, reverse=True))})",
        "dated": "([the] <nth> [day] [of] <month> [<year>]|<month> [the] <nth> [<year>]"
        "|<month> <integer> [<year>]|<integer> <month> [<year>]|the <nth> [of (this|the) month])",
        "on": "(is it|it is|will it be|it will be|is|was it|was|will|does|did|fall|falls|be|on"
        "|for|of"
        "|land|lands|it)",
        "until": "([(is it|are there|are left|left|do we have|remain|is|are)]"
        " (until|till|til|to|before|away is|is|it to)|(until|till) it is|are we from"
        "|from (now|today) (until|till|to|is))",
        "year_now": "[(this|next)] year",
    }
)
_DURATION = _GRAMMAR.regex("{duration}")


class DateSkill:
    """Understands questions after days and dates."""

    def __init__(self, hours24: bool) -> None:
        """`hours24` is for those who ask for the date and the time."""
        self._hours24 = hours24
        asked = [
            "[<ask>] [<now>] [<ask>] <what> [<is_it>] (<now>)*",
            "[<ask>] (today is|it is|is it|is today|today) (what|which) (<adjective>)* <kind> "
            "(<now>)*",
            "[<ask>] (what|what is) (today|it today) [is] [on the calendar]",
            "[<ask>] (what is|what) the <kind> [is] (<now>)*",
            "(is it|is today) <weekday> or <weekday> [today]",
        ]
        month = "[<ask>] (what|which|the|what is the) [current] month [<is_it>] (<now>)*"
        year = "[<ask>] (what|which|the|what is the) [current|calendar] year [<is_it>] (<now>)*"
        week = "[<ask>] (what|which) [calendar] week [number|of the year] <is_it> (<now>)*"
        both = "[<ask>] (the|todays|current)* (date and [the] time|time and [the] date) "
        "[<is_it>] (<now>)*"
        moved = [
            "[<ask>] <what> (<is_it>|was|of|for|on|will|does|fall|<kind>)*"
            " ({ahead}|{relative}|{ago}) (<is_it>|fall on|<now>)*",
            "[<ask>] ({ahead}|{relative}) [<ask>] <what> (<is_it>|will)*",
            "[(<ask>|what was|what will)] [the] {possessive} <kind> [(is|be)]",
        ]
        named = [
            "[<ask>] <what> [of the week] (<on>)* ({dated}|{event}) (<on>)* [<year_now>]",
            "when is {event} [<year_now>]",
        ]
        left = [
            "how (many|long) [more] (days|weeks|nights|sleeps)* [<until>] {event}",
            "how (many|long) [more] (days|weeks|nights)* <until> ({dated}|{relative})",
        ]
        self._rules = Rules(
            _GRAMMAR.with_rules({"possessive": "(tomorrows|yesterdays)"}),
            [
                (_today, asked),
                (_month, [month]),
                (_year, [year]),
                (_week, [week]),
                (self._both, [both]),
                (
                    _whether,
                    [
                        "is (today|it) [a] {weekday} [(today|already)]",
                        "is {relative} [a] {weekday}",
                    ],
                ),
                (_whether_nth, ["is (today|it|todays date|the date) [the] {nth} [today]"]),
                (_length, ["how many days [(are|are there|does)] [in] {month} [have]"]),
                (_moved, moved),
                (_named, named),
                (_until, left),
            ],
        )

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The day, where the whole text asks for one."""
        return self._rules.answer(form, turn)

    def _both(self, _slots: Slots, turn: Turn) -> Reflex | None:
        time = say_time(turn.now, self._hours24)
        return Reflex("date", f"It's {time} on {say_date(turn.now.date())}.")


def _today(_slots: Slots, turn: Turn) -> Reflex | None:
    return Reflex("date", f"It's {say_date(turn.now.date(), year=True)}.")


def _month(_slots: Slots, turn: Turn) -> Reflex | None:
    return Reflex("date", f"It's {MONTHS[turn.now.month - 1].title()}.")


def _year(_slots: Slots, turn: Turn) -> Reflex | None:
    return Reflex("date", f"It's {turn.now.year}.")


def _week(_slots: Slots, turn: Turn) -> Reflex | None:
    return Reflex("date", f"It's week {turn.now.isocalendar().week}.")


def _whether(slots: Slots, turn: Turn) -> Reflex | None:
    day = _related(slots.get("relative", "today"), turn)
    if day is None:
        return None
    right = WEEKDAYS[day.weekday()] == slots["weekday"]
    said = "it's" if day == turn.now.date() else f"{slots['relative']} is"
    return Reflex("date", f"{'Yes' if right else 'No'}, {said} {say_date(day)}.")


def _whether_nth(slots: Slots, turn: Turn) -> Reflex | None:
    right = turn.now.day == int(slots["nth"][:-2])
    return Reflex("date", f"{'Yes' if right else 'No'}, it's {say_date(turn.now.date())}.")


def _moved(slots: Slots, turn: Turn) -> Reflex | None:
    """The day before or after today."""
    today = turn.now.date()
    relative = slots.get("relative") or slots.get("possessive", "").removesuffix("s")
    day = _related(relative, turn) if relative else _counted(slots, today)
    if day is None:
        return None
    tense = "It's" if day == today else "It was" if day < today else "It will be"
    return Reflex("date", f"{tense} {say_date(day, year=day.year != today.year)}.")


def _counted(slots: Slots, today: date) -> date | None:
    """So many whole days from today."""
    sign = -1 if "ago" in slots else 1
    found = _DURATION.search(f"{slots.get('ago') or slots['ahead']} ")
    length = times.seconds(found["duration"].strip()) if found else None
    if length is None or length % DAY_S or length > FURTHEST * DAY_S:
        return None
    return today + sign * timedelta(days=int(length) // DAY_S)


def _related(text: str, turn: Turn) -> date | None:
    today = turn.now.date()
    if "yesterday" in text:
        return today - timedelta(days=2 if "before" in text else 1)
    if text.startswith("last "):
        back = (today.weekday() - WEEKDAYS.index(text.removeprefix("last ")) - 1) % 7 + 1
        return today - timedelta(days=back)
    if text.startswith("a week from"):
        return today + timedelta(days=8 if "tomorrow" in text else 7)
    return times.day_named(text, turn.now)


def _dated(text: str, today: date) -> date | None:
    """The next such date, or the one of the year that was named."""
    found = [
        index % 12 + 1
        for index, name in enumerate(MONTHS)
        if any(word[:3] == name[:3] and name.startswith(word.rstrip("t")) for word in text.split())
    ]
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    month = found[0] if found else today.month
    if not numbers:
        return None
    years = numbers[1:] or range(today.year, today.year + 9)
    for year in years:
        try:
            day = date(year, month, numbers[0])
        except ValueError:
            continue
        if numbers[1:] or day >= today or not found:
            return day
    return None


def _event(name: str, today: date) -> tuple[str, date] | None:
    """The next time a holiday comes."""
    for year in (today.year, today.year + 1):
        found = holiday(name, year)
        if found and found[1] >= today:
            return found
    return None


def _named(slots: Slots, turn: Turn) -> Reflex | None:
    """The weekday of a date, the date of a holiday."""
    today = turn.now.date()
    if "event" in slots:
        found = _event(slots["event"], today)
        if found is None:
            return None
        return Reflex("date", f"{_capital(found[0])} is on {say_date(found[1])}.")
    day = _dated(slots["dated"], today)
    if day is None:
        return None
    tense = "was" if day < today else "is"
    weekday, _, name = say_date(day).partition(", ")
    return Reflex("date", f"{name} {tense} a {weekday}.")


def _length(slots: Slots, turn: Turn) -> Reflex | None:
    """How many days the month has that comes next."""
    month = next(i for i, name in enumerate(MONTHS, 1) if name[:3] == slots["month"][:3])
    year = turn.now.year + (month < turn.now.month)
    days = calendar.monthrange(year, month)[1]
    return Reflex("date", f"{MONTHS[month - 1].title()} {year} has {days} days.")


def _until(slots: Slots, turn: Turn) -> Reflex | None:
    today = turn.now.date()
    found = _event(slots["event"], today) if "event" in slots else None
    day = found[1] if found else None
    if "dated" in slots:
        day = _dated(slots["dated"], today)
    elif "relative" in slots:
        day = _related(slots["relative"], turn)
    if day is None or day < today:
        return None
    days = (day - today).days
    if days == 0:
        return Reflex("date", "That's today.")
    name = found[0] if found else say_date(day)
    return Reflex("date", f"{days} day{'' if days == 1 else 's'} until {name}.")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
