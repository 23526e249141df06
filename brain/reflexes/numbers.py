"""Numbers as people say them, turned into digits, and digits turned into words fit for the ear."""

from __future__ import annotations

import re
from collections.abc import Sequence
from fractions import Fraction

from brain.reflexes.wording import word_set

_SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
UNITS = {word: value for value, word in enumerate(_SMALL)}
TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip
SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_ORDINALS = {
    "first": 1, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14,
    "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19,
    "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6,
          "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10}  # fmt: skip
_CLOCK_WORDS = frozenset({"past", "to", "after", "before", "of", "till", "til"})
_MONTHS = word_set(
    """january february march april may june july august september october november december"""
)
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
NUMBER = r"-?(?:\d+(?:\.\d+)?|\.\d+)(?:/[1-9]\d*)?"
"""A written number in a text that `write_numbers` has gone over."""


def value(text: str) -> Fraction:
    """The number that a match of `NUMBER` stands for."""
    top, _, bottom = text.partition("/")
    return Fraction(top) / Fraction(bottom or "1")


def write_numbers(words: Sequence[str]) -> list[str]:
    """The words with every spoken number written in digits: `two and a half` becomes `2.5`."""
    written: list[str] = []
    at = 0
    while at < len(words):
        found = _ordinal(words, at) or _quantity(words, at)
        if found is None:
            written.append(words[at])
            at += 1
        else:
            text, at = found
            written.append(text)
    return written


def _word(words: Sequence[str], at: int) -> str:
    return words[at] if 0 <= at < len(words) else ""


def _ordinal(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """`twenty first` as `21st`; `second` only where a date makes it no unit of time."""
    word, following = words[at], _word(words, at + 1)
    if word in TENS and (_ORDINALS.get(following, 10) < 10 or following == "second"):
        if following == "second" and word not in ("twenty", "thirty"):
            return None
        if following == "second":
            dated = _word(words, at - 1) in _MONTHS | {"the"}
            return ("22nd", at + 2) if dated and word == "twenty" else None
        return _suffixed(TENS[word] + _ORDINALS[following]), at + 2
    if word in _ORDINALS:
        return _suffixed(_ORDINALS[word]), at + 1
    if word == "second" and (following == "of" or _word(words, at - 1) in _MONTHS | {"the"}):
        return "2nd", at + 1
    return None


def _suffixed(number: int) -> str:
    return f"{number}{ordinal_suffix(number)}"


def ordinal_suffix(number: int) -> str:
    """`st`, `nd`, `rd` or `th`."""
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _quantity(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """A cardinal with its decimals or its fraction, and where it ends."""
    part = _fraction(words, at)
    if part is not None:
        return _plain(part[0]), part[1]
    whole = _cardinal(words, at)
    if whole is None:
        return _decimals("0", words, at)
    text, at = whole
    decimal = _decimals(text, words, at) if text.isdigit() else None
    if decimal is not None:
        return decimal
    rest = at + 1 if _word(words, at) == "and" else at
    part = _fraction(words, rest, spoken=rest == at)
    if part is not None and _DIGITS.fullmatch(text):
        return _plain(Fraction(text) + part[0]), part[1]
    return text, at


def _plain(number: Fraction) -> str:
    """As a decimal where that is exact, else as `1/3`."""
    bottom = number.denominator
    while bottom % 10 == 0:
        bottom //= 10
    for prime in (2, 5):
        while bottom % prime == 0:
            bottom //= prime
    if bottom != 1:
        return f"{number.numerator}/{number.denominator}"
    return f"{float(number):.10f}".rstrip("0").rstrip(".")


def _decimals(whole: str, words: Sequence[str], at: int) -> tuple[str, int] | None:
    """`point one four` after a whole number."""
    if _word(words, at) != "point":
        return None
    digits = ""
    at += 1
    while (
        _word(words, at) in UNITS or _word(words, at) in ("oh", "o") or _word(words, at).isdigit()
    ):
        word = words[at]
        digits += word if word.isdigit() else str(UNITS.get(word, 0))
        at += 1
    return (f"{whole}.{digits}", at) if digits else None


def _fraction(words: Sequence[str], at: int, spoken: bool = False) -> tuple[Fraction, int] | None:
    """`a half`, `three quarters`, `1/2`; `spoken` asks for more than `a`: `two 1/2`."""
    word = _word(words, at)
    if re.fullmatch(r"\d+/[1-9]\d*", word):
        return value(word), at + 1
    if spoken:
        return None
    top = 1 if word == "a" else UNITS.get(word) or (int(word) if word.isdecimal() else 0)
    name = _word(words, at + 1)
    single = name.removesuffix("s")
    bottom = _PARTS.get(name) or _PARTS.get(single)
    if word == "half" and _word(words, at - 1) == "and":
        return Fraction(1, 2), at + 1
    if not top or not bottom or top >= bottom * 10:
        return None
    if top == 1 and name != single and name != "halves":
        return None
    if top > 1 and name == single and name != "halves":
        return None
    if name in ("half", "quarter") and _word(words, at + 2) in _CLOCK_WORDS:
        return None
    return Fraction(top, bottom), at + 2


def _cardinal(words: Sequence[str], at: int) -> tuple[str, int] | None:
    """A whole number in words, or digits with a scale (`5 million`)."""
    total: Fraction | None = None
    limit = 10**15
    first = at
    while True:
        start = at + 1 if total is not None and _word(words, at) == "and" else at
        group = _hundreds(words, start, allow_a=total is None)
        if group is None:
            break
        number, end = group
        scale = SCALES.get(_word(words, end), 1)
        if scale >= limit or (total is not None and scale == 1 and number >= 1000):
            break
        total = (total or Fraction(0)) + number * scale
        limit, at = scale, end + (scale > 1)
        if scale == 1:
            break
    if total is None:
        return None
    if at == first + 1 and _DIGITS.fullmatch(words[first]):
        return words[first], at
    return _plain(total), at


def _hundreds(words: Sequence[str], at: int, allow_a: bool) -> tuple[Fraction, int] | None:
    """A number below a thousand in words, or digits."""
    word, following = _word(words, at), _word(words, at + 1)
    if word == "a" and allow_a and (following == "hundred" or following in SCALES):
        small: tuple[Fraction, int] | None = (Fraction(1), at + 1)
    elif word in ("a", "1", "one") and allow_a and following == "dozen":
        return Fraction(12), at + 2
    else:
        small = _below_hundred(words, at)
    if small is None:
        return None
    number, at = small
    if _word(words, at) != "hundred":
        return number, at
    number, at = number * 100, at + 1
    rest = _below_hundred(words, at + 1 if _word(words, at) == "and" else at)
    if rest is None or rest[0] >= 100:
        return number, at
    return number + rest[0], rest[1]


def _below_hundred(words: Sequence[str], at: int) -> tuple[Fraction, int] | None:
    word = _word(words, at)
    if word in TENS:
        unit = UNITS.get(_word(words, at + 1), 0)
        return (Fraction(TENS[word] + unit), at + 2) if 0 < unit < 10 else (
            Fraction(TENS[word]), at + 1)  # fmt: skip
    if word in UNITS:
        return Fraction(UNITS[word]), at + 1
    if _DIGITS.fullmatch(word):
        return Fraction(word), at + 1
    return None


def spoken(number: Fraction) -> str:
    """The number rounded for the ear; begins with `about` where it had to be rounded."""
    sign = "minus " if number < 0 else ""
    size = abs(number)
    if size.denominator == 1 and size < 10**15:
        return f"{sign}{_grouped(size.numerator)}"
    if size >= 10**15 or size < Fraction(1, 10**6):
        return _powered(number)
    places = 2 if size >= 1 else 2 - _exponent(size)
    rounded = round(size, places)
    text = f"{_grouped(int(rounded))}{_tail(rounded, places)}"
    return f"{sign}{text}" if rounded == size else f"about {sign}{text}"


def _grouped(number: int) -> str:
    return f"{number:,}" if number >= 10_000 else str(number)


def _tail(number: Fraction, places: int) -> str:
    digits = str(round((number - int(number)) * 10**places)).rjust(places, "0").rstrip("0")
    return f".{digits}" if digits else ""


def _exponent(size: Fraction) -> int:
    """The power of ten of the first digit."""
    exponent = len(str(size.numerator)) - len(str(size.denominator))
    return exponent if size >= Fraction(10) ** exponent else exponent - 1


def _powered(number: Fraction) -> str:
    exponent = _exponent(abs(number))
    head = round(abs(number) / Fraction(10) ** exponent, 2)
    sign = "minus " if number < 0 else ""
    power = f"minus {-exponent}" if exponent < 0 else str(exponent)
    exact = "" if head * Fraction(10) ** exponent == abs(number) else "about "
    return f"{exact}{sign}{float(head):g} times 10 to the power of {power}"
