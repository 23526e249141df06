"""The summary of what a history shows no more, made by the model while nobody waits."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Callable, Iterator, Sequence
from contextlib import aclosing

from brain.errors import ModelError
from brain.history import Exchange, History
from brain.ports import Message
from brain.prompt import messages, plain
from memory.relevance import tells

ASK = (
    "Sum up our conversation so far in at most three short sentences: first what I told you "
    "about myself, then what we talked about."
)

NOTE_CHARACTERS = 160
"""Longest sentence of a summary."""

MOST_CHARACTERS = 600
"""A model that says more is not listened to any longer."""

_END = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W\d_]{4,}|\d+")
_NAME = re.compile(r"(?<=[\w,;] )[A-Z]\w+")
_MYSELF = re.compile(r"\b(?:I|my|mine|we|our|us)\b", re.IGNORECASE)
_BRACKETS = str.maketrans("", "", "()[]{}<>")
_STEM = 5
"""Letters by which the forms of a word are taken for the same."""
_TELLING = {"told", "said", "asked", "talke", "about", "that", "have", "with", "your", "what"}
"""Stems of which a summary is full, and which say nothing of what was said."""


class Summarizer:
    """Puts the turns that are overdue into the summary."""

    def __init__(self, reply: Callable[[list[Message]], AsyncGenerator[str, None]]) -> None:
        """`reply` of the model whose cache holds the conversation: it reads only a request."""
        self._reply = reply

    async def fold(self, history: History) -> bool:
        """Whether there was something to do; cancelling leaves the history as it is."""
        turns = history.overdue
        if not turns:
            return False
        try:
            said = await self._sum_up(history)
        except ModelError:
            said = ""
        history.folded(turns, [*history.notes, *notes(history.notes, turns, said)])
        return True

    async def _sum_up(self, history: History) -> str:
        said = ""
        async with aclosing(self._reply(messages(history.messages, [], ASK))) as pieces:
            async for piece in pieces:
                said += piece
                if len(said) > MOST_CHARACTERS:
                    break
        return said


def notes(known: Sequence[str], turns: Sequence[Exchange], said: str) -> list[str]:
    """What to add to the notes that are `known`, of what a model `said` about the turns.

    A small model invents ages and names, or says once more what is known: its sentences count
    where the turns bear them out and they tell something new. What they leave out of what the
    person told about themselves follows in the person's words.
    """
    there = " ".join(message.text for turn in turns for message in turn)
    before = " ".join(known)
    new, found = _stems(there) - _stems(before), []
    true = (each for each in _sentences(said) if _holds(each, f"{before} {there}"))
    for sentence in (*true, *_told(turns)):
        words = _stems(sentence)
        if words & new:
            found.append(sentence)
            new -= words
    return found


def _holds(sentence: str, source: str) -> bool:
    """Whether all numbers and names of a whole sentence, and most of its words, were said."""
    words, names = _stems(sentence), {name.lower() for name in _NAME.findall(sentence)}
    return (
        sentence[-1] in ".!?"
        and bool(words)
        and 2 * len(words & _stems(source)) >= len(words)
        and {word for word in words if word.isdigit()} <= _stems(source)
        and names <= set(re.findall(r"\w+", source.lower()))
    )


def _told(turns: Sequence[Exchange]) -> Iterator[str]:
    """What the person told about themselves; else what they last asked."""
    said = [sentence for user, _ in turns for sentence in _sentences(user.text)]
    facts = [each for each in said if tells(each) and _MYSELF.search(each)]
    for sentence in facts or said[-1:]:
        yield f"You {'asked' if sentence.endswith('?') else 'said'}: {sentence}"


def _sentences(text: str) -> Iterator[str]:
    """Sentences of bearable length, fit to stand in a prompt."""
    clean = plain(" ".join(text.translate(_BRACKETS).split()))
    return (each for each in _END.split(clean) if 0 < len(each) <= NOTE_CHARACTERS)


def _stems(text: str) -> set[str]:
    return {word.lower()[:_STEM] for word in _WORD.findall(text)} - _TELLING
