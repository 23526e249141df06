"""The mind of the house: a reflex where one fits, an answer given before, else a model."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from brain.cache.answers import AnswerCache
from brain.cost.books import OWNER, Books
from brain.history import History
from brain.minds import Minds
from brain.ports import Message, Reflex
from brain.prompt import head, messages, notes
from brain.replies import Hands, ModelReply, ReadyReply
from brain.router.levels import Level
from brain.router.overrides import parse
from brain.router.router import Decision, Question, Router
from brain.summary import Summarizer
from memory.errors import MemoryFault
from memory.records import Recalled, Turn

Mark = Callable[[str], None]

FEWEST_WORDS = 2
"""With fewer it is too early to get ready for what somebody begins to say."""

ONLY = "the only mind"
"""Why it was chosen."""
UNJUDGED = "the words cannot be judged"
AGAIN = "asked before"

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


@dataclass(frozen=True, slots=True)
class Faculties:
    """What a mind may have besides models and memory; None does without."""

    reflexes: Reflexes | None = None
    router: Router | None = None
    cache: AnswerCache | None = None
    hands: Hands | None = None
    books: Books | None = None
    cloud: bool = False
    """Whether anything may leave the house."""


class HouseMind:
    """Answers one conversation; implements the `Mind` that a voice needs."""

    def __init__(
        self,
        minds: Minds,
        memory: Remembering,
        history: History,
        faculties: Faculties,
        clock: Callable[[], datetime],
        recall_deadline: float,
        acted: Callable[[], None],
        user: str = OWNER,
    ) -> None:
        """`recall_deadline`: seconds. `user`: who speaks.

        `acted` is called when a reflex has had its effect, so that what it changed is kept.
        """
        self._minds = minds
        self._memory = memory
        self._history = history
        self._has = faculties
        self._clock = clock
        self._recall_deadline = recall_deadline
        self._acted = acted
        self._user = user
        self._chosen: Level | None = None
        """The level that is to answer whatever a turn calls for."""
        self._home = False
        """Whether all is to stay in the house."""
        self._last_reply = ""
        self._foreseen: list[str] = []
        """Notes for the words so far, which the model has read."""
        self._standing: ModelReply | None = None
        """The answer to the turn at hand, once that is sure."""
        self._private: set[str] = set()
        """Words of this conversation that must not leave the house."""
        self._before: Level | None = None
        """The level that answered the turn before; None if no model did."""
        self._ids: list[int] = []
        """Numbers of this conversation's turns."""

    def prefer(self, level: Level | None, *, home: bool) -> None:
        """Choose who answers from now on; None leaves it to the router. `home`: nothing leaves it.

        A level that is asked for by voice still counts for its turn.
        """
        self._chosen = level
        self._home = home

    def recollect(self, turns: Sequence[tuple[str, str]]) -> None:
        """Go on from earlier turns: the words, and what was heard of the answer, oldest first.

        None of them leaves the house: whether it may was said then, and is not known now.
        """
        for text, heard in turns:
            self._history.add(text, heard)
            self._private.add(text)

    def understands(self, text: str) -> bool:
        """Whether these words are a whole command: one for a reflex, or a yes or no that is due."""
        hands = self._has.hands
        agreed = hands is not None and hands.consent.decide(text) != "unclear"
        return agreed or bool(self._reflex(text, self._clock()))

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
        if reflex := self._reflex(text, now):
            mark("routed")
            return ReadyReply("reflex", (reflex.intent,), reflex, self._ready)
        decision = await self._decide(text)
        mark("routed")
        recalled = await self._recall(decision.words)
        mark("recalled")
        told_how = decision.words != text or self._chosen is not None
        if not told_how and (ready := await self._answered_before(decision, recalled)):
            return ready
        context = self._in_order(notes(recalled, decision.words, now))
        prompt = messages(self._history.messages, context, decision.words)
        return ModelReply(
            self._minds,
            decision,
            prompt,
            context,
            self._has.hands,
            private=self._private,
            stands=self._stands,
        )

    async def settle(self, text: str, heard: str, route: str, trace: dict[str, float]) -> None:
        """Remember the turn as it was heard."""
        # What the next turn needs is done before anything waits for a disk.
        reply, self._standing = self._standing, None
        prompt = messages(self._history.messages, [], text)
        self._last_reply = heard or self._last_reply
        self._history.add(text, heard)
        if self._home or (reply and reply.decision.stays):
            self._private.add(text)
        self._foreseen = []
        self._before = reply.decision.wanted if reply else None
        if self._has.hands:
            self._has.hands.consent.turn_over(heard)
        await self._account(reply, prompt, heard, route)
        at, speaker = self._clock(), self._user
        stored = await self._memory.add(
            Turn(user=text, assistant=heard, route=route, at=at, speaker=speaker, trace=trace)
        )
        if stored.id is not None:
            self._ids.append(stored.id)
        if reply and self._has.cache:
            with suppress(MemoryFault):  # it is kept for this run all the same
                await self._has.cache.keep(
                    reply.decision.words, reply.said, heard, aided=reply.aided
                )

    async def prepare(self) -> None:
        """Compute the conversation so far into the models' caches, and keep it short."""
        await self._minds.prepare(head(self._history.messages))
        summarizer = Summarizer(self._minds.aside)
        if self._minds.quick and await summarizer.fold(self._history):
            await self._minds.prepare(head(self._history.messages))

    def _reflex(self, text: str, now: datetime) -> Reflex | None:
        reflexes = self._has.reflexes
        return reflex_for(reflexes, text, now, self._last_reply) if reflexes else None

    async def _decide(self, text: str) -> Decision:
        router, levels = self._has.router, self._minds.levels
        if router is None:
            return Decision(Level.QUICK, Level.QUICK, None, (ONLY,), text)
        # What was asked of the cloud once is not asked of it again by a mere "and why?".
        before = self._before and min(self._before, Level.HARD)
        down = levels - self._minds.up
        question = Question(
            text, before, levels, down, self._has.cloud, self._chosen, home=self._home
        )
        try:
            return await asyncio.to_thread(router.decide, question)
        except MemoryFault:  # without the embedder nobody can judge
            return Decision(Level.QUICK, Level.QUICK, None, (UNJUDGED,), text)

    async def _answered_before(
        self, decision: Decision, recalled: list[Recalled]
    ) -> ReadyReply | None:
        """What was answered before, unless the person has told something that may change it."""
        if self._has.cache is None or recalled:
            return None
        found = await self._has.cache.find(decision.words)
        if found is None:
            return None
        return ReadyReply("cache", (AGAIN,), Reflex("cache", found.answer), self._ready)

    async def _recall(self, text: str) -> list[Recalled]:
        deadline = self._recall_deadline
        return await self._memory.recall(text, deadline=deadline, before_id=self._first_at_hand)

    def _in_order(self, context: list[str]) -> list[str]:
        """The notes in the order in which the cache may have them already, with no new one."""
        known = set(context) <= set(self._foreseen)
        return self._foreseen if context and known else context

    def _ready(self) -> None:
        """An answer without a model stands."""
        self._standing = None
        self._acted()

    def _stands(self, reply: ModelReply) -> None:
        self._standing = reply

    async def _account(
        self, reply: ModelReply | None, prompt: list[Message], heard: str, route: str
    ) -> None:
        """Write down what the answer took; one that failed before it began took nothing."""
        books = self._has.books
        if books and reply:
            await books.made(reply.used)
        elif books and route in ("reflex", "cache"):
            await books.ready(route, prompt, heard)

    @property
    def _first_at_hand(self) -> int | None:
        """Number of the oldest turn that the model still sees; recalling it would be twice."""
        seen = min(self._history.shown, len(self._ids))
        return self._ids[-seen] if seen else None


def reflex_for(reflexes: Reflexes, text: str, now: datetime, last_reply: str) -> Reflex | None:
    """The reflex for these words, whatever they say of how to answer them."""
    said = dict.fromkeys((text, parse(text).words))
    found = (reflexes.answer(words, now, last_reply) for words in said)
    return next((reflex for reflex in found if reflex), None)
