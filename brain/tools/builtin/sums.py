"""Sums and units, by the reflexes' own arithmetic."""

from __future__ import annotations

import re
from fractions import Fraction

from brain.reflexes.arithmetic import UnanswerableError, work_out
from brain.reflexes.hearing import normal
from brain.reflexes.numbers import NUMBER, spoken, value
from brain.reflexes.units import UNITS
from brain.reflexes.units import convert as converted
from brain.tools.errors import ToolError
from brain.tools.tool import Effect, Tool, tool

_SHORT = ("in", "st", "ha")
"""Units that are words of their own."""
_UNIT = "|".join(
    name
    for name, unit in UNITS.items()
    if len(name) > 1 and name not in _SHORT and unit.kind != "time"
)

SUM = (
    r"\d.*\b(?:plus|minus|times|divided|percent|multipl\w+|squared|cubed|each|total|altogether|between"
    r"|split|tip|over|to the power)|(?:root|sum|average|double|percent\w*|split|divide|multiply"
    r"|subtract|add|tip|calculate|compute|work out|remainder)\b.*\d|\d+ ?[-+*/x^÷×%] ?\d+"
)
UNIT = rf"(?:{_UNIT})\b.*\b(?:{_UNIT})"
_INNERMOST = re.compile(r"\(([^()]*)\)")


def sum_tools() -> list[Tool]:
    """A calculator, and a converter of units."""

    @tool(cue=SUM, effect=Effect.COMPUTES, says=True)
    def calculate(expression: str) -> str:
        """Work out a sum."""
        try:
            return f"{_capital(spoken(_value(expression)))}."
        except UnanswerableError as error:
            return str(error)
        except ValueError as error:
            raise ToolError(
                f"{expression!r} is no sum that is understood: write it like 17 % of 240."
            ) from error

    @tool(cue=UNIT, effect=Effect.COMPUTES, says=True)
    def convert(amount: float, unit: str, to: str) -> str:
        """Convert between units."""
        source, target = (UNITS.get(normal(each).strip()) for each in (unit, to))
        if source is None or target is None:
            unknown = unit if source is None else to
            raise ToolError(f"There is no unit {unknown!r} in the table of units.")
        size = Fraction(str(amount))
        found = converted(size, source, target)
        if found is None:
            return f"{_capital(source.many)} cannot be converted to {target.many}."
        many, more = (
            each.one if n == 1 else each.many for n, each in ((size, source), (found, target))
        )
        return f"{_capital(spoken(size))} {many} is {spoken(found)} {more}."

    return [calculate, convert]


def _value(expression: str) -> Fraction:
    """The value of an expression, innermost brackets first. Raises ValueError."""
    while inner := _INNERMOST.search(expression):
        number = _plain(inner[1])
        expression = f"{expression[: inner.start()]} {number} {expression[inner.end() :]}"
    return _plain(expression)


def _plain(expression: str) -> Fraction:
    text = normal(expression).strip()
    return value(text) if re.fullmatch(NUMBER, text) else work_out(text)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
