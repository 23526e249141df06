"""The mind of the house: a reflex where one fits, else the quick model with what is remembered."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from datetime import datetime
from typing import Protocol

from brain.history import History
from brain.ports import LanguageModel, Message, Reflex
from brain.prompt import messages
from memory.records import Recalled, Turn

Mark = Callable[[str], None]


class Reflexes(Protocol):
    """Answers found without a model."""

    def answer(self, text: str, now: datetime, last_reply: str) -> Reflex | None:
        """The reflex that these words call for, or None. Changes nothing."""
        ...


class Remembering(Protocol):
    """The part of memory that a mind uses."""

    async def recall(self, text: str, *, deadline: float) -> list[Recalled]:
        """Turns that may matter, or none when the deadline (seconds) passes."""
        ...

    async def add(self, turn: Turn) -> Turn:
        """Store the turn durably."""
        ...


class ReflexReply:
    """An answer that was ready at once."""

    route = "reflex"

    def __init__(self, reflex: Reflex) -> None:
        self.reflex = reflex

    async def words(self) -> AsyncGenerator[str, None]:
        """The whole answer in one piece."""
        yield self.reflex.text

    def commit(self) -> None:
        """Do what the answer says."""
        self.reflex.act()


class ModelReply:
    """An answer that a language model is making."""

    def __init__(self, route: str, model: LanguageModel, prompt: list[Message]) -> None:
        self.route = route
        self._model = model
        self._prompt = prompt

    def words(self) -> AsyncGenerator[str, None]:
        """The answer as the model makes it."""
        return self._model.reply(self._prompt)

    def commit(self) -> None:
        """Words alone change nothing."""


class HouseMind:
    """Answers one conversation; implements the `Mind` that a voice needs."""

    def __init__(
        self,
        reflexes: Reflexes | None,
        model: LanguageModel,
        memory: Remembering,
        history: History,
        clock: Callable[[], datetime],
        recall_deadline: float,
    ) -> None:
        """`reflexes`: None asks the model always; `recall_deadline`: seconds."""
        self._reflexes = reflexes
        self._model = model
        self._memory = memory
        self._history = history
        self._clock = clock
        self._recall_deadline = recall_deadline
        self._last_reply = ""

    async def answer(self, text: str, mark: Mark) -> ReflexReply | ModelReply:
        """Choose the way to answer these words, without side effect."""
        now = self._clock()
        reflex = self._reflexes and self._reflexes.answer(text, now, self._last_reply)
        mark("routed")
        if reflex:
            return ReflexReply(reflex)
        recalled = await self._memory.recall(text, deadline=self._recall_deadline)
        mark("recalled")
        return ModelReply("quick", self._model, messages(self._history.pairs, recalled, text, now))

    async def settle(
        self, text: str, heard: str, reply: ReflexReply | ModelReply, trace: dict[str, float]
    ) -> None:
        """Remember the turn as it was heard."""
        self._last_reply = heard or self._last_reply
        self._history.add(text, heard)
        await self._memory.add(
            Turn(user=text, assistant=heard, route=reply.route, at=self._clock(), trace=trace)
        )

    async def prepare(self) -> None:
        """Compute the conversation so far into the model's cache."""
        await self._model.prefill(messages(self._history.pairs, [], "", self._clock()))
