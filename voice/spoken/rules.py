"""What a rule of the spoken form is, and how rules are applied."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]
"""What to look for, and the words for it; returning the match itself declines."""


def listed(words: str) -> tuple[str, ...]:
    """The words of a table written as plain text."""
    return tuple(words.split())


def rewrite(text: str, rules: Iterable[Rule]) -> str:
    """Apply each rule to the whole text, in order."""
    for pattern, words in rules:
        text = pattern.sub(words, text)
    return text


def rule(pattern: str, words: Callable[[re.Match[str]], str], *, cased: bool = False) -> Rule:
    """Compile a rule; letters match in either case unless `cased`."""
    return re.compile(pattern, re.ASCII if cased else re.ASCII | re.IGNORECASE), words


def either(names: Iterable[str]) -> str:
    """A pattern for any of the names, the longest first."""
    return "|".join(re.escape(name) for name in sorted(names, key=lambda name: (-len(name), name)))


def stop_kept(match: re.Match[str]) -> str:
    """The full stop that an abbreviation shared with the end of the text, or nothing."""
    return "." if match[0].endswith(".") and not match.string[match.end() :].strip() else ""
