"""What the mind needs from its language models and reflexes."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from brain.llm import Usage


@dataclass(frozen=True, slots=True)
class Message:
    """One line of the conversation as a language model sees it."""

    role: Literal["system", "user", "assistant"]
    text: str


def as_chat(messages: Sequence[Message]) -> list[dict[str, str]]:
    """The messages as chat templates and chat servers want them."""
    return [{"role": message.role, "content": message.text} for message in messages]


class LanguageModel(Protocol):
    """A model that continues a conversation."""

    @property
    def usage(self) -> Usage:
        """What the last prompt cost."""
        ...

    async def load(self) -> None:
        """Read the weights. Raises ModelError."""
        ...

    async def prefill(self, messages: Sequence[Message]) -> None:
        """Compute the prompt into the cache, so that an answer to it starts sooner.

        The last message may go on: what the user says next, or the words they have begun.
        """
        ...

    def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; closing the generator stops the computing."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens that a message of this text takes, with those that frame it; at once."""
        ...

    async def close(self) -> None:
        """Free the model."""
        ...


def _nothing() -> None:
    """No effect."""


@dataclass(frozen=True, slots=True)
class Reflex:
    """An answer found without a model."""

    intent: str
    """Its name, such as `timer.start`."""
    text: str
    """The words to speak, ready for the ear."""
    act: Callable[[], None] = _nothing
    """What it does to the world, once the turn stands."""

    @property
    def acts(self) -> bool:
        """Whether it does anything to the world."""
        return self.act is not _nothing
