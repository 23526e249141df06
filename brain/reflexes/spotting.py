"""Requests for timers and alarms, whose parts come in any order: spot the parts, then account for
every word that is left. A sentence with a word nobody knows is not for a reflex.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from brain.reflexes import times
from brain.reflexes.times import WEEKDAYS, Clock

_GRAMMAR = times.grammar()
_DURATION = _GRAMMAR.regex(
    r"(?<!\S){duration}(?!(past|to|after|before|of|til|till) <integer>(?!<span>))".replace(
        r"(?<!\S)", ""
    )
)
_REPEATS = _GRAMMAR.regex("{repeats}")
_DAY = _GRAMMAR.regex("{day}")
_CLOCK = _GRAMMAR.regex("{clock}")
_ANOTHER_ONE = re.compile(
    r"(?<=and )(?:another )?(?:a )?1 (?=for |at |to )|(?<=another )1 (?=for |at )"
)
_DAYPARTS = ("morning", "afternoon", "evening", "night", "tonight")
_NAME = r"(?P<name>[a-z][^ ]* (?:[a-z][^ ]* ){0,2}?)"
_BEFORE_NAME = (
    "|".join(
        rf"(?<={word} )"
        for word in [
            "@dur",
            "a",
            "an",
            "the",
            "my",
            "another",
            "new",
            "this",
            "that",
            "cancel",
            "stop",
            "pause",
            "resume",
            "start",
            "set",
            "unpause",
            "continue",
            "create",
            "delete",
            "remove",
            "your",
            "first",
            "end",
            "make",
            "of",
            "check",
        ]
    )
    + "|^"
)
_NAMES = (
    re.compile(rf"(?:and |with |that is )?(?:called?|named?|labell?(?:ed)?|titled?)(?: it| the name)? (?:as )?{_NAME}(?=(?:for |to |of |at |in )?@|timer |alarm |$)"),
    re.compile(rf"(?<=[mr] )(?:for|to|on) (?:the |my |some |a )?{_NAME}(?=(?:for |to |of |at )*@|$)"),
    re.compile(rf"(?<=@dur |@clk |@day )(?:for|to|on) (?:the |my |some |a )?{_NAME}$"),
    re.compile(rf"(?:{_BEFORE_NAME}){_NAME}(?=timer|alarm|countdown)"),
    re.compile(rf"(?<=[mr] )in (?:the |my )?{_NAME}$"),
)  # fmt: skip
_NOT_NAMES = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "me",
        "i",
        "you",
        "it",
        "is",
        "are",
        "was",
        "be",
        "do",
        "did",
        "does",
        "what",
        "when",
        "how",
        "who",
        "why",
        "where",
        "which",
        "that",
        "this",
        "and",
        "or",
        "then",
        "if",
        "not",
        "no",
        "remind",
        "reminder",
        "remember",
        "tell",
        "ask",
        "play",
        "call",
        "text",
        "send",
        "turn",
        "off",
        "on",
        "up",
        "down",
        "timer",
        "timers",
        "alarm",
        "alarms",
        "clock",
        "time",
        "minutes",
        "much",
        "many",
        "any",
        "all",
        "both",
        "every",
        "each",
        "set",
        "start",
        "stop",
        "cancel",
        "pause",
        "resume",
        "for",
        "to",
        "of",
        "at",
        "by",
        "with",
        "in",
        "left",
        "will",
        "would",
        "could",
        "should",
        "can",
        "hear",
        "sound",
        "resume",
        "continue",
        "unpause",
        "add",
        "create",
        "make",
        "delete",
        "check",
        "sleep",
        "snooze",
        "tone",
        "ringtone",
        "volume",
        "song",
        "music",
    ]
)


@dataclass(frozen=True, slots=True)
class Spotted:
    """The parts of a request, and the words around them."""

    rest: tuple[str, ...]
    """The other words, in order; a part has left `@dur`, `@clk`, `@day`, `@rep` or `@name`."""
    durations: tuple[timedelta, ...]
    clocks: tuple[Clock, ...]
    day: date | None
    days: tuple[int, ...]
    """Weekdays of something that repeats."""
    name: str

    def understood(self, words: frozenset[str]) -> bool:
        """Whether nothing is left but these words."""
        return all(word in words or word.startswith("@") for word in self.rest)

    def any(self, *words: str) -> bool:
        """Whether one of these is among the other words."""
        return any(word in self.rest for word in words)


def spot(form: str, now: datetime, glue: frozenset[str], with_clocks: bool) -> Spotted:
    """The parts of a request; a name is taken only where `glue` cannot account for its words."""
    text, durations = _take(_at_word(_DURATION), form, "@dur")
    lengths = [times.seconds(found) for found in durations]
    clocks: list[str] = []
    days: list[str] = []
    repeats: list[str] = []
    if with_clocks:
        text = _ANOTHER_ONE.sub("", text)
        text, repeats = _take(_at_word(_REPEATS), text, "@rep")
        text, days = _take(_at_word(_DAY), text, "@day")
        text, clocks = _take(_at_word(_CLOCK), text, "@clk")
    text, name = _named(text, glue)
    said = [times.clock(found) for found in clocks]
    return Spotted(
        rest=tuple(text.split()) + (("@bad",) if None in said or None in lengths else ()),
        durations=tuple(timedelta(seconds=float(each)) for each in lengths if each is not None),
        clocks=_settled([each for each in said if each is not None], form),
        day=times.day_named(days[0], now) if days else None,
        days=_weekdays(" ".join(repeats)),
        name=name,
    )


def _at_word(pattern: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\S){pattern.pattern}")


def _take(pattern: re.Pattern[str], text: str, mark: str) -> tuple[str, list[str]]:
    found = [match[1].strip() for match in pattern.finditer(text)]
    return pattern.sub(f"{mark} ", text), found


def _named(text: str, glue: frozenset[str]) -> tuple[str, str]:
    """The text without the name, and the name; it must not be made of the glue itself."""
    for pattern in _NAMES:
        at = 0
        while match := pattern.search(text, at):
            words = match["name"].split()
            if _NOT_NAMES.isdisjoint(words) and not glue.issuperset(words):
                return f"{text[: match.start()]}@name {text[match.end() :]}", " ".join(words)
            at = match.start() + 1
    return text, ""


def _settled(clocks: list[Clock], form: str) -> tuple[Clock, ...]:
    """Let `morning` anywhere in the sentence settle the hours that were left open."""
    parts = {word for word in form.split() if word in (*_DAYPARTS, "am", "pm")}
    if len(parts) != 1:
        return tuple(clocks)
    part = parts.pop()
    settled = [
        each if each.certain else times.clock(f"{each.hour}:{each.minute:02} {part}")
        for each in clocks
    ]
    return tuple(each for each in settled if each is not None)


def _weekdays(repeats: str) -> tuple[int, ...]:
    if not repeats:
        return ()
    named = tuple(index for index, day in enumerate(WEEKDAYS) if day in repeats)
    if named:
        return named
    if "weekday" in repeats:
        return (0, 1, 2, 3, 4)
    return (5, 6) if "weekend" in repeats else (0, 1, 2, 3, 4, 5, 6)
