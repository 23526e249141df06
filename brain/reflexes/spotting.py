"""Spot the parts of a request for a timer or an alarm, which come in any order.

What is left must be accounted for word by word: a sentence with a word nobody knows is not for a
reflex.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from brain.reflexes import times
from brain.reflexes.times import DAY_S, WEEKDAYS, Clock
from brain.reflexes.wording import word_set

_GRAMMAR = times.grammar().with_rules(
    {
        "not_a_clock_time": "(?!(past|to|after|before|of|til|till) <integer> (?!<span>))",
        "not_a_count": "(?!(timer|timers|alarm|alarms))",
    }
)
_LONGEST_S = 36525 * DAY_S
"""Nobody sets a timer for more than a century."""
_START = r"(?<!\S)"
_DURATION = re.compile(_START + _GRAMMAR.regex("{duration} <not_a_clock_time>").pattern)
_REPEATS = re.compile(_START + _GRAMMAR.regex("{repeats}").pattern)
_DAY = re.compile(_START + _GRAMMAR.regex("{day}").pattern)
_CLOCK = re.compile(_START + _GRAMMAR.regex("{clock} <not_a_count>").pattern)
_ANOTHER_ONE = re.compile(r"(?<!\S)(?:an?other |a )?1 (?=for |at )")
_DAYPARTS = ("morning", "afternoon", "evening", "night", "tonight", "am", "pm")

_NAME = r"(?P<name>[a-z][^ ]* (?:[a-z][^ ]* ){0,2}?)"
_BEFORE = word_set(
    """@dur @clk a an the my another new this that cancel stop pause resume start set unpause
    continue create delete remove your first end make of check"""
)
_NAMES = (
    re.compile(
        r"(?:and |with |that is )?(?:called?|named?|labell?(?:ed)?|titled?)(?: it| the name)? "
        rf"(?:as )?{_NAME}(?=(?:for |to |of |at |in )?@|timer |alarm |$)"
    ),
    re.compile(
        rf"(?<=[mr] )(?:for|to|on) (?:the |my |some |a )?{_NAME}(?=(?:for |to |of |at )*@|$)"
    ),
    re.compile(rf"(?<=@dur |@clk |@day )(?:for|to|on) (?:the |my |some |a )?{_NAME}$"),
    re.compile(
        rf"(?:{'|'.join(f'(?<={word} )' for word in sorted(_BEFORE))}|^)"
        rf"{_NAME}(?=timer|alarm|countdown)"
    ),
    re.compile(rf"(?<=[mr] )in (?:the |my )?{_NAME}$"),
)
"""`called pasta`, `timer for the pasta`, `10 minutes for the pasta`, `pasta timer`."""
_NOT_NAMES = word_set(
    """a an the my me i you it is are was be do did does what when how who why where which that
    this and or then if not no remind reminder remember tell ask play call text send turn
    off on up down timer timers alarm alarms clock time minutes much many any all both every
    each set start stop cancel pause for to of at by with in left will would could should
    can hear sound resume continue unpause add create make delete check sleep snooze tone
    ringtone volume song music"""
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


def spot(form: str, now: datetime, glue: frozenset[str]) -> Spotted | None:
    """The parts of a request, or None where a time or a length is none; `glue` makes no names."""
    text, durations = _take(_DURATION, form, "@dur")
    text = _ANOTHER_ONE.sub("", text)
    text, repeats = _take(_REPEATS, text, "@rep")
    text, days = _take(_DAY, text, "@day")
    text, clocks = _take(_CLOCK, text, "@clk")
    text, name = _named(text, glue)
    lengths = [
        length
        for found in durations
        if (length := times.seconds(found)) is not None and length <= _LONGEST_S
    ]
    said = [clock for found in clocks if (clock := times.clock(found)) is not None]
    if len(lengths) < len(durations) or len(said) < len(clocks):
        return None
    return Spotted(
        rest=tuple(text.split()),
        durations=tuple(timedelta(seconds=float(length)) for length in lengths),
        clocks=_settled(said, form),
        day=times.day_named(days[0], now) if days else None,
        days=_weekdays(" ".join(repeats)),
        name=name,
    )


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
    parts = set(_DAYPARTS) & set(form.replace("i am ", "").split())
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
