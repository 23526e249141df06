"""Dates, years, decades and times of day as words."""

from __future__ import annotations

import re

from voice.spoken.numbers import cardinal, decade, ordinal, year
from voice.spoken.rules import Rule, listed, rule, stop_kept

_MONTHS = listed(
    """
    January February March April May June July August September October November December
    """
)
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?P<year>1\d{3}|2[01]\d{2})"
_SUFFIX = r"(?:st|nd|rd|th)?"
_END = r"(?![\w:/]|[.,]\d)"
_WEEKDAYS = {
    "mon": "Monday",
    "tue": "Tuesday",
    "tues": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "thur": "Thursday",
    "thurs": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}


def _month(name: str) -> str:
    return next(month for month in _MONTHS if month.lower().startswith(name.lower()[:3]))


def _of(match: re.Match[str], day: int, month: str) -> str:
    """`day` before month; "the" is added unless it stands there already."""
    the = "" if re.search(r"\bthe\s+$", match.string[: match.start()], re.IGNORECASE) else "the "
    return f"{the}{ordinal(day)} of {month}"


def _year_after(match: re.Match[str]) -> str:
    written = match.groupdict().get("year")
    comma = "," if match.groupdict().get("comma") else ""
    return f"{comma} {year(written)}" if written else stop_kept(match)


def _month_day(match: re.Match[str]) -> str:
    day = int(match["day"])
    verb = match["month"] in ("may", "march") and not match["year"]
    if not 1 <= day <= 31 or (verb and re.match(" [a-z]", match.string[match.end() :])):
        return match[0]
    if upper := match["upper"]:
        return f"{_month(match['month'])} {ordinal(day)} to {ordinal(int(upper))}" + (
            _year_after(match)
        )
    return f"{_month(match['month'])} {ordinal(day)}{_year_after(match)}"


def _day_month(match: re.Match[str]) -> str:
    day, plain = int(match["day"]), not (match["year"] or match["suffix"] or match["of"])
    if not 1 <= day <= 31 or (plain and match["month"] in ("may", "mar", "dec")):
        return match[0]
    return _of(match, day, _month(match["month"])) + _year_after(match)


def _numeric(match: re.Match[str]) -> str:
    """Month first, as Americans write it, unless only the other order can be meant."""
    first, second = int(match["first"]), int(match["second"])
    clock = " at " if match.groupdict().get("clock") else ""
    if 1 <= first <= 12 and 1 <= second <= 31:
        return f"{_MONTHS[first - 1]} {ordinal(second)}, {year(match['year'])}{clock}"
    if 1 <= second <= 12 and 1 <= first <= 31:
        return f"{_of(match, first, _MONTHS[second - 1])} {year(match['year'])}{clock}"
    return match[0]


def _years(match: re.Match[str]) -> str:
    first, last = match["first"], match["last"]
    if len(last) == 4 and first >= last:
        return match[0]
    return f"{year(first)} to {year(last)}"


DATES: tuple[Rule, ...] = (
    rule(
        r"(?<![\w./-])(?P<year>\d{4})(?P<mark>[-/.])(?P<first>\d{1,2})(?P=mark)(?P<second>\d{1,2})"
        r"(?P<clock>T(?=\d\d:)|(?![\w/-]|[.,]\d))",
        _numeric,
    ),
    rule(
        r"(?<![\w./-])(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{4})"
        r"(?![\w/-]|[.,]\d)",
        _numeric,
    ),
    rule(
        r"(?<![\w./-])(?P<first>\d{1,2})(?P<mark>[-/])(?P<second>\d{1,2})(?P=mark)(?P<year>\d{2})"
        r"(?![\w/-]|[.,]\d)",
        _numeric,
    ),
    rule(
        rf"\b(?P<day>{'|'.join(sorted(_WEEKDAYS, key=len, reverse=True))})\b\.?"
        rf"(?=,?\s+(?:{_MONTH.replace('?P<month>', '?:')}\.?\s+\d|\d{{1,2}}\s+[a-z]))",
        lambda match: _WEEKDAYS[match["day"].lower()],
    ),
    rule(
        rf"(?<![\w.,/])(?P<day>\d{{1,2}})(?P<suffix>st|nd|rd|th)?[\s-]+(?P<of>of\s+)?{_MONTH}\b"
        rf"(?:\.?(?P<comma>,)?[\s-]+{_YEAR}{_END}|\.?(?!\w))",
        _day_month,
    ),
    rule(
        rf"\b{_MONTH}\b\.?[\s-]+(?:the\s+)?(?P<day>\d{{1,2}}){_SUFFIX}"
        rf"(?:\s?[-–]\s?(?P<upper>[1-3]?\d){_SUFFIX})?"
        rf"(?:(?P<comma>,)?\s+{_YEAR}{_END}|{_END})",
        _month_day,
    ),
    rule(
        rf"\b{_MONTH}\b\.?(?P<link>,?[\s-]+(?:of\s+)?){_YEAR}{_END}",
        lambda match: (
            f"{_month(match['month'])}{match['link'].replace('-', ' ')}{year(match['year'])}"
        ),
    ),
    rule(
        r"(?<![\w.,])(?P<first>1\d{3}|20\d\d)\s?[-–]\s?(?P<last>1\d{3}|20\d\d|(?<!\s)\d\d)(?![\w-])",
        _years,
    ),
    rule(
        r"(?<![\w.,])(?:(?P<prefix>mid|early|late)-)?(?P<year>1\d\d0|20\d0)['’]?s\b"
        r"(?:\s?[-–]\s?(?P<last>1\d\d0|20\d0)['’]?s\b)?",
        lambda match: (
            (f"{match['prefix']} " if match["prefix"] else "")
            + decade(match["year"])
            + (f" to {decade(match['last'])}" if match["last"] else "")
        ),
    ),
    rule(r"(?<!\w)['’‘](?P<year>\d0)s\b", lambda match: decade(match["year"])),
    rule(
        r"\b(?P<whose>their|his|her|my|your|the|mid|early|late)(?P<gap>[\s-])(?P<year>[2-9]0)s\b",
        lambda match: f"{match['whose']} {decade(match['year'])}",
    ),
    rule(r"(?<!\w)['’‘](?P<year>\d\d)(?![\w'’])", lambda match: year(match["year"])),
    rule(
        r"(?<![\w.,])(?P<year>\d{1,4})\s?(?P<era>BCE|BC|CE|AD|B\.C\.E\.|B\.C\.|A\.D\.)(?!\w)",
        lambda match: (
            f"{year(match['year'])} {match['era'].replace('.', '').upper()}{stop_kept(match)}"
        ),
        cased=True,
    ),
)

_HALF = r"(?:\s?(?P<half>[ap]\.\s?m\b\.?|[ap]m\b))"
_ZONE = (
    r"(?:\s?(?P<zone>[ecmp]\.[sd]\.t\b\.?|"
    r"(?:[ecmp][sd]t|ak[sd]t|gmt|utc|z|cest|cet|bst|ist|jst|aest|aedt)\b))"
)


def _counted(number: int, unit: str) -> str:
    return f"{cardinal(number)} {unit}{'' if number == 1 else 's'}"


def _time(match: re.Match[str]) -> str:
    groups = match.groupdict()
    hour, minute, second = (int(groups.get(name) or 0) for name in ("hour", "minute", "second"))
    if hour > 24 or minute > 59 or second > 59:
        return match[0]
    half = re.sub(r"[.\s]", "", groups.get("half") or "").upper()
    zone = (groups.get("zone") or "").replace(".", "").upper()
    if groups.get("second"):
        words = f"{_counted(hour, 'hour')} {_counted(minute, 'minute')}"
        words += f" and {_counted(second, 'second')}"
    elif minute:
        words = f"{cardinal(hour)} {'oh ' if minute < 10 else ''}{cardinal(minute)}"
    else:
        words = cardinal(hour) + ("" if half else " o'clock")
    return " ".join(filter(None, (words, half, zone))) + stop_kept(match)


def _span(match: re.Match[str]) -> str:
    """A stretch of time: `1h 30m 5s`."""
    units = (("hour", match["hour"]), ("minute", match["minute"]), ("second", match["second"]))
    return " ".join(_counted(int(number), unit) for unit, number in units if number)


TIMES: tuple[Rule, ...] = (
    rule(
        r"(?<![\w.,])(?P<hour>\d{1,3})\s?h\s?(?P<minute>\d{1,2})(?:\s?m(?:in)?\b)?"
        r"(?:\s?(?P<second>\d{1,2})\s?s(?:ec)?\b)?(?!\w)",
        _span,
    ),
    rule(
        r"(?<![\w.,])(?P<hour>)(?P<minute>\d{1,3})\s?m\s?(?P<second>\d{1,2})\s?s\b",
        _span,
    ),
    rule(
        r"(?<=\d)(?P<half>\s?[ap]\.?m\.?)?\s?[-–]\s?(?=\d{1,2}(?::\d\d|\s?[ap]\.?m\b))",
        lambda match: (
            f"{match['half'] or ''} to "
            if match["half"] or re.search(r"\b\d{1,2}(?::\d\d)?$", match.string[: match.start()])
            else match[0]
        ),
    ),
    rule(
        rf"(?<![\w:.,])(?P<hour>\d{{1,2}}):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?![\d:]){_HALF}?"
        rf"{_ZONE}?",
        _time,
    ),
    rule(
        rf"(?<![\w:.])(?P<hour>\d{{1,2}})(?:\.(?P<minute>\d\d))?{_HALF}{_ZONE}?(?![\w])",
        _time,
    ),
    rule(
        r"(?<![\w:.,])(?P<first>\d{1,3}):(?P<second>\d{1,3})(?![\w:])",
        lambda match: f"{cardinal(int(match['first']))} to {cardinal(int(match['second']))}",
    ),
)
