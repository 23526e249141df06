"""How many tokens a message takes, where no tokenizer can be asked. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from brain.ports import Message

Count = Callable[[str], int]
"""Tokens that a message of this text takes, with those that frame it; rather too many."""

FRAME_TOKENS = 8
"""Tokens that a chat template puts around a message, at most."""


def estimate(text: str) -> int:
    """Tokens this text takes, with those that frame a message; rather too many than too few."""
    return len(text.encode()) // 3 + 6


class Gauge:
    """Counts by the bytes that a token held in the prompts so far; rather too many than too few."""

    def __init__(self) -> None:
        self._bytes_a_token = 3.0
        """The fewest that were seen."""

    def count(self, text: str) -> int:
        """Tokens that a message of this text takes, with those that frame it."""
        return math.ceil(len(text.encode()) / self._bytes_a_token) + FRAME_TOKENS

    def learn(self, messages: Sequence[Message], tokens: int) -> None:
        """A prompt of these messages had so many tokens, as its reader counted."""
        words = tokens - FRAME_TOKENS * len(messages) / 2
        if messages and words > FRAME_TOKENS * len(messages) / 2:
            size = sum(len(message.text.encode()) for message in messages)
            self._bytes_a_token = min(self._bytes_a_token, size / words)


def shortened(text: str, most: int, count: Count) -> str:
    """The text, or as much of its beginning as takes at most `most` tokens, and a mark."""
    while (tokens := count(text)) > most and len(text) > 1:
        text = text[: max(0, min(len(text) - 2, len(text) * most // tokens))] + "…"
    return text
