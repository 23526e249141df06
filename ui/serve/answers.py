"""What `parlour serve` needs of a mind, and a single model as one."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import Protocol

from brain.llm import Usage
from brain.ports import LanguageModel, Message
from brain.router.levels import Level


class Answer(Protocol):
    """One answer on its way. Its turn is over already: it may cost money, and act."""

    @property
    def level(self) -> str:
        """Word of the level that answers, or another route; right once the words have ended."""
        ...

    @property
    def usage(self) -> Usage:
        """What it cost; right once the words have ended."""
        ...

    def words(self) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; closing stops the computing. Raises BrainError."""
        ...


class Answers(Protocol):
    """A mind that others may ask."""

    def reply(self, messages: Sequence[Message], user: str) -> Answer:
        """Begin to answer; the last message is the user's. `user`: who asks, empty if unknown."""
        ...


class ModelAnswers:
    """One loaded model that answers everything, one request at a time."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def reply(self, messages: Sequence[Message], user: str) -> Answer:  # noqa: ARG002
        """Begin to answer; whoever asks."""
        return _ModelAnswer(self._model, messages)


class _ModelAnswer:
    level = Level.QUICK.word

    def __init__(self, model: LanguageModel, messages: Sequence[Message]) -> None:
        self._model = model
        self._messages = messages
        self._pieces = 0

    @property
    def usage(self) -> Usage:
        if not self._pieces:  # what the model tells may be of the prompt before
            return Usage(0, 0)
        usage = self._model.usage
        # A model in this process gives a piece for each token, but for characters cut in two.
        return replace(usage, written_tokens=usage.written_tokens or self._pieces)

    async def words(self) -> AsyncGenerator[str, None]:
        async with aclosing(self._model.reply(self._messages)) as pieces:
            async for piece in pieces:
                self._pieces += 1
                yield piece
