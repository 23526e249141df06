"""Household units and how they convert. A table of our own: sixty exact factors load at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from brain.reflexes.data import lines


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit; `size` and `zero` say what it is in the base unit of its kind."""

    kind: str
    size: Fraction
    one: str
    """Its name after 1."""
    many: str
    """Its name after any other number."""
    zero: Fraction = Fraction(0)
    """What 0 of it is in the base unit; only temperatures have one."""


_TEMPERATURES = {
    "celsius": Unit("temperature", Fraction(1), "degree Celsius", "degrees Celsius", Fraction(0)),
    "fahrenheit": Unit(
        "temperature", Fraction(5, 9), "degree Fahrenheit", "degrees Fahrenheit", Fraction(-160, 9)
    ),
    "kelvin": Unit("temperature", Fraction(1), "kelvin", "kelvin", Fraction("-273.15")),
}
_TEMPERATURE_NAMES = {
    "celsius": "celsius celcius celsuis centigrade c",
    "fahrenheit": "fahrenheit farenheit fahrenheight farenheight farhenheit fahreinheit f",
    "kelvin": "kelvin kelvins",
}


def _size(text: str) -> Fraction:
    top, _, bottom = text.partition("/")
    return Fraction(top) / Fraction(bottom or "1")


def _units() -> dict[str, Unit]:
    named: dict[str, Unit] = {}
    for line in lines("units.txt"):
        head, _, names = line.partition(": ")
        kind, size, one, many = head.split(" ")
        unit = Unit(kind, _size(size), one.replace("_", " "), many.replace("_", " "))
        for name in (unit.one, unit.many, *names.split(", ")):
            named.setdefault(name, unit)
    for which, names in _TEMPERATURE_NAMES.items():
        for name in names.split():
            unit = _TEMPERATURES[which]
            named[name] = named[f"degrees {name}"] = named[f"degree {name}"] = unit
    return named


UNITS: Mapping[str, Unit] = _units()
"""Every name of every unit."""


def convert(amount: Fraction, source: Unit, target: Unit) -> Fraction | None:
    """The same in another unit, None where kinds differ."""
    source, target = meant(source, target), meant(target, source)
    if source.kind != target.kind:
        return None
    base = amount * source.size + source.zero
    return (base - target.zero) / target.size


def meant(unit: Unit, beside: Unit) -> Unit:
    """Beside a volume an ounce is a fluid one; beside Celsius plain degrees are Fahrenheit."""
    if beside.kind == "volume" and unit is UNITS["ounce"]:
        return UNITS["fluid ounce"]
    if beside.kind == "temperature" and unit is UNITS["degree"]:
        return _TEMPERATURES["celsius" if beside.many.endswith("Fahrenheit") else "fahrenheit"]
    return unit
