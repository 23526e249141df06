"""Sums and units, by the reflexes' own arithmetic."""

from __future__ import annotations

import re
from fractions import Fraction

from brain.reflexes.arithmetic import UnanswerableError, work_out
from brain.reflexes.hearing import normal
from brain.reflexes.numbers import spoken
from brain.reflexes.units import UNITS
from brain.reflexes.units import convert as converted
from brain.tools.errors import ToolError
from brain.tools.tool import Effect, Tool, tool

SUM_CUE = (
    r"\d|calculat|comput|plus|minus|times|divided?|percent|squared?|root|sum|average|half|tip"
    "|split|total|how much|how many|add|subtract|multipl|hundred|dozen|twenty|thirty|fifty"
)
UNIT_CUE = (
    "convert|how many|how much|in (?:miles|kilo|grams|ounces|pounds|inches|feet|meters|metres|cups"
    "|litres|liters|celsius|fahrenheit)|fahrenheit|celsius|degrees|miles?|kilo|ounces?|pounds?"
    "|inch|feet|foot|cups?|lit(?:er|re)s?|gallons?|grams?|met(?:er|re)s?"
)
_INNERMOST = re.compile(r"\(([^()]*)\)")


def sum_tools() -> list[Tool]:
    """A calculator, and a converter of units."""

    @tool(cue=SUM_CUE, effect=Effect.COMPUTES, says=True)
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

    @tool(cue=UNIT_CUE, effect=Effect.COMPUTES, says=True)
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
    try:
        return Fraction(text)
    except ValueError:
        return work_out(text)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
