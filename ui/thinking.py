"""The thinking half of the house: minds, memory, money and what helps them, behind one `Mind`."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from hashlib import sha256
from pathlib import Path

from brain.cache.answers import AnswerCache
from brain.history import History
from brain.mind import Faculties, HouseMind, Reflexes
from brain.minds import Minds
from brain.prompt import PERSONA
from brain.router.levels import Level
from brain.router.router import Router
from brain.tokens import estimate
from brain.tools.tool import Tool
from memory.embed import Embedder
from memory.errors import MemoryFault
from memory.recall import Memory
from ui.clock import now
from ui.hands import make_hands
from ui.kept import Kept
from ui.minds import Till, make_minds, make_till
from ui.models.store import model_folder
from ui.router.make import make_difficulty
from ui.settings import Settings

INDEX_PATIENCE = 4.0
"""Seconds to wait for the index of what is remembered before the first turn."""

READ_PATIENCE = 10.0
"""Seconds to wait for the minds to read the head of the prompt before the first turn."""

Told = Callable[[str], None]


class Thinking:
    """Built at once, loaded by `load`, which takes its lanes of a TaskGroup."""

    def __init__(
        self, settings: Settings, home: Path, kept: Kept, told: Told, foreign: Sequence[Tool] = ()
    ) -> None:
        """`foreign`: tools of servers."""
        self._settings = settings
        self._told = told
        self.reflexes = make_reflexes(settings, kept)
        self.till: Till = make_till(settings, home, told)
        self.minds: Minds = make_minds(settings, home, time.monotonic, self.till)
        embedder = Embedder(model_folder(settings.memory.model), threads=1)
        self.memory = make_memory(settings, home, embedder, told)
        self.cache = make_cache(settings, home, embedder) if settings.cache.answers else None
        history = History(settings.mind.history_tokens, estimate)
        faculties = Faculties(
            reflexes=self.reflexes,
            router=make_router(settings, embedder) if len(self.minds.levels) > 1 else None,
            cache=self.cache,
            hands=make_hands(
                settings, home, (kept.timers, kept.save), self.memory, self.minds, foreign
            ),
            books=self.till.books,
            cloud=settings.router.cloud != "never" and Level.CLOUD in self.minds.levels,
        )
        deadline = settings.memory.recall_deadline
        self.mind = HouseMind(self.minds, self.memory, history, faculties, now, deadline, kept.save)

    def load(self, loading: asyncio.TaskGroup, closing: AsyncExitStack) -> None:
        """Begin to get all of it ready; `closing` will free it. Raises ModelError."""
        for part in (self.minds, self.memory, self.till.ledger):
            closing.push_async_callback(part.close)
        if self.cache:
            closing.push_async_callback(self.cache.close)
        for lane in (self._think, self._remember, self._count):
            loading.create_task(lane(), name=lane.__name__)

    async def _think(self) -> None:
        await self.minds.load(self._told)
        with suppress(TimeoutError):  # who reads slowly, or not at all, is not waited for
            await asyncio.wait_for(self.mind.prepare(), READ_PATIENCE)

    async def _remember(self) -> None:
        try:
            await self.memory.open()
        except MemoryFault as fault:  # a conversation without memory is better than none
            self._told(str(fault))
            return
        with suppress(TimeoutError):  # a long index goes on loading while one speaks
            await asyncio.wait_for(self.memory.settled(), INDEX_PATIENCE)

    async def _count(self) -> None:
        for part in (self.till.ledger, self.cache):
            try:
                if part is not None:
                    await part.open()
            except MemoryFault as fault:  # one can talk without either
                self._told(str(fault))


def make_reflexes(settings: Settings, kept: Kept) -> Reflexes | None:
    """Build the reflexes, unless they are not wanted."""
    if not settings.mind.reflexes:
        return None
    from brain.reflexes import Reflexes as AllReflexes

    names, hours24 = [settings.mind.name], settings.mind.hours24
    return AllReflexes(kept.timers, kept.volume, names, hours24, random.SystemRandom())


def make_router(settings: Settings, embedder: Embedder) -> Router:
    """Build the router, with the weights that ship. Raises BrainError."""
    wanted = settings.router
    return Router(
        make_difficulty(embedder).judge,
        complex_from=wanted.complex_score,
        hard_from=wanted.hard_score,
        cloud_for_hard=wanted.cloud == "hard",
    )


def make_cache(settings: Settings, home: Path, embedder: Embedder) -> AnswerCache:
    """Build the cache of answers, which stand for these minds and this persona alone."""
    wanted = settings.cache
    made_by = [PERSONA, settings.mind.model, *(tier.model for tier in settings.tiers.values())]
    return AnswerCache(
        home / "memory" / "answers.sqlite3",
        embedder,
        sha256("\n".join(made_by).encode()).hexdigest()[:16],
        threshold=wanted.least_score,
        expiry=wanted.days * 86_400,
        most=wanted.most,
        patience=settings.memory.lock_patience,
        clock=time.time,
    )


def make_memory(settings: Settings, home: Path, embedder: Embedder, told: Told) -> Memory:
    """Build the memory in the data folder; `told` is given sentences for the user."""
    wanted = settings.memory
    return Memory(
        home / "memory",
        embedder,
        most=wanted.recall_most,
        least_score=wanted.recall_least_score,
        patience=wanted.lock_patience,
        notify=told,
    )
