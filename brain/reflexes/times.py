"""Durations, times of day and days as they are spoken: how they are read, and how they are said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

from brain.reflexes.grammar import Grammar
from brain.reflexes.numbers import NUMBER, ordinal_suffix, value

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_S = 86400
"""Seconds."""
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip

RULES: Mapping[str, str] = {
    "hour": "(hour|hours|hr|hrs|h)",
    "minute": "(minute|minutes|min|mins|m)",
    "second": "(second|seconds|sec|secs|s|2nd)",
    "span": "(<hour>|<minute>|<second>|day|days|week|weeks)",
    "amount": "(<number>|a couple [of]|half [a|an]|a half|[a] quarter of an|<number> of an|an|a)",
    "part": "(<amount> [and (<number>|half [a|an])] <span>)",
    "duration": "(<part> ([and] <part>)* [and (0.5|0.25|half)]|(<integer>|an) <hour> [and] "
    "<integer>)",
    "daypart": "(in the (morning|afternoon|evening)|at night|this (morning|afternoon|evening)"
    "|tonight)",
    "half_day": "(am|pm|<daypart>)",
    "minutes_of": "(half|[a] quarter|<integer> [<minute>])",
    "clock": "(noon|midnight|(12|12:00) (noon|midnight)"
    "|<minutes_of> (past|to|after|before|of|til|till) <integer> [oclock] [<half_day>]"
    "|<hhmm> [hours] [<half_day>]|<integer> [oh|o] <integer> [<half_day>]"
    "|<integer> [hundred] [oclock|hours] [sharp] [<half_day>])",
    "weekday": f"({'|'.join(WEEKDAYS)})",
    "weekdays": f"({'|'.join(day + 's' for day in WEEKDAYS)})",
    "month": f"({'|'.join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)",
    "repeats": "(every (day|morning|evening|night|weekday|weekend|<weekday> [and <weekday>])|daily"
    "|each (day|morning)|(on|during) [the] (weekdays|weekends|<weekdays>)|weekdays|weekends)",
    "day": "(today|tonight|tomorrow|the day after tomorrow|[on|next|this|coming] <weekday>)",
}


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day as it was said."""

    hour: int
    minute: int
    certain: bool
    """Whether morning or afternoon is known."""

    @property
    def meant(self) -> list[time]:
        """The times of day that may be meant: two where morning or afternoon was not said."""
        hours = [self.hour] if self.certain else [self.hour, (self.hour + 12) % 24]
        return [time(hour, self.minute) for hour in hours]


_PART = re.compile(
    rf"(?P<lead>half (?:an?)?|a half|(?:a )?quarter of an|a couple(?: of)?|an|a|{NUMBER})"
    rf"(?: of an)?(?: and (?P<more>{NUMBER}|half(?: an?)?))? ?"
    r"(?P<span>h|m|s|d|w|2nd)[a-z]*(?: and (?P<half>0\.\d+|half)$)?(?: and)? ?"
)
_LEADS = {"a": 1, "an": 1, "a couple": 2, "a couple of": 2}
_SECONDS = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1, "2nd": 1}


def seconds(text: str) -> Fraction | None:
    """The length of a duration: `1 hour and 30 minutes`, `an hour and 0.5`, `half an hour`."""
    total, at = Fraction(0), 0
    bare = re.fullmatch(r"(\d+|an?) (?:hours?|hrs?|h) (?:and )?(\d+)", text)
    if bare:
        hours = int(bare[1]) if bare[1].isdecimal() else 1
        return Fraction(hours * 3600 + int(bare[2]) * 60)
    while at < len(text):
        part = _PART.match(text, at)
        if part is None or part.end() == at:
            return None
        unit = _SECONDS[part["span"]]
        total += _lead(part["lead"].strip()) * unit
        for extra in (part["more"], part["half"]):
            if extra:
                total += (Fraction(1, 2) if extra.startswith("half") else value(extra)) * unit
        at = part.end()
    return total


def _lead(text: str) -> Fraction:
    if text in _LEADS:
        return Fraction(_LEADS[text])
    if "half" in text:
        return Fraction(1, 2)
    return Fraction(1, 4) if "quarter" in text else value(text)


def clock(text: str) -> Clock | None:
    """The time of day that a match of the rule `clock` stands for; None where there is none."""
    if "noon" in text.split():
        return Clock(12, 0, certain=True)
    if "midnight" in text:
        return Clock(0, 0, certain=True)
    shift = re.match(
        r"(half|(?:a )?quarter|\d+)(?: [a-z]+)? (past|to|after|before|of|till?) (\d+)", text
    )
    if shift:
        away = {"half": 30, "quarter": 15, "a quarter": 15}.get(shift[1]) or int(shift[1])
        later = away if shift[2] in ("past", "after") else -away
        if away > 59:
            return None
        return _clock((int(shift[3]) * 60 + later) // 60, later % 60, text)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    first = re.match(r"\d+", text)
    if first is None or not numbers:
        return None
    if len(numbers) > 1:
        return _clock(numbers[0], numbers[1], text)
    if len(first[0]) > 2:
        return _clock(numbers[0] // 100, numbers[0] % 100, text)
    return _clock(numbers[0], 0, text)


def _clock(hour: int, minute: int, text: str) -> Clock | None:
    if not (0 <= hour <= 24 and 0 <= minute <= 59):
        return None
    words = text.split()
    late = any(word in words for word in ("pm", "afternoon", "evening", "night", "tonight"))
    early = any(word in words for word in ("am", "morning"))
    if late and ("night" in words or "tonight" in words) and (hour == 12 or hour < 5):
        late, early = False, True
    if late and hour < 12:
        hour += 12
    elif early and hour == 12:
        hour = 0
    certain = late or early or hour > 12 or hour == 0 or text.startswith("0")
    return Clock(hour % 24, minute, certain)


def at(day: date, of_day: time, like: datetime) -> datetime:
    """That moment by the clocks of `like`'s zone; one that they skip moves past the gap."""
    wall = datetime.combine(day, of_day, tzinfo=like.tzinfo)
    return wall.astimezone(UTC).astimezone(like.tzinfo)


def later(now: datetime, length: timedelta) -> datetime:
    """`length` of real time after `now`, whatever the clocks do in between."""
    return (now.astimezone(UTC) + length).astimezone(now.tzinfo)


def next_at(said: Clock, day: date | None, now: datetime) -> datetime:
    """The moment meant: the next such time, or on that day, where a bare 7 is in the morning."""
    hours = [said.hour] if said.certain else [said.hour % 12, said.hour % 12 + 12]
    if day is not None and day != now.date() and not said.certain:
        hours = [said.hour % 12 + (0 if said.hour % 12 >= 4 else 12)]
    first = day or now.date()
    for days in (0, 1):
        for hour in hours:
            moment = at(first + timedelta(days=days), time(hour, said.minute), now)
            if moment > now:
                return moment
    raise AssertionError("one of two days lies ahead")


def day_named(text: str, now: datetime) -> date | None:
    """The date of `tomorrow`, `on friday` and their like; None for no day."""
    today = now.date()
    if "day after tomorrow" in text:
        return today + timedelta(days=2)
    if "tomorrow" in text:
        return today + timedelta(days=1)
    if "today" in text or "tonight" in text:
        return today
    for index, weekday in enumerate(WEEKDAYS):
        if weekday in text.split():
            return today + timedelta(days=(index - today.weekday() - 1) % 7 + 1)
    return None


def say_time(moment: datetime | time, hours24: bool) -> str:
    """`4:20 PM`, `4 PM`, `noon`, or `16:20`."""
    if hours24:
        return f"{moment.hour}:{moment.minute:02}"
    if moment.minute == 0 and moment.hour in (0, 12):
        return "noon" if moment.hour else "midnight"
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes} {'PM' if moment.hour >= 12 else 'AM'}"


def say_date(day: date, year: bool = False) -> str:
    """`Friday, March 6th`."""
    name = f"{WEEKDAYS[day.weekday()].title()}, {MONTHS[day.month - 1].title()} "
    return f"{name}{day.day}{ordinal_suffix(day.day)}" + (f", {day.year}" if year else "")


def say_day(day: date, today: date) -> str:
    """`tomorrow`, `on Friday`, or the date; empty for today."""
    days = (day - today).days
    if days == 0:
        return ""
    if days == 1:
        return "tomorrow"
    if 1 < days < 7:
        return f"on {WEEKDAYS[day.weekday()].title()}"
    return f"on {say_date(day)}"


def say_days(days: tuple[int, ...]) -> str:
    """`every day`, `on weekdays`, `every Monday and Friday`; Monday is 0."""
    if len(days) == 7:
        return "every day"
    named = {(0, 1, 2, 3, 4): "on weekdays", (5, 6): "on weekends"}.get(days)
    return named or f"every {listed([WEEKDAYS[day].title() for day in days])}"


def say_when(moment: datetime, days: tuple[int, ...], now: datetime, hours24: bool) -> str:
    """`6 AM tomorrow`, or `6 AM on weekdays` where it comes again on those days."""
    day = say_days(days) if days else say_day(moment.date(), now.date())
    return f"{say_time(moment, hours24)} {day}".strip()


def say_duration(length: timedelta) -> str:
    """`1 hour, 30 minutes and 5 seconds`; whole seconds."""
    rest = round(length.total_seconds())
    parts = []
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count, rest = divmod(rest, size)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return listed(parts) or "0 seconds"


def listed(parts: list[str]) -> str:
    """`a, b and c`."""
    return (
        " and ".join(", ".join(parts[:-1]).split("\0") + parts[-1:])
        if parts[1:]
        else "".join(parts)
    )


def grammar() -> Grammar:
    """A grammar that knows durations, times of day and days."""
    return Grammar(RULES)
