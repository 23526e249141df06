"""A small sentence-template language, compiled to regular expressions.

    [a|the] timer        optional words, one of several
    (set|start) {number} one of several; a slot, which is a rule that is kept
    <unit>               a rule, written once and used by name
    (very|much)*         any number of times
    (?=...) (?!...)      looked at, not taken

The notation is that of Home Assistant's sentence templates with the star and the looks added.
Texts matched against it have one space after each word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from brain.ports import Reflex
from brain.reflexes.numbers import NUMBER

_TOKEN = re.compile(r"\(\?[=!]|<\w+>|\{\w+\}|[\[\]()|*]|[^\s\[\](){}<>|*]+")
_FIXED = {"(": "(?:", ")": ")", "[": "(?:", "]": ")?", "|": "|", "*": "*"}
_LEXICAL = {
    "number": rf"{NUMBER} ",
    "integer": r"\d+ ",
    "word": r"[^ ]+ ",
    "hhmm": r"(?:[01]?\d|2[0-4])[:.][0-5]\d ",
    "nth": r"\d\d?(?:st|nd|rd|th) ",
    "year": r"[12]\d{3} ",
    "mark": r"@\d+ ",
    "words": r"[^ ]+ (?:[^ ]+ ){0,3}?",
    "phrase": r"[^ ]+ (?:[^ ]+ )*?",
}


class Grammar:
    """Named rules, and the patterns that may use them; only patterns have slots."""

    def __init__(self, rules: Mapping[str, str]) -> None:
        """A rule may use any other rule, but not itself."""
        self._rules = dict(rules)

    def with_rules(self, rules: Mapping[str, str]) -> Grammar:
        """A grammar with some more rules."""
        return Grammar({**self._rules, **rules})

    def regex(self, template: str) -> re.Pattern[str]:
        """The compiled template; the slot `{number}` is the group `number`, its next `number2`."""
        return re.compile(self._compile(template, {}))

    def _compile(self, template: str, used: dict[str, int]) -> str:
        return "".join(self._piece(token, used) for token in _TOKEN.findall(template))

    def _piece(self, token: str, used: dict[str, int]) -> str:
        if token.startswith("<"):
            return f"(?:{self._rule(token[1:-1])})"
        if token.startswith("{"):
            name = token[1:-1]
            used[name] = used.get(name, 0) + 1
            group = name if used[name] == 1 else f"{name}{used[name]}"
            return f"(?P<{group}>{self._rule(name)})"
        return _FIXED.get(token) or (token if token.startswith("(?") else f"{re.escape(token)} ")

    def _rule(self, name: str) -> str:
        return _LEXICAL.get(name) or self._compile(self._rules[name], {})


@dataclass(frozen=True, slots=True)
class Turn:
    """What an answer may depend on besides the words."""

    now: datetime
    """With the time zone of the house."""
    last_reply: str
    """What was said last; empty at the beginning."""
    text: str = ""
    """The words as they were heard, with what stands between sentences; may be unknown."""


Slots = Mapping[str, str]
"""The words that filled a template's slots, without those that stayed empty."""
Handler = Callable[[Slots, Turn], Reflex | None]


class Rules:
    """Templates with what answers them; the first that matches the whole text and answers, does."""

    def __init__(self, grammar: Grammar, handlers: Sequence[tuple[Handler, Sequence[str]]]) -> None:
        """Each handler goes with the templates whose slots it reads; it may still say None."""
        self._rules = [
            (grammar.regex(template), handler)
            for handler, templates in handlers
            for template in templates
        ]

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The answer to a text in the form that `hearing` gives it."""
        for pattern, handler in self._rules:
            match = pattern.fullmatch(form)
            if match is None:
                continue
            slots = {name: text.strip() for name, text in match.groupdict().items() if text}
            reflex = handler(slots, turn)
            if reflex is not None:
                return reflex
        return None
