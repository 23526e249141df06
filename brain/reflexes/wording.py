"""Sets of words, and texts made of them."""

from __future__ import annotations


def word_set(text: str) -> frozenset[str]:
    """The words of a list written with spaces."""
    return frozenset(text.split())


def covered(form: str, words: frozenset[str]) -> bool:
    """Whether the text holds no other words."""
    return words.issuperset(form.split())
