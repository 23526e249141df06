"""The mind of the house: a reflex where one fits, else the quick model with what is remembered."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from brain.history import History
from brain.minds import Minds
from brain.ports import Reflex
from brain.prompt import head, messages, notes
from brain.replies import ModelReply, ReadyReply
from brain.router.levels import Level
from brain.summary import Summarizer
from memory.records import Recalled, Turn

Mark = Callable[[str], None]

FEWEST_WORDS = 2
"""With fewer it is too early to get ready for what somebody begins to say."""

_OPEN_ENDED = " .,;:?!…-"
"""Marks after words so far, which more words may push away."""


class Reflexes(Protocol):
    """Answers found without a model."""

    def answer(self, text: str, now: datetime, last_reply: str) -> Reflex | None:
        """The reflex that these words call for, or None. Changes nothing."""
        ...


class Remembering(Protocol):
    """The part of memory that a mind uses."""

    async def recall(self, text: str, *, deadline: float, before_id: int | None) -> list[Recalled]:
        """Turns numbered below `before_id` that may matter; none after `deadline` seconds."""
        ...

    async def add(self, turn: Turn) -> Turn:
        """Store the turn durably."""
        ...


class HouseMind:
    """Answers one conversation; implements the `Mind` that a voice needs."""

    def __init__(
        self,
        reflexes: Reflexes | None,
        minds: Minds,
        memory: Remembering,
        history: History,
        clock: Callable[[], datetime],
        recall_deadline: float,
        acted: Callable[[], None],
    ) -> None:
        """`reflexes`: None asks the model always; `recall_deadline`: seconds.

        `acted` is called when a reflex has had its effect, so that what it changed is kept.
        """
        self._reflexes = reflexes
        self._minds = minds
        self._memory = memory
        self._history = history
        self._clock = clock
        self._recall_deadline = recall_deadline
        self._acted = acted
        self._last_reply = ""
        self._foreseen: list[str] = []
        """Notes for the words so far, which the model has read."""
        self._standing: ModelReply | None = None
        """The answer to the turn at hand, once that is sure."""
        self._ids: list[int] = []
        """Numbers of this conversation's turns."""

    def understands(self, text: str) -> bool:
        """Whether a reflex answers these words: a whole command that needs no thought."""
        return bool(self._reflex(text, self._clock()))

    async def listen(self, text: str) -> None:
        """Recall what the words so far call for, and compute both into the model's cache."""
        if len(text.split()) < FEWEST_WORDS:
            return
        context = notes(await self._recall(text), text, self._clock())
        begun = text.rstrip(_OPEN_ENDED)
        await self._minds.prefill(messages(self._history.messages, context, begun))
        self._foreseen = context

    async def answer(self, text: str, mark: Mark) -> ReadyReply | ModelReply:
        """Choose the way to answer these words, without side effect."""
        now = self._clock()
        reflex = self._reflex(text, now)
        mark("routed")
        if reflex:
            return ReadyReply("reflex", (reflex.intent,), reflex, self._acted)
        recalled = await self._recall(text)
        mark("recalled")
        context = self._in_order(notes(recalled, text, now))
        prompt = messages(self._history.messages, context, text)
        return ModelReply(self._minds, Level.QUICK, (), prompt, cloud=False, stands=self._stands)

    def _stands(self, reply: ModelReply) -> None:
        self._standing = reply

    async def _recall(self, text: str) -> list[Recalled]:
        deadline = self._recall_deadline
        return await self._memory.recall(text, deadline=deadline, before_id=self._first_at_hand)

    def _in_order(self, context: list[str]) -> list[str]:
        """The notes in the order in which the cache may have them already, with no new one."""
        known = set(context) <= set(self._foreseen)
        return self._foreseen if context and known else context

    def _reflex(self, text: str, now: datetime) -> Reflex | None:
        return self._reflexes.answer(text, now, self._last_reply) if self._reflexes else None

    async def settle(self, text: str, heard: str, route: str, trace: dict[str, float]) -> None:
        """Remember the turn as it was heard."""
        self._last_reply = heard or self._last_reply
        self._history.add(text, heard)
        self._foreseen = []
        turn = Turn(user=text, assistant=heard, route=route, at=self._clock(), trace=trace)
        stored = await self._memory.add(turn)
        if stored.id is not None:
            self._ids.append(stored.id)

    async def prepare(self) -> None:
        """Compute the conversation so far into the models' caches, and keep it short."""
        await self._minds.prepare(head(self._history.messages))
        quick = self._minds.quick
        if quick and await Summarizer(quick.model.reply).fold(self._history):
            await self._minds.prepare(head(self._history.messages))

    @property
    def _first_at_hand(self) -> int | None:
        """Number of the oldest turn that the model still sees; recalling it would be twice."""
        seen = self._history.shown
        return self._ids[-seen] if 0 < seen <= len(self._ids) else None
