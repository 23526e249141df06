"""Pairs of questions that differ in a number, a name or a time, made of others."""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from itertools import permutations

_DIGITS = re.compile(r"\d+")
_NUMBERS = (
    "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "fifteen", "twenty", "thirty", "forty", "fifty", "hundred", "thousand", "million", "first",
    "second", "third", "fourth", "tenth",
)  # fmt: skip
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}\b")
"""A capital inside a sentence."""
_MOMENTS = (
    "today", "tonight", "tomorrow", "yesterday", "Monday", "Tuesday", "Wednesday", "Thursday",
    "Friday", "Saturday", "Sunday", "January", "February", "March", "April", "June", "July",
    "August", "September", "October", "November", "December", "morning", "afternoon", "evening",
    "night", "spring", "summer", "autumn", "winter",
)  # fmt: skip

_ABOUT_NAMES = (
    "What is the capital of {}?", "Who is the president of {}?", "How far is {} from {}?",
    "Why is {} famous?", "What language do people speak in {}?", "Who wrote about {}?",
    "What did {} say to {}?", "Is {} bigger than {}?", "What does {} think of {}?",
    "How do trains get from {} to {}?", "What is {} known for?", "Did {} ever visit {}?",
    "What is the influence of {} on {}?", "Why did {} attack {}?",
)  # fmt: skip
_NAMES = (
    "Paris", "London", "Egypt", "Anna", "Tom", "Berlin", "Kenya", "Mozart", "Tesla", "Mars",
    "China", "India",
)  # fmt: skip
_ABOUT_NUMBERS = (
    "What is {} percent of {}?", "How do you convert {} miles to kilometres?",
    "What is the square root of {}?", "Who was king number {}?", "What happened in chapter {}?",
    "How long does it take to run {} kilometres?", "Is {} a prime number?",
    "What is {} minus {}?", "Set a timer for {} minutes", "How much is {} euros in dollars?",
)  # fmt: skip
_VALUES = (
    "2", "3", "7", "12", "15", "20", "50", "100", "1999", "2024", "four", "five", "nine",
    "eleven", "thirty", "sixty",
)  # fmt: skip
_ABOUT_TIMES = (
    "What is the weather in Paris {}?", "Is the museum open {}?", "What is on television {}?",
    "Does it rain in London {}?", "Who plays {}?", "Why are shops closed {}?",
    "What do people eat {}?", "When does the sun rise {}?",
)  # fmt: skip
_TIMES = (
    "today", "tomorrow", "tonight", "now", "on Monday", "on Friday", "in June", "in December",
    "at noon", "at midnight", "in the morning", "in the evening", "this week", "next week",
    "in winter", "in summer", "at 5", "at 6",
)  # fmt: skip
_ORDERED = (
    "Who is the president of France?", "Who was the president of France?",
    "Who will be the president of France?", "Who has been the president of France?",
    "Who would be the president of France?",
)  # fmt: skip


def changed(texts: Sequence[str]) -> dict[str, list[tuple[str, str]]]:
    """Pairs that differ in one `number`, `name` or `time`: each of these texts, and templates."""
    chance = random.Random(1)  # noqa: S311
    names = sorted({name for text in texts for name in _NAME.findall(text)})
    made: dict[str, list[tuple[str, str]]] = {"number": [], "name": [], "time": []}
    for text in texts:
        if _DIGITS.search(text):
            made["number"].append((text, _DIGITS.sub(_next_number, text, count=1)))
        made["number"] += _swapped(text, _NUMBERS, chance)
        made["time"] += _swapped(text, _MOMENTS, chance)
        found = _NAME.findall(text)
        if found and len(names) > 1:
            other = chance.choice([name for name in names if name != found[-1]])
            made["name"].append((text, re.sub(rf"\b{found[-1]}\b", other, text)))
    made["name"] += _filled(_ABOUT_NAMES, _NAMES, chance)
    made["number"] += _filled(_ABOUT_NUMBERS, _VALUES, chance)
    made["time"] += [*_filled(_ABOUT_TIMES, _TIMES, chance), *permutations(_ORDERED, 2)]
    return made


def _next_number(found: re.Match[str]) -> str:
    return str(int(found[0]) + 1)


def _swapped(text: str, words: Sequence[str], chance: random.Random) -> list[tuple[str, str]]:
    """The text, and the same with another of these words for the first one that it holds."""
    found = re.search(rf"\b(?:{'|'.join(words)})\b", text, re.IGNORECASE)
    if not found:
        return []
    other = chance.choice([word for word in words if word.lower() != found[0].lower()])
    return [(text, f"{text[: found.start()]}{other}{text[found.end() :]}")]


def _filled(
    templates: Sequence[str], fillings: Sequence[str], chance: random.Random
) -> list[tuple[str, str]]:
    """Each template with two of the fillings in turn; with room for both, also exchanged."""
    made = []
    for template in templates:
        for one, other in permutations(fillings, 2):
            third = chance.choice([each for each in fillings if each not in (one, other)])
            if template.count("{}") == 1:
                made.append((template.format(one), template.format(other)))
            else:
                made.append((template.format(one, other), template.format(one, third)))
                made.append((template.format(one, other), template.format(other, one)))
    return made
