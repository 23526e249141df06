"""Signs, equations, and mixtures of letters and digits as words."""

from __future__ import annotations

import re

from voice.spoken.numbers import cardinal, digits, pairs, quantity
from voice.spoken.rules import Rule, either, rule

_SIGNS = {
    "&": "and",
    "@": "at",
    "=": "equals",
    "≠": "is not equal to",
    "≈": "about",
    "≤": "less than or equal to",
    "≥": "greater than or equal to",
    "±": "plus or minus",
    "÷": "divided by",
    "×": "times",
    "√": "the square root of",
    "∞": "infinity",
    "π": "pi",
    "→": "to",
    "⇒": "so",
    "§": "section",
    "%": "percent",
    "$": "dollar",
    "€": "euro",
    "£": "pound",
    "¥": "yen",
    "°": "degrees",
}

_OPERATORS = {
    "+": "plus",
    "-": "minus",
    "−": "minus",
    "–": "minus",
    "*": "times",
    "×": "times",
    "x": "times",
    "/": "divided by",
    "÷": "divided by",
    "^": "to the power of",
    "=": "equals",
}


def _sum(match: re.Match[str]) -> str:
    """An equation: every operator is a word."""
    return re.sub(
        r"\s*([-+−–*×÷/^=]|(?<=[\d\s])x(?=[\d\s]))\s*",
        lambda sign: f" {_OPERATORS[sign[1]]} ",
        match[0],
    ).replace("  ", " ")


def _mixture(match: re.Match[str]) -> str:
    """Letters and digits in one word: `B2` gives "B two"; long runs are read digit by digit."""

    def run(part: re.Match[str]) -> str:
        number = part[0]
        coded = len(number) > 3 or (len(number) > 1 and number[0] == "0")
        return f" {digits(number) if coded else cardinal(int(number), joined=False)} "

    return re.sub(r"\s+", " ", re.sub(r"\d+", run, match[0])).strip()


_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-", "⁺")


def _power(match: re.Match[str]) -> str:
    raised = match[0].translate(_RAISED)
    if known := {"2": "squared", "3": "cubed"}.get(raised):
        return f" {known} "
    return f" to the power of {quantity(raised)} " if raised.strip("-") else " "


SUMS: tuple[Rule, ...] = (
    rule(
        r"(?<![\w=])(?:[\d.,]+|[a-z])(?:\s*[-+−–*×÷/^x=]\s*(?:[\d.,]*\d|[a-z])\b)*"
        r"\s*=\s*[-−]?(?:[\d.,]*\d|[a-z]\b)(?:\s*[-+−–*×÷/^x=]\s*(?:[\d.,]*\d|[a-z])\b)*",
        _sum,
    ),
    rule(r"(?<=\d)\s?\*\s?(?=\d)", lambda _: " times "),
    rule(r"(?<=\d)\s?×\s?(?=\d)", lambda _: " times "),
    rule(r"(?<=\d)\s?\+\s?(?=\d)", lambda _: " plus "),
    rule(r"(?<=\d)\s?÷\s?(?=\d)", lambda _: " divided by "),
    rule(r"(?<=\d)\s?\^\s?(?=\d)", lambda _: " to the power of "),
    rule(r"(?<=\d) [-−] (?=\d[\d.,]* (?:is|equals)\b)", lambda _: " minus "),
)

MIXTURES: tuple[Rule, ...] = (
    rule(r"\bv(?=\d+\.\d)", lambda _: "version "),
    rule(r"#(?=\d)", lambda _: "number "),
    rule(r"#(?=[A-Za-z])", lambda _: "hashtag "),
    rule(r"[~≈](?=\s?\d)", lambda _: "about "),
    rule(
        r"\b(?P<number>[1-9]0[1-9])\((?P<letter>[a-z])\)",
        lambda match: f"{pairs(match['number'])} {match['letter']}",
    ),
    rule(
        r"(?<![\w.])(?P<number>\d*\.\d+)(?=[A-Za-z])",
        lambda match: f"{quantity(match['number'])} ",
    ),
    rule(r"\b(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z\d]+\b", _mixture),
    rule(r"(?<=[A-Za-z])-(?=\d)|(?<=\d)-(?=[A-Za-z\d])", lambda _: " "),
)

SIGNS: tuple[Rule, ...] = (
    rule(r"(?<=[A-Za-z])(\++)", lambda match: " plus" * len(match[1])),
    rule(r"\s*\+\s*(?=\w)", lambda _: " plus "),
    rule(r"(?<=\s)<(?=\s)", lambda _: "less than"),
    rule(r"(?<=\s)>(?=\s)", lambda _: "greater than"),
    rule(r"(?<=\s)<=(?=\s)", lambda _: "less than or equal to"),
    rule(r"(?<=\s)>=(?=\s)", lambda _: "greater than or equal to"),
    rule(r"(?<=\w)\s?/\s?(?=\w)", lambda _: " slash "),
    rule(
        rf"\s*(?P<sign>{either(_SIGNS)})",
        lambda match: f" {_SIGNS[match['sign']]} ",
    ),
    rule(r"[⁺⁻]?[⁰¹²³⁴-⁹]{1,30}", _power),
    rule(r"_+", lambda _: " "),
    rule(r"[*^\\|~`<>{}#+©®™•]+", lambda _: " "),
    rule(r"(?<!\w)/+|/+(?!\w)", lambda _: " "),
)
