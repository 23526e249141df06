"""English words without their endings for number and tense."""

from __future__ import annotations

import re

_VOWELS = re.compile(r"[aeiouy]+")
_DOUBLED = re.compile(r"(?<=.{2})([bdgmnprt])\1$")
_SHORT = re.compile(r"[^aeiou]*[aeiouy][^aeiouwxy]")
"""One syllable that ends like "hop": its "-ing" came of "hope", that of "hop" is doubled."""

_CUT = re.compile(r"(?:[^aeiouy]at|bl|iz)$")
"""The end of a longer word that lost its "e"."""


def stem(word: str) -> str:
    """The word without plural, "-ing" and "-ed".

    After steps 1 and 5a of M. F. Porter, "An algorithm for suffix stripping" (1980). The steps
    between them are left out on purpose: they make one of "history" and "historian".
    """
    if not word.isascii():
        return word
    word = _without_tense(_singular(word))
    if word.endswith("e") and _drops_e(word[:-1]):
        return word[:-1]
    return f"{word[:-1]}i" if word.endswith("y") else word


def _singular(word: str) -> str:
    if word.endswith("ies"):
        return word[:-1] if len(word) == 4 else word[:-2]
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word if len(word) <= 3 or word.endswith(("ss", "us", "is")) else word.removesuffix("s")


def _without_tense(word: str) -> str:
    for ending in ("ing", "ed"):
        base = word.removesuffix(ending)
        if base == word or word.endswith("eed") or not _VOWELS.search(base):
            continue
        if _SHORT.fullmatch(base) or _CUT.search(base):
            return f"{base}e"
        return _DOUBLED.sub(r"\1", base) if len(base) > 2 else word
    return word


def _drops_e(rest: str) -> bool:
    """Whether a final "e" says nothing: "danc" is like "dancing", but "not" is not "note"."""
    if len(_VOWELS.findall(rest)) > 1:
        return True
    return rest.endswith(("c", "g", "s", "v", "z", "eat")) and not _SHORT.fullmatch(rest)
