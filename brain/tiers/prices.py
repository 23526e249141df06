"""What a tier's tokens cost. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from brain.llm import Usage

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Prices:
    """US dollars for a million tokens."""

    input: float
    """Of the prompt, computed anew."""
    output: float
    """Of the answer and of the thought before it."""
    cached: float
    """Of the prompt, read from the server's cache."""
    stored: float
    """Of the prompt, computed anew and put into the cache."""

    def cost(self, usage: Usage) -> float:
        """US dollars for one request."""
        dollars = (
            self.input * (usage.computed_tokens - usage.stored_tokens)
            + self.output * usage.written_tokens
            + self.cached * usage.cached_tokens
            + self.stored * usage.stored_tokens
        )
        return dollars / _MILLION


FREE = Prices(input=0.0, output=0.0, cached=0.0, stored=0.0)
"""Of a model in the house."""
