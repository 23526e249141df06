"""Days counted and found, for questions that the reflexes do not understand."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Literal

from brain.reflexes import times
from brain.reflexes.hearing import normal
from brain.reflexes.holidays import holiday
from brain.reflexes.times import MONTHS, say_date
from brain.tools.errors import ToolError
from brain.tools.tool import Effect, Tool, tool

ADD = (
    r"(?:what|which) (?:date|day|weekday)\b.*(?:\d+|an?) (?:days?|weeks?|months?|years?)"
    r"|(?:\d+|an?) (?:days?|weeks?|months?|years?)\b.*\b(?:what|which) (?:date|day|weekday)"
    r"|(?:date|day)\b.*\d+ (?:days|weeks|months|years) (?:after|from|later|before|ago)"
    r"|(?:what|which)\b.*\b(?:date|day)\b.*\b(?:after|from now|before)"
)
UNTIL = (
    r"how many (?:more )?(?:days|weeks|sleeps|nights|months)|how (?:long|soon|far)\b.*"
    r"\b(?:until|till?|away)|days (?:until|till?|left|to)|countdown to"
)

_NUMBER, _MONTH, _YEAR = r"(\d{1,2})(?: ?(?:st|nd|rd|th))?", r"([a-z]{3,9})", r"(?: (\d{4}))?"
_DAY_FIRST = re.compile(rf"(?:the )?{_NUMBER} (?:day )?(?:of )?{_MONTH}{_YEAR}")
_MONTH_FIRST = re.compile(rf"{_MONTH} (?:the )?{_NUMBER}{_YEAR}")
_FURTHEST = 36525
"""Days."""


def date_tools(now: Callable[[], datetime]) -> list[Tool]:
    """Tools that know what day it is."""

    @tool(cue=ADD, effect=Effect.COMPUTES, says=True)
    def date_add(
        amount: int, unit: Literal["days", "weeks", "months", "years"], start: str = "today"
    ) -> str:
        """Find the date so long after a day."""
        day = added(day_of(start, now()), amount, unit)
        return f"That is {say_date(day, year=day.year != now().year)}."

    @tool(cue=UNTIL, effect=Effect.COMPUTES, says=True)
    def days_until(day: str) -> str:
        """Count the days until a date or holiday."""
        wanted = day_of(day, now())
        days = (wanted - now().date()).days
        said = say_date(wanted, year=wanted.year != now().year)
        if days < 0:
            return f"{said} was {-days} day{'' if days == -1 else 's'} ago."
        return f"{days} day{'' if days == 1 else 's'} until {said}."

    return [date_add, days_until]


def added(day: date, amount: int, unit: str) -> date:
    """The day so much later, or earlier; of a shorter month its last day. Raises ToolError."""
    if unit in ("days", "weeks"):
        days = amount * (7 if unit == "weeks" else 1)
        if abs(days) <= _FURTHEST:
            return day + timedelta(days=days)
    months = amount * (12 if unit == "years" else 1) + day.month - 1
    year, month = day.year + months // 12, months % 12 + 1
    if unit in ("days", "weeks") or abs(year - day.year) > _FURTHEST // 365:
        raise ToolError("That is too far away.")
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def day_of(text: str, now: datetime) -> date:
    """The day meant: a date, a weekday, a holiday; the next one where no year is named."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        said = normal(text).strip().removeprefix("on ")
    if (named := times.day_named(said, now)) is not None:
        return named
    for year in (now.year, now.year + 1):
        found = holiday(said, year)
        if found and found[1] >= now.date():
            return found[1]
    if (day := _dated(said, now.date())) is not None:
        return day
    raise ToolError(f"{text!r} is no day that is understood: say it like March 3.")


def _dated(said: str, today: date) -> date | None:
    if match := _DAY_FIRST.fullmatch(said):
        number, name, year = match.groups()
    elif match := _MONTH_FIRST.fullmatch(said):
        name, number, year = match.groups()
    else:
        return None
    month = next((n for n, full in enumerate(MONTHS, 1) if full.startswith(name[:3])), 0)
    for each in [int(year)] if year else range(today.year, today.year + 9):
        try:
            day = date(each, month, int(number))
        except ValueError:
            continue
        if year or day >= today:
            return day
    return None
