"""Units converted by voice: spot the amounts and the units, then account for every other word."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from brain.ports import Reflex
from brain.reflexes.grammar import Turn
from brain.reflexes.numbers import NUMBER, spoken, value
from brain.reflexes.units import UNITS, Unit, convert, meant
from brain.reflexes.wording import covered, word_set

_SHORT = sorted(name for name in UNITS if len(name) == 1 or name in ("in", "st", "ha"))
_LONG = sorted(set(UNITS) - set(_SHORT), key=len, reverse=True)
_NAME = re.compile(
    rf"(?<!\S)(?P<name>{'|'.join(_LONG)}|(?<=\d )(?:{'|'.join(_SHORT)})"
    rf"|(?:(?<= to )|(?<= in ))(?:{'|'.join(_SHORT)})(?= $)) "
)
"""A unit's name; the shortest count only beside a number, or last."""
_MARKS = {unit: f"@{index}" for index, unit in enumerate(dict.fromkeys(UNITS.values()))}
_MARKED = {mark: unit for unit, mark in _MARKS.items()}
_FEW = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "couple": Fraction(2)}
_AMOUNT = (
    rf"(?:minus |negative )?{NUMBER}|half of an?|half an?|half|a quarter of an?|quarter of an?"
    "|a couple of|a single|an?|each"
)
_QUANTITY = re.compile(
    rf"(?<!\S)(?P<amount>{_AMOUNT}) (?:of )?(?:an? )?(?P<unit>@\d+) "
    rf"(?:(?:and )?(?P<more>{NUMBER}) (?P<smaller>@\d+ )?(?!{NUMBER}))?"
)
_PARTS = re.compile(r"(?P<q>@q\d+) |(?P<u>@\d+) ")
_WORDS = word_set(
    """what how which is are was were be been do does did would will could can should may i you
    we it me my your the a an of in into to from for as by on at per and or with if there
    that this these one up out many much far long tall heavy hot cold fast big wide deep
    high large warm number amount total quantity correct exact exactly precise about
    approximately roughly around equal equals equivalent equivalents equivalence same worth
    conversion conversions convert converted converting converts change changed turn
    translate translated switch transform make makes made making put express expressed
    measured measure measurement measurements give tell know need want like show find get go
    goes fit fits take takes hold holds contain contains contained have has got found form
    exist come comes fill calculate compute figure let please value rate ratio factor
    formula temperature temp weight length volume distance size height than then when
    required needed inside within together comprise constitute terms units unit using system
    so help just now it's work weigh weighs degrees answer math full whole single equate
    equates please's amounts numbers liquid convertion conversation calculation between over"""
)
_STUFF = re.compile(r"of \w+ $")
_COMPARE = {
    "more": True, "bigger": True, "larger": True, "longer": True, "heavier": True, "greater": True,
    "taller": True, "hotter": True, "warmer": True, "faster": True, "less": False,
    "smaller": False, "shorter": False, "lighter": False, "colder": False, "slower": False,
}  # fmt: skip
_COMPARISON = re.compile(
    rf"(?:(?:which|what|is|are|does|weighs?|or|than|the|{'|'.join(_COMPARE)}) )+"
)
_MEASURED = ("mass", "volume")


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount of a unit."""

    amount: Fraction
    unit: Unit
    said: str = ""
    """How it was said, where that is not one number and one unit."""


class ConversionSkill:
    """Answers conversions between units."""

    def answer(self, form: str, _turn: Turn) -> Reflex | None:
        """The converted amount, where the whole text asks for it."""
        marked = _NAME.sub(lambda match: f"{_MARKS[UNITS[match['name']]]} ", form)
        if "@" not in marked:
            return None
        quantities: list[Quantity] = []

        def keep(match: re.Match[str]) -> str:
            quantity = _quantity(match)
            if quantity is None:
                return match[0]
            quantities.append(quantity)
            return f"@q{len(quantities) - 1} "

        text = _QUANTITY.sub(keep, marked)
        units = [_MARKED[match["u"]] for match in _PARTS.finditer(text) if match["u"]]
        words = _PARTS.sub("", text)
        compared = _COMPARE.keys() & set(words.split())
        if compared and len(quantities) == 2 and not units:
            return _compared(words, quantities, _COMPARE[compared.pop()])
        if covered(words, _WORDS):
            return _converted(text, quantities, units)
        stuff = _STUFF.search(words)
        if stuff and covered(words[: stuff.start()], _WORDS):
            return _converted(text, quantities, units, of_stuff=True)
        return None


def _quantity(match: re.Match[str]) -> Quantity | None:
    """`5 feet`, `half a cup`, `5 feet 10 inches`; a bare number after feet counts inches."""
    quantity = Quantity(_amount(match["amount"]), _MARKED[match["unit"]])
    if not match["more"]:
        return quantity
    inches = quantity.unit is UNITS["foot"]
    if not match["smaller"] and not inches:
        return None
    smaller = _MARKED[match["smaller"].strip()] if match["smaller"] else UNITS["inch"]
    more = convert(value(match["more"]), smaller, quantity.unit)
    if more is None:
        return None
    said = f"{_said(quantity)} {_said(Quantity(value(match['more']), smaller))}"
    return Quantity(quantity.amount + more, quantity.unit, said)


def _amount(text: str) -> Fraction:
    """The number in `minus 5`, `half a`, `a`."""
    last = text.split()[-1]
    if last[-1].isdigit():
        return -value(last) if text.startswith(("minus", "negative")) else value(last)
    return next((size for word, size in _FEW.items() if word in text), Fraction(1))


def _converted(
    text: str, quantities: list[Quantity], units: list[Unit], of_stuff: bool = False
) -> Reflex | None:
    """From the quantity to the unit; of two bare units `how many x in y` means y to x."""
    if len(quantities) == 1 and len(units) == 1:
        return _answer(quantities[0], units[0], of_stuff)
    if len(quantities) == 2 and not units and {q.amount for q in quantities} & {Fraction(1)}:
        first, second = quantities
        source, target = (first, second) if second.amount == 1 else (second, first)
        return _answer(source, target.unit)
    if len(units) != 2 or quantities:
        return None
    first_unit, second_unit = units
    if re.search(r"(?:how many|how much|number of|amount of) (?:\w+ )*@|@\d+ (?:in|per) ", text):
        return _answer(Quantity(Fraction(1), second_unit), first_unit)
    if re.search(r"@\d+ (?:\w+ ){0,2}?(?:to|into|and|from|as) (?:\w+ )?@", text):
        return _answer(Quantity(Fraction(1), first_unit), second_unit)
    return None


def _answer(source: Quantity, target: Unit, of_stuff: bool = False) -> Reflex | None:
    """The converted amount; what a cup of flour weighs is not for a table."""
    if source.unit is target:
        return None
    target = meant(target, source.unit)
    source = replace(source, unit=meant(source.unit, target))
    found = convert(source.amount, source.unit, target)
    if (
        found is None
        and not of_stuff
        and source.unit.kind in _MEASURED
        and target.kind in _MEASURED
    ):
        return Reflex(
            "convert",
            f"{_capital(source.unit.many)} measure {source.unit.kind} and {target.many} "
            f"{target.kind}, so that depends on what is measured.",
        )
    if found is None:
        return None
    return Reflex("convert", f"{_capital(_said(source))} is {_said(Quantity(found, target))}.")


def _compared(words: str, quantities: list[Quantity], more: bool) -> Reflex | None:
    """`is a liter more than a quart`, `which is more, a cup or a pint`."""
    if not _COMPARISON.fullmatch(words):
        return None
    first, second = quantities
    as_second = convert(first.amount, first.unit, second.unit)
    if as_second is None:
        return None
    if as_second == second.amount:
        return Reflex("convert", "They are the same.")
    first_wins = (as_second > second.amount) == more
    if "than" not in words.split():
        return Reflex("convert", f"{_capital(_said(first if first_wins else second))}.")
    said = _said(Quantity(as_second, second.unit))
    return Reflex("convert", f"{'Yes' if first_wins else 'No'}, {_said(first)} is {said}.")


def _said(quantity: Quantity) -> str:
    unit = quantity.unit
    if quantity.said:
        return quantity.said
    return f"{spoken(quantity.amount)} {unit.one if quantity.amount == 1 else unit.many}"


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
