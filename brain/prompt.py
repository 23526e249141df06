"""The words a language model is given: a head that never changes, and a tail that does.

    persona │ turn │ turn │ ... │ notes, then the user's words
    └──────── the cache keeps this ───────┘

Everything before the last message is the same bytes from turn to turn, so that a model computes
only what is new. What varies (recalled facts, the clock) stands in the last message, and goes
with it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from brain.history import REMIND_ME
from brain.ports import Message
from memory.records import Recalled

PERSONA = (
    "You are Parlour, a friendly and knowledgeable voice assistant. Reply in English in one to "
    "three short, plain sentences, without lists, symbols or code: your words are spoken aloud. "
    "When the user tells you a fact about their life, answer that you will remember it. You have "
    "no internet: if asked for current weather, news or prices, say that you can't check that. "
    "Notes in brackets are things the user told you before; use them when they help."
)
"""How the assistant speaks. Each token is computed once, when it starts."""

NOTE_CHARACTERS = 200
"""Longest note; each token of one is computed while the user waits."""

SAME_CHARACTERS = 40
"""By which a turn is known again; a long one may be shortened."""

_SPECIAL = re.compile(r"<(?=[|/\w｜])|\[(?=/?[A-Z_]+\])|(?<=[|｜])>")
_NOTES = re.compile(r"\A(?:\([^\n]*\)\n)+")
_LIKENESS = {"<": "‹", ">": "›", "[": "("}


def _any(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b({'|'.join(words.split())})\b", re.IGNORECASE)


_TIME = _any("time clock hour hours now tonight morning afternoon evening late early")
_DATE = _any(
    "date day today tonight tomorrow yesterday week weekend month birthday until monday tuesday "
    "wednesday thursday friday saturday sunday"
)
_YEAR = _any("year years ago old")


def messages(history: Sequence[Message], context: Sequence[str], text: str) -> list[Message]:
    """The prompt for these words; `context` holds one note per line, which are data, not orders."""
    notes = "".join(f"({plain(' '.join(line.split()))})\n" for line in context)
    return [*head(history), Message("user", notes + plain(text))]


def public(messages: Sequence[Message], private: Collection[str]) -> list[Message]:
    """The prompt as it may leave the house: without notes, summary, and what was said to stay.

    `private`: the user's words of turns that must not leave.
    """
    begun = {plain(words)[:SAME_CHARACTERS] for words in (REMIND_ME, *private)}
    kept: list[Message] = []
    left_out = False
    for message in messages:
        if message.role == "user":
            left_out = message.text[:SAME_CHARACTERS] in begun
        if not left_out:
            kept.append(message)
    return [*kept[:-1], Message(kept[-1].role, _NOTES.sub("", kept[-1].text))] if kept else []


def notes(recalled: Sequence[Recalled], text: str, now: datetime) -> list[str]:
    """What to know for these words: the time if they ask for it, and what was said before."""
    told = clock(text, now)
    return [*([told] if told else []), *(_said(found) for found in recalled)]


def head(history: Sequence[Message]) -> list[Message]:
    """The part of every prompt that is known before the user speaks; prefill this when idle."""
    past = (Message(message.role, plain(message.text)) for message in history)
    return [Message("system", PERSONA), *past]


def _said(found: Recalled) -> str:
    turn = found.turn
    if turn.user.rstrip().endswith("?"):
        return _short(f"User asked: {turn.user} You answered: {turn.assistant}")
    return _short(f"User said: {turn.user}")


def _short(line: str) -> str:
    return line if len(line) <= NOTE_CHARACTERS else f"{line[:NOTE_CHARACTERS]}…"


def plain(text: str) -> str:
    """The text without what a chat template could take for its own marks."""
    return _SPECIAL.sub(lambda found: _LIKENESS[found[0]], text)


def clock(text: str, now: datetime) -> str:
    """A note of as much of the date and time as an answer may need; empty if it needs none.

    Each token of it is computed while the user waits.
    """
    half = "am" if now.hour < 12 else "pm"
    known = {
        f"{now:%A}, {now.day} {now:%B} {now.year}": _DATE.search(text),
        f"{now.hour % 12 or 12}:{now:%M} {half}": _TIME.search(text),
    }
    told = [part for part, asked in known.items() if asked]
    if not told and _YEAR.search(text):
        told = [str(now.year)]
    return f"It is {', '.join(told)}" if told else ""
