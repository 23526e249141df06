"""When the days that people count towards fall (United States names)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta


def easter(year: int) -> date:
    """Easter Sunday, by the anonymous Gregorian algorithm (Meeus, Astronomical Algorithms)."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    moon = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * moon) // 451
    month, day = divmod(h + moon - 7 * m + 114, 31)
    return date(year, month, day + 1)


def _nth(month: int, weekday: int, n: int) -> Callable[[int], date]:
    """The n-th such weekday of a month; the last one for -1."""

    def on(year: int) -> date:
        if n > 0:
            first = date(year, month, 1)
            return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (n - 1))
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)

    return on


def _fixed(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


HOLIDAYS: dict[str, tuple[str, Callable[[int], date]]] = {
    "christmas": ("Christmas", _fixed(12, 25)),
    "christmas day": ("Christmas", _fixed(12, 25)),
    "xmas": ("Christmas", _fixed(12, 25)),
    "christmas eve": ("Christmas Eve", _fixed(12, 24)),
    "boxing day": ("Boxing Day", _fixed(12, 26)),
    "new years": ("New Year's Day", _fixed(1, 1)),
    "new year": ("New Year's Day", _fixed(1, 1)),
    "new years day": ("New Year's Day", _fixed(1, 1)),
    "new years eve": ("New Year's Eve", _fixed(12, 31)),
    "halloween": ("Halloween", _fixed(10, 31)),
    "valentines day": ("Valentine's Day", _fixed(2, 14)),
    "valentines": ("Valentine's Day", _fixed(2, 14)),
    "independence day": ("Independence Day", _fixed(7, 4)),
    "4th of july": ("the Fourth of July", _fixed(7, 4)),
    "st patricks day": ("Saint Patrick's Day", _fixed(3, 17)),
    "saint patricks day": ("Saint Patrick's Day", _fixed(3, 17)),
    "groundhog day": ("Groundhog Day", _fixed(2, 2)),
    "april fools day": ("April Fools' Day", _fixed(4, 1)),
    "veterans day": ("Veterans Day", _fixed(11, 11)),
    "thanksgiving": ("Thanksgiving", _nth(11, 3, 4)),
    "thanksgiving day": ("Thanksgiving", _nth(11, 3, 4)),
    "mothers day": ("Mother's Day", _nth(5, 6, 2)),
    "fathers day": ("Father's Day", _nth(6, 6, 3)),
    "memorial day": ("Memorial Day", _nth(5, 0, -1)),
    "labor day": ("Labor Day", _nth(9, 0, 1)),
    "labour day": ("Labor Day", _nth(9, 0, 1)),
    "martin luther king day": ("Martin Luther King Day", _nth(1, 0, 3)),
    "presidents day": ("Presidents' Day", _nth(2, 0, 3)),
    "columbus day": ("Columbus Day", _nth(10, 0, 2)),
    "easter": ("Easter Sunday", easter),
    "easter sunday": ("Easter Sunday", easter),
    "easter monday": ("Easter Monday", lambda year: easter(year) + timedelta(days=1)),
    "good friday": ("Good Friday", lambda year: easter(year) - timedelta(days=2)),
}


def holiday(name: str, year: int) -> tuple[str, date] | None:
    """A holiday's proper name and its date in a year, by the name that was heard."""
    found = HOLIDAYS.get(name)
    return (found[0], found[1](year)) if found else None
