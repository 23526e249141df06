"""As much of a conversation as one tier has room for. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, takewhile

from brain.history import REMIND_ME
from brain.ports import Message
from brain.tokens import Count, shortened

TAIL_TOKENS = 240
"""Room that is always left for the notes and the words at hand, so that what fits beside them
does not change from turn to turn."""


def fit(messages: Sequence[Message], budget: int, count: Count) -> list[Message]:
    """The prompt without its oldest turns where it has more than `budget` tokens.

    Persona, summary and the words at hand stay. Turns are left out in steps of half the room, so
    that prompts of one growing conversation begin alike until the next step. A message of a turn
    takes a quarter of the room at most; the newest turn always stays.
    """
    count = cache(count)
    head, past, tail = _parts(messages)
    room = budget - _size(head, count)
    room -= TAIL_TOKENS * max(1, math.ceil(_size(tail, count) / TAIL_TOKENS))
    past = [Message(each.role, shortened(each.text, room // 4, count)) for each in past]
    ends = list(accumulate((count(each.text) for each in past), initial=0))
    step = max(1, room // 2)
    left_out = step * math.ceil((ends[-1] - room) / step)
    begin = (n for n, each in enumerate(past) if each.role == "user" and ends[n] >= left_out)
    return [*head, *past[next(begin, len(past)) :], *tail]


def _parts(messages: Sequence[Message]) -> tuple[list[Message], list[Message], list[Message]]:
    """Persona and summary; the turns; the words at hand."""
    first = sum(1 for _ in takewhile(lambda each: each.role == "system", messages))
    if len(messages) > first + 1 and messages[first].text == REMIND_ME:
        first += 2
    last = len(messages) - (messages[-1].role == "user")
    return list(messages[:first]), list(messages[first:last]), list(messages[last:])


def _size(messages: Sequence[Message], count: Count) -> int:
    return sum(count(message.text) for message in messages)
