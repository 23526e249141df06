"""Measures, percentages, dimensions and ranges of numbers as words."""

from __future__ import annotations

import re

from voice.spoken.numbers import NUMBER, SIGN, fraction, plural, quantity
from voice.spoken.rules import Rule, either, rule
from voice.spoken.units import ANY_CASE, INVARIANT, POWERS, SHORT, UNITS


def _singular(written: str) -> str | None:
    """The name of a unit, its power and its rate included; None when it is no unit."""
    top, slash, under = written.partition("/")
    power = re.match(r"(sq|cu)\.?\s", top, re.IGNORECASE)
    name = top[power.end() :] if power else top
    exponent = name[-1:] if len(name) > 1 and name[-1:] in "23²³" else ""
    name = name.removesuffix(exponent)
    unit = UNITS.get(name) or ANY_CASE.get(name.lower())
    if unit is None:
        return None
    mark = exponent or (power[1].lower() if power else "")
    words = f"{POWERS[mark]} {unit}" if mark else unit
    if not slash:
        return words
    per = _singular(under)
    if per and per.endswith(" second"):
        per = f"second {'squared' if per.startswith('square') else 'cubed'}"
    return f"{words} per {per}" if per else None


def _many(unit: str) -> str:
    head, per, rest = unit.partition(" per ")
    if head in INVARIANT or unit in INVARIANT:
        return unit
    first, _, last = head.partition(" ")
    if first == "degree":
        return f"degrees {last}".strip() + per + rest
    stem, _, noun = head.rpartition(" ")
    return f"{stem} {'feet' if noun == 'foot' else plural(noun)}".strip() + per + rest


def _measure(match: re.Match[str]) -> str:
    written, gap, number = match["unit"], match["gap"], match["number"]
    unit = _singular(written)
    if unit is None or (gap == " " and written in SHORT):
        return match[0]
    amount = quantity(number)
    if upper := match["upper"]:
        amount += f" to {quantity(upper)}"
    attributive = gap == "-" and match.string[match.end() :].startswith(" ")
    one = number.lstrip("-−") == "1" and not match["upper"]
    return f"{amount} {unit if one or attributive else _many(unit)}"


def _part(match: re.Match[str]) -> str:
    unit = _singular(match["unit"])
    if unit is None:
        return match[0]
    part = fraction(match["over"], match["under"])
    if match["whole"]:
        return f"{quantity(match['whole'])} and {part} {_many(unit)}"
    return f"{part} {unit}"


def _per(match: re.Match[str]) -> str:
    unit = _singular(match["unit"])
    return f"{quantity(match['number'])} per {unit}" if unit else match[0]


def _height(match: re.Match[str]) -> str:
    feet, inches = match["feet"], match["inches"]
    words = f"{quantity(feet)} {'foot' if inches or feet == '1' else 'feet'}"
    return f"{words} {quantity(inches)}" if inches else words


def _range(match: re.Match[str]) -> str:
    low, high = match["low"], match["high"]
    rises = float(low.replace(",", "")) < float(high.replace(",", ""))
    long = any(len(number) > 4 and number.isdigit() for number in (low, high))
    return f"{low} to {high}" if rises and not long else match[0]


def _inches(match: re.Match[str]) -> str:
    return f"{quantity(match['number'])} inch{'' if match['number'] == '1' else 'es'}"


_NAMES = either({*UNITS, *ANY_CASE} - {"%", "°", "‰"})
_UNIT = (
    rf"(?P<unit>(?:(?:sq|cu)\.?\s)?(?:{_NAMES})[23²³]?(?:/(?:{_NAMES})[23²³]?)?(?![\w/²³])"
    rf"|%|‰|°(?!\w))"
)
_MEASURED = rf"(?<![\w.,/:])(?P<number>{SIGN}(?:{NUMBER}))(?:\s?(?:[-–]|to)\s?(?P<upper>{NUMBER}))?"

MEASURES: tuple[Rule, ...] = (
    rule(r"(?<=\d)\s?[x×]\s?(?=\d)|(?<=mm|cm|km|ft|in| m) [x×] (?=\d)", lambda _: " by "),
    rule(
        r"""(?<!\w)(?P<feet>\d{1,2})\s?(?:['’′]|ft\.?\s)\s?(?P<inches>\d{1,2})\s?(?:["”″]|''|in\b)""",
        _height,
    ),
    rule(rf"(?<![\w.,/])(?P<number>{NUMBER})(?:\s?in\b(?=\.?$|[,;)])|\s?″)", _inches),
    rule(
        rf"(?<![\w.,/])(?:(?P<whole>\d+)[ -])?(?P<over>\d+)/(?P<under>\d+)(?:\s|-)?{_UNIT}",
        _part,
    ),
    rule(rf"{_MEASURED}(?P<gap>[ \-]?){_UNIT}", _measure),
    rule(rf"(?<![\w.,/])(?P<number>{NUMBER})\s?/\s?(?P<unit>{_NAMES})\b", _per),
)
RANGES: tuple[Rule, ...] = (
    rule(
        rf"(?<![\w.,/$-])(?P<low>{NUMBER})(?:[-–]|\s–\s)(?P<high>{NUMBER})(?![\w/-]|[.,]\d)",
        _range,
    ),
)
