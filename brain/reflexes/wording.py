"""Sets of words, and texts made of them."""

from __future__ import annotations

import re

_TO_YOU = {
    "i am": "you are", "i was": "you were", "am i": "are you", "was i": "were you",
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself",
}  # fmt: skip
_FIRST_PERSON = re.compile(rf"\b(?:{'|'.join(_TO_YOU)})\b")


def word_set(text: str) -> frozenset[str]:
    """The words of a list written with spaces."""
    return frozenset(text.split())


def covered(form: str, words: frozenset[str]) -> bool:
    """Whether the text holds no other words."""
    return words.issuperset(form.split())


def to_you(form: str) -> str:
    """What a person says of themselves, as it is said to them: `call my mum` as `call your mum`."""
    return _FIRST_PERSON.sub(lambda found: _TO_YOU[found[0]], form)
