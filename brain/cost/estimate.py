"""What an answer may cost, and what one that needed no model would have taken. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from brain.llm import Usage
from brain.ports import Message
from brain.tiers.prices import Prices

_BYTES_A_TOKEN = 4
"""Of English; what was spared is rather estimated too low than too high."""


def worst(prices: Prices, prompt_tokens: int, max_tokens: int) -> float:
    """The most that an answer of `max_tokens` can cost: in dollars, with nothing in the cache."""
    computed = Usage(0, prompt_tokens, max_tokens)
    stored = Usage(0, prompt_tokens, max_tokens, prompt_tokens)
    return max(prices.cost(computed), prices.cost(stored))


def spared(prompt: Sequence[Message], answer: str) -> Usage:
    """Estimated tokens of this prompt and answer, all before the last message taken for cached."""
    *head, last = [len(message.text.encode()) // _BYTES_A_TOKEN for message in prompt]
    return Usage(sum(head), last, len(answer.encode()) // _BYTES_A_TOKEN)
