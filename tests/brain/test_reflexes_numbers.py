"""Numbers in words, sums and units."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from brain.reflexes.arithmetic import UnanswerableError, work_out
from brain.reflexes.numbers import spoken, write_numbers
from brain.reflexes.units import UNITS, Unit, convert


def in_words(number: int) -> str:
    """English, British style: one hundred and five."""
    small = [
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
    tens = [
        "zero",
        "ten",
        "twenty",
        "thirty",
        "forty",
        "fifty",
        "sixty",
        "seventy",
        "eighty",
        "ninety",
    ]
    if number < 20:
        return small[number]
    if number < 100:
        return tens[number // 10] + (f" {small[number % 10]}" if number % 10 else "")
    for size, name in (
        (10**9, "billion"),
        (10**6, "million"),
        (1000, "thousand"),
        (100, "hundred"),
    ):
        if number >= size:
            rest = number % size
            link = " and " if rest < 100 else " "
            return f"{in_words(number // size)} {name}" + (
                f"{link}{in_words(rest)}" if rest else ""
            )
    raise AssertionError(number)


@given(st.integers(0, 10**12 - 1))
def test_number_words_are_written_in_digits(number: int) -> None:
    assert write_numbers(in_words(number).split()) == [str(number)]


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("two and a half cups", "2.5 cups"),
        ("three quarters of an hour", "0.75 of an hour"),
        ("one third", "1/3"),
        ("2 1/2 cups", "2.5 cups"),
        ("three point one four", "3.14"),
        ("six thirty", "6 30"),
        ("quarter past six", "quarter past 6"),
        ("a dozen eggs", "12 eggs"),
        ("the twenty first of march", "the 21st of march"),
        ("a 30 second timer", "a 30 second timer"),
        ("march second", "march 2nd"),
        ("5 million", "5000000"),
    ],
)
def test_written(words: str, written: str) -> None:
    assert " ".join(write_numbers(words.split())) == written


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (Fraction(12), "12"),
        (Fraction(240_500), "240,500"),
        (Fraction(-1, 2), "minus 0.5"),
        (Fraction(1, 3), "about 0.333"),
        (Fraction(10, 3), "about 3.33"),
        (Fraction(10**18), "1 times 10 to the power of 18"),
        (Fraction(1, 10**9), "1 times 10 to the power of minus 9"),
    ],
)
def test_spoken(number: Fraction, text: str) -> None:
    assert spoken(number) == text


SIGNS = {"plus": "+", "minus": "-", "times": "*", "divided by": "/"}


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(SIGNS)), st.integers(0, 999)), min_size=1, max_size=6
    ),
    st.integers(0, 999),
)
def test_sums_agree_with_fractions(rest: list[tuple[str, int]], first: int) -> None:
    said = f"{first} " + " ".join(f"{word} {number}" for word, number in rest)
    exact = f"Fraction({first})" + "".join(f"{SIGNS[word]}Fraction({n})" for word, n in rest)
    assume(not any(word == "divided by" and number == 0 for word, number in rest))
    assert work_out(said) == eval(exact)  # noqa: S307 -- built two lines above


@given(st.fractions(0, 1000, max_denominator=50))
def test_roots_of_squares_are_exact(number: Fraction) -> None:
    assume(number.denominator in (1, 2, 4, 5, 8, 10, 16, 20, 25, 40, 50))
    square = number * number
    assert work_out(f"sqrt {square.numerator}/{square.denominator}") == number


@pytest.mark.parametrize(
    "text", ["5 divided by 0", "2 ^ 99999999", "900 factorial", "2 ^ 4000 ^ 9", "sqrt neg 4"]
)
def test_sums_without_an_answer_say_so(text: str) -> None:
    with pytest.raises(UnanswerableError):
        work_out(text)


@pytest.mark.parametrize("text", ["", "5", "plus", "5 plus", "5 apples plus 3", "5 5"])
def test_no_sum(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        work_out(text)


PAIRS = [
    (first, second)
    for first in dict.fromkeys(UNITS.values())
    for second in dict.fromkeys(UNITS.values())
    if first.kind == second.kind
]


@given(st.sampled_from(PAIRS), st.fractions(-1000, 1000))
def test_conversion_there_and_back_is_exact(pair: tuple[Unit, Unit], amount: Fraction) -> None:
    there = convert(amount, *pair)
    assert there is not None
    assert convert(there, pair[1], pair[0]) == amount


@pytest.mark.parametrize(
    ("amount", "source", "target", "expected"),
    [
        (100, "celsius", "fahrenheit", 212),
        (0, "kelvin", "celsius", Fraction("-273.15")),
        (1, "mile", "meters", Fraction("1609.344")),
        (1, "gallon", "cups", 16),
        (1, "pound", "ounces", 16),
        (1, "day", "seconds", 86400),
        (60, "miles per hour", "kilometers per hour", Fraction("96.56064")),
    ],
)
def test_convert(amount: int, source: str, target: str, expected: Fraction) -> None:
    assert convert(Fraction(amount), UNITS[source], UNITS[target]) == expected


def test_kinds_do_not_mix() -> None:
    assert convert(Fraction(1), UNITS["cup"], UNITS["meter"]) is None
