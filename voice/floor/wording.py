"""Words as they are compared: what a transcriber wrote, without its marks and notes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

_NOTE = re.compile(r"\[[^\]]*\]|\([^)]*\)|\*[^*]*\*|<[^>]*>")
"""Remarks of a transcriber on sounds: `[coughs]`, `(door closes)`, `*sigh*`."""
_INSIDE = re.compile(r"['’‘`´]")
_WORD = re.compile(r"[^\W_]+")

Phrase = tuple[str, ...]


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, without marks; remarks on sounds are no words."""
    plain = unicodedata.normalize("NFKC", _NOTE.sub(" ", text)).casefold()
    return _WORD.findall(_INSIDE.sub("", plain))


def phrases(table: str) -> frozenset[Phrase]:
    """The phrases of a table that separates them by commas or lines."""
    return frozenset(tuple(words_of(entry)) for entry in re.split(r"[,\n]", table) if entry.strip())


def made_of(words: Sequence[str], table: Iterable[Phrase], *, begun: bool = False) -> bool:
    """Whether the words are phrases of the table in a row.

    `begun`: the last phrase may be cut off anywhere, as when somebody still speaks.
    """
    entries = tuple(table)
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            rest = tuple(words[start:])
            reached |= {start + len(entry) for entry in entries if rest[: len(entry)] == entry}
    if len(words) in reached:
        return True
    return begun and any(_begins(entry, words[start:]) for start in reached for entry in entries)


def contains(words: Sequence[str], table: Iterable[Phrase]) -> bool:
    """Whether a phrase of the table stands among the words."""
    line = f" {' '.join(words)} "
    return any(f" {' '.join(entry)} " in line for entry in table)


def _begins(phrase: Phrase, words: Sequence[str]) -> bool:
    return " ".join(phrase).startswith(" ".join(words))
