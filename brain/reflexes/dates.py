"""What day it is, what day it will be, and how long until then."""

from __future__ import annotations

import re
from datetime import date, timedelta

from brain.ports import Reflex
from brain.reflexes import times
from brain.reflexes.clock import ASK
from brain.reflexes.grammar import Rules, Slots, Turn
from brain.reflexes.holidays import HOLIDAYS, holiday
from brain.reflexes.times import MONTHS, WEEKDAYS, say_date

_GRAMMAR = times.grammar().with_rules(
    {
        **ASK,
        "now": "(today|now|right now|currently|at the moment|here|exactly|again|at present|please"
        "|presently|is it|it is|at this (time|moment)|(in|on) the [current] (calendar|week|month)"
        "|(in|of|on) this (week|month|year)|current|for today|actually|of today|according to the calendar)",
        "kind": "(date|day|weekday|day of the week|day of the month|day of week|week day|calendar day"
        "|day and date|date and day|day or date|date of the month|calendar date|date of the day|days"
        "|day and month|month and day|day date|month day and year|date and (year|month)|days date)",
        "is_it": "(is it|it is|are we on|is today|today is|is this|do we have|are we at|we are on|is"
        "|are we in|we have|is it on|have we|are we|it|will it be|it will be|would it be|does it be"
        "|be|today falls on|does today fall on|it will|is it going to be|it is going to be|was it|it was|this is|we are)",
        "relative": "(the day after tomorrow|tomorrow|yesterday|the day before yesterday|today"
        "|a week from (today|tomorrow)|[on|next|this|this coming|the coming|the next] <weekday>)",
        "ahead": "((in|after) <duration> [time|from (now|today)]"
        "|<duration> (from (now|today|this day)|later|hence|ahead|after today|past today|away|out))",
        "event": f"({'|'.join(sorted(HOLIDAYS, key=len, reverse=True))})",
        "dated": "([the] <nth> [day] [of] <month> [<year>]|<month> [the] <nth> [<year>]"
        "|<month> <integer> [<year>]|<integer> <month> [<year>])",
        "on": "(is it|it is|will it be|it will be|is|was it|was|will|does|did|fall|falls|be|on|for|land|lands|it)",
        "until": "(until|till|til|to|before|is it (until|till|to)|are there (until|till|to|before)"
        "|are left (until|till|before|to)|left (until|till|before|to)|is it till|do we have until"
        "|remain until|away is|is|(is|are) it to|(until|till) it is|from (now|today) (until|till|to|is)|are we from)",
    }
)  # fmt: skip


_DURATION = _GRAMMAR.regex("{duration}")


class DateSkill:
    """Understands questions after days and dates."""

    def __init__(self) -> None:
        kind = "[the|your|todays|this] (<adjective>)* <kind>"
        what = f"(<ask> {kind}|[<ask>] (what|which) [the] (<adjective>)* <kind>|{kind})"
        asked = [
            f"[<ask>] [<now>] [<ask>] {what} [<is_it>] (<now>)*",
            "[<ask>] (today is|it is|is it|is today|today) (what|which) (<adjective>)* <kind> (<now>)*",
            "[<ask>] (what|what is) (today|it today) [is] [on the calendar]",
            "[<ask>] (what is|what) [is] the <kind> [is] (<now>)*",
            "[<ask>] todays <kind> [is] (<now>)*",
        ]
        later = [
            f"[<ask>] {what} (<is_it>|is|will be|was|of|for|on|will|be|does|fall|<kind>)* ({{ahead}}|{{relative}}) (<is_it>|be|will be|fall on|<now>)*",
            f"[<ask>] ({{ahead}}|{{relative}}) [<ask>] {what} (<is_it>|will|be|is)*",
            f"[<ask>] {what} (it will be|will it be|is it) {{ahead}}",
        ]
        dated = [
            f"[<ask>] {what} [of the week] (<on>)* {{dated}} (<on>)* [this year|next year]",
            f"[<ask>] {what} [of the week] (<on>)* {{event}} (<on>)* [this year|next year]",
            "when is {event} [this year]",
        ]
        left = [
            "how (many|long) [more] (days|weeks|months|nights|sleeps)* [<until>] {event}",
            "how (many|long) [more] (days|weeks|nights)* <until> {dated}",
            "how (many|long) [more] (days|weeks|nights)* <until> {relative}",
        ]
        self._rules = Rules(
            _GRAMMAR,
            [
                (_today, asked),
                (_month, ["[<ask>] (what|which|the|what is the) [current] month [<is_it>] (<now>)*"]),
                (_year, ["[<ask>] (what|which|the|what is the) [current|calendar] year [<is_it>] (<now>)*"]),
                (_week, ["[<ask>] (what|which) (week|week number|calendar week|week of the year) <is_it> (<now>)*"]),
                (_whether, ["(is|will) (today|it|it be) [a|today|be] {weekday} [today|already]"]),
                (_later, later),
                (_on_date, dated),
                (_until, left),
            ],
        )  # fmt: skip

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The day, where the whole text asks for one."""
        return self._rules.answer(form, turn)


def _today(slots: Slots, turn: Turn) -> Reflex | None:
    return Reflex("date", f"It's {say_date(turn.now.date(), year=True)}.")


def _month(slots: Slots, turn: Turn) -> Reflex | None:
    return Reflex("date", f"It's {MONTHS[turn.now.month - 1].title()}.")


def _year(slots: Slots, turn: Turn) -> Reflex | None:
    return Reflex("date", f"It's {turn.now.year}.")


def _week(slots: Slots, turn: Turn) -> Reflex | None:
    return Reflex("date", f"It's week {turn.now.isocalendar().week}.")


def _whether(slots: Slots, turn: Turn) -> Reflex | None:
    day = turn.now.date()
    right = WEEKDAYS[day.weekday()] == slots["weekday"]
    return Reflex("date", f"{'Yes' if right else 'No'}, it's {say_date(day)}.")


def _later(slots: Slots, turn: Turn) -> Reflex | None:
    today = turn.now.date()
    if "relative" in slots:
        related = _related(slots["relative"], turn)
        if related is None:
            return None
        return Reflex("date", f"{_sentence(related, today)} {say_date(related)}.")
    length = _DURATION.search(slots["ahead"] + " ")
    ahead = times.seconds(length["duration"].strip()) if length else None
    if ahead is None or ahead % 86400 or ahead > 86400 * 36525:
        return None
    day = today + timedelta(days=int(ahead) // 86400)
    return Reflex("date", f"{_sentence(day, today)} {say_date(day, day.year != today.year)}.")


def _sentence(day: date, today: date) -> str:
    return "It's" if day == today else "It was" if day < today else "It will be"


def _related(text: str, turn: Turn) -> date | None:
    today = turn.now.date()
    if "yesterday" in text:
        return today - timedelta(days=2 if "before" in text else 1)
    if text.startswith("a week from"):
        return today + timedelta(days=8 if "tomorrow" in text else 7)
    return times.day_named(text, turn.now)


def _dated(text: str, today: date) -> date | None:
    """The next such date, or the one of the year that was named."""
    words = text.split()
    month = next(
        (i % 12 + 1 for i, name in enumerate(MONTHS) if name[:3] in (w[:3] for w in words)), None
    )
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if month is None or not numbers:
        return None
    year = numbers[1] if len(numbers) > 1 else today.year
    try:
        day = date(year, month, numbers[0])
    except ValueError:
        return None
    return day if len(numbers) > 1 or day >= today else date(today.year + 1, month, numbers[0])


def _event(name: str, today: date) -> tuple[str, date] | None:
    """The next time a holiday comes."""
    for year in (today.year, today.year + 1):
        found = holiday(name, year)
        if found and found[1] >= today:
            return found
    return None


def _on_date(slots: Slots, turn: Turn) -> Reflex | None:
    today = turn.now.date()
    named = _event(slots["event"], today) if "event" in slots else None
    day = named[1] if named else _dated(slots.get("dated", ""), today)
    if day is None:
        return None
    what = named[0] if named else say_date(day).partition(", ")[2]
    verb = "was" if day < today else "is"
    said = say_date(day) if named else WEEKDAYS[day.weekday()].title()
    return Reflex("date", f"{what[0].upper()}{what[1:]} {verb} {'' if named else 'a '}{said}.")


def _until(slots: Slots, turn: Turn) -> Reflex | None:
    today = turn.now.date()
    named = _event(slots["event"], today) if "event" in slots else None
    day = named[1] if named else None
    if "dated" in slots:
        day = _dated(slots["dated"], today)
    elif "relative" in slots:
        day = _related(slots["relative"], turn)
    if day is None or day < today:
        return None
    what = named[0] if named else say_date(day)
    days = (day - today).days
    if days == 0:
        return Reflex("date", "That's today.")
    return Reflex("date", f"{days} day{'' if days == 1 else 's'} until {what}.")
