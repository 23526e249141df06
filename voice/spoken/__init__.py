"""Written text as the words one says: what stands between the language model and the voice."""

from __future__ import annotations

import re

from voice.spoken.abbreviations import ABBREVIATIONS
from voice.spoken.dates import DATES, TIMES
from voice.spoken.electronic import ELECTRONIC, TELEPHONES
from voice.spoken.markdown import plain
from voice.spoken.measures import MEASURES, RANGES
from voice.spoken.money import MONEY
from voice.spoken.numbers import BARE, FRACTIONS, LONG, ORDINALS
from voice.spoken.places import PLACES
from voice.spoken.rules import Rule, rewrite
from voice.spoken.symbols import MIXTURES, SIGNS, SUMS

__all__ = ["speakable"]

_WITH_DIGITS: tuple[Rule, ...] = (
    *LONG,
    *TELEPHONES,
    *PLACES,
    *DATES,
    *TIMES,
    *MONEY,
    *SUMS,
    *MEASURES,
    *FRACTIONS,
    *RANGES,
    *ORDINALS,
)
_REMAINING: tuple[Rule, ...] = (*MIXTURES, *BARE)
_DIGIT = re.compile(r"\d", re.ASCII)
_WORD = re.compile(r"[^\W\d_]+")


def speakable(text: str) -> str:
    """Words and marks of pause for one clause: no Markdown, no emoji, no digits.

    Rules run from the most particular to the most general, and each leaves only words behind, so
    that a later one finds nothing to do where an earlier one has spoken.
    """
    words = rewrite(plain(text), ELECTRONIC)
    if _DIGIT.search(words):
        words = rewrite(words, _WITH_DIGITS)
    words = rewrite(words, ABBREVIATIONS)
    if _DIGIT.search(words):
        words = rewrite(words, _REMAINING)
    words = _spaced(rewrite(words, SIGNS))
    return words if _WORD.search(words) else " ".join(_WORD.findall(text))


def _spaced(text: str) -> str:
    """Single spaces, and none before a mark of pause."""
    return re.sub(r" +(?=[,.!?;:)\]](?!\w))", "", re.sub(r"\s+", " ", text)).strip()
