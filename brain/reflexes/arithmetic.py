"""Spoken expressions worked out exactly, in fractions, and never for long."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import ClassVar

from brain.reflexes.numbers import NUMBER, value

LARGEST_BITS = 4096
"""No result may need more bits than this, so that no sum takes long."""


class UnanswerableError(ArithmeticError):
    """A sum with no answer; its text is what to say."""


_WORDS = (
    (r"to the power of|raised to(?: the power of)?|to the power|to power|\*\*", "^"),
    (r"(?:to the )?(\d+)(?:st|nd|rd|th) power(?: of)?", r"^ \1"),
    (r"to the (\d+)(?:st|nd|rd|th)", r"^ \1"),
    (r"squared", "^ 2"),
    (r"cubed", "^ 3"),
    (r"percent of|percent from|percent out of", "%of"),
    (r"percent", "%"),
    (r"(?:the )?(?:cube|cubed|3rd|cubic) root(?: of)?", "cbrt"),
    (r"(?:the )?square of", "square"),
    (r"(?:the )?cube of", "cube"),
    (r"(?:the )?(?:square root|root|sqrt|squareroot)(?: of| for)?", "sqrt"),
    (r"half of|half", "0.5 *"),
    (r"(?:a |1 )?quarter of", "0.25 *"),
    (r"double|twice|2 times", "2 *"),
    (r"triple|thrice", "3 *"),
    (r"(\d+/\d+|0?\.\d+) of", r"\1 *"),
    (r"multiplied (?:by|with|times)|times by|times|multiply by|multiply|x", "*"),
    (r"divided (?:by|with|into|from)|divide by|divided|over|divide", "/"),
    (r"plus|added (?:to|with)|and then add|add|with", "+"),
    (r"minus|take away|less|subtracted by|take", "-"),
    (r"negative", "neg"),
    (r"modulo|modulus|mod", "mod"),
    (r"factorial", "!"),
    (r"pi", "pi"),
    (r"the number|the|a", ""),
)
_WORD_PATTERNS = tuple((re.compile(rf"(?<!\S)(?:{words})(?= |$)"), to) for words, to in _WORDS)
_TOKEN = re.compile(rf"{NUMBER}|%of|sqrt|cbrt|square|cube|neg|mod|pi|[-+*/^!%]|\S+")
_PI = Fraction("3.14159265358979323846264338327950288")


class _Reader:
    """Reads one expression by precedence climbing."""

    _LEVELS: ClassVar[Mapping[str, int]] = {
        "+": 1,
        "-": 1,
        "*": 2,
        "/": 2,
        "mod": 2,
        "%of": 3,
        "^": 4,
    }

    def __init__(self, text: str) -> None:
        for pattern, to in _WORD_PATTERNS:
            text = pattern.sub(to, text)
        self.tokens = _TOKEN.findall(text)
        self.at = 0
        self.steps = 0
        """Operations found; a bare number is no sum."""

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self) -> str:
        token = self.peek()
        self.at += 1
        return token

    def expression(self, lowest: int = 1) -> Fraction:
        left = self.operand()
        while (level := self._LEVELS.get(self.peek(), 0)) >= lowest:
            operator = self.take()
            right = self.expression(level if operator == "^" else level + 1)
            left = _apply(operator, left, right)
            self.steps += 1
        return left

    def operand(self) -> Fraction:
        piece = self.take()
        if piece in ("neg", "-"):
            return -self.expression(3)
        if piece in _FUNCTIONS:
            self.steps += 1
            return _FUNCTIONS[piece](self.expression(4))
        if piece == "pi":
            number = _PI
        elif re.fullmatch(NUMBER, piece):
            number = value(piece)
        else:
            raise ValueError(piece)
        while self.peek() in ("!", "%"):
            self.steps += 1
            number = _factorial(number) if self.take() == "!" else number / 100
        return number


def work_out(text: str) -> Fraction:
    """The value of a spoken expression.

    Raises ValueError where the text is none, and UnanswerableError.
    """
    reader = _Reader(text)
    tokens = set(reader.tokens)
    if not tokens or ("%" in tokens and tokens & {"+", "-"}):
        raise ValueError(text)
    number = reader.expression()
    if reader.at != len(reader.tokens) or not reader.steps:
        raise ValueError(text)
    return number


def _apply(operator: str, left: Fraction, right: Fraction) -> Fraction:
    if operator in ("/", "mod") and right == 0:
        raise UnanswerableError("Nothing can be divided by zero.")
    if operator == "^":
        return _power(left, right)
    results = {
        "+": lambda: left + right,
        "-": lambda: left - right,
        "*": lambda: left * right,
        "/": lambda: left / right,
        "mod": lambda: left % right,
        "%of": lambda: left * right / 100,
    }
    return _sized(results[operator]())


def _sized(number: Fraction) -> Fraction:
    if max(number.numerator.bit_length(), number.denominator.bit_length()) > LARGEST_BITS:
        raise UnanswerableError("That number is too large for me to say.")
    return number


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    if base == 0 and exponent < 0:
        raise UnanswerableError("Nothing can be divided by zero.")
    if exponent.denominator > 2 or (exponent.denominator == 2 and base < 0):
        raise UnanswerableError("I can't work out that power.")
    bits = max(base.numerator.bit_length(), base.denominator.bit_length())
    if base not in (0, 1, -1) and bits * abs(exponent) > LARGEST_BITS:
        raise UnanswerableError("That number is too large for me to say.")
    if exponent.denominator == 2:
        return _root(base**exponent.numerator, 2)
    if base in (0, 1, -1):
        return base ** (int(exponent) % 2 if exponent else 0) if base else Fraction(not exponent)
    return base ** int(exponent)


def _root(number: Fraction, degree: int) -> Fraction:
    """Exact where it is rational, else right to 30 digits."""
    if number < 0 and degree == 2:
        raise UnanswerableError("A negative number has no real square root.")
    sign, size = (-1, -number) if number < 0 else (1, number)
    parts = [_integer_root(part, degree) for part in (size.numerator, size.denominator)]
    if all(root**degree == part for root, part in zip(parts, size.as_integer_ratio(), strict=True)):
        return sign * Fraction(parts[0], parts[1])
    with localcontext(prec=60) as context:
        decimal = Decimal(size.numerator) / Decimal(size.denominator)
        return sign * Fraction(context.power(decimal, Decimal(1) / degree))


def _integer_root(number: int, degree: int) -> int:
    if degree == 2:
        return math.isqrt(number)
    low, high = 0, 1 << (number.bit_length() // degree + 1)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= number else (low, middle - 1)
    return low


def _factorial(number: Fraction) -> Fraction:
    if number.denominator != 1 or number < 0:
        raise UnanswerableError("Only whole numbers have a factorial.")
    if number > 500:
        raise UnanswerableError("That number is too large for me to say.")
    return _sized(Fraction(math.factorial(int(number))))


_FUNCTIONS: Mapping[str, Callable[[Fraction], Fraction]] = {
    "sqrt": lambda number: _root(number, 2),
    "cbrt": lambda number: _root(number, 3),
    "square": lambda number: _power(number, Fraction(2)),
    "cube": lambda number: _power(number, Fraction(3)),
}
