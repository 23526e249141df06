"""The thinking half of the house: minds, memories, money, and a `Mind` for each conversation."""

from __future__ import annotations

import asyncio
import random
import re
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from hashlib import sha256
from pathlib import Path

from brain.cache.answers import AnswerCache
from brain.cost.books import OWNER
from brain.history import History
from brain.mind import Faculties, HouseMind, Reflexes
from brain.minds import Minds
from brain.prompt import PERSONA
from brain.reflexes.timers import Timers
from brain.reflexes.volume import Volume
from brain.router.levels import Level
from brain.router.router import Router
from brain.tokens import estimate
from brain.tools.tool import Tool
from memory.embed import Embedder
from memory.errors import MemoryFault
from memory.recall import Memory
from ui.clock import now
from ui.errors import UsageError
from ui.hands import make_hands
from ui.kept import Kept
from ui.minds import Till, make_minds, make_till
from ui.models.store import model_folder
from ui.router.make import make_difficulty
from ui.settings import Settings

INDEX_PATIENCE = 20.0
"""Seconds to wait for the index of what is remembered before the first turn."""

READ_PATIENCE = 10.0
"""Seconds to wait for the minds to read the head of the prompt before the first turn."""

_USER = re.compile(r"[a-z0-9][a-z0-9_-]{0,30}")

Told = Callable[[str], None]


class Thinking:
    """What all conversations share; built at once, loaded by `load` in lanes of a TaskGroup."""

    def __init__(
        self, settings: Settings, home: Path, kept: Kept, told: Told, foreign: Sequence[Tool] = ()
    ) -> None:
        """`foreign`: tools of servers."""
        self._settings = settings
        self._home = home
        self._kept = kept
        self._told = told
        self._foreign = foreign
        self.till: Till = make_till(settings, home, told)
        self.minds: Minds = make_minds(settings, home, time.monotonic, self.till)
        self._embedder = Embedder(model_folder(settings.memory.model), threads=1)
        several = len(self.minds.levels) > 1
        self._router = make_router(settings, self._embedder) if several else None
        self.cache = make_cache(settings, home, self._embedder) if settings.cache.answers else None
        self.memory = make_memory(settings, home, self._embedder, told)
        self._memories = {OWNER: self.memory}
        self._opening = asyncio.Lock()
        self.mind = self.mind_of(OWNER, self.memory, kept.volume)

    def mind_of(
        self, user: str, memory: Memory, volume: Volume, *, cloud: bool = True
    ) -> HouseMind:
        """A mind for one conversation of this user; `cloud`: its words may leave the house.

        Others than the owner are given no answer that was made for somebody else, as it may tell
        of them; the timers belong to the house. Raises UsageError for what is no name of a user.
        """
        settings, kept = self._settings, self._kept
        minds = self.minds if user == OWNER else self.till.asked_by(user, self.minds)
        hands = make_hands(
            settings,
            folder_of(self._home, user),
            (kept.timers, kept.save),
            memory,
            minds,
            self._foreign if cloud else (),
        )
        faculties = Faculties(
            reflexes=make_reflexes(settings, kept.timers, volume),
            router=self._router,
            cache=self.cache if user == OWNER else None,
            hands=hands,
            books=self.till.books_of(user),
            cloud=cloud and settings.router.cloud != "never" and Level.CLOUD in minds.levels,
        )
        return HouseMind(
            minds,
            memory,
            History(settings.mind.history_tokens, estimate),
            faculties,
            now,
            settings.memory.recall_deadline,
            kept.save,
            user,
        )

    async def memory_of(self, user: str) -> Memory:
        """The memory of this user alone, opened when it is wanted first.

        Raises UsageError for what is no name of a user.
        """
        async with self._opening:
            if user not in self._memories:
                folder = folder_of(self._home, user)
                memory = make_memory(self._settings, folder, self._embedder, self._told)
                try:
                    await self._open(memory)
                except BaseException:  # whoever waited for it has left
                    await memory.close()
                    raise
                self._memories[user] = memory
        return self._memories[user]

    def load(self, loading: asyncio.TaskGroup, closing: AsyncExitStack) -> None:
        """Begin to get all of it ready; `closing` will free it. Raises ModelError."""
        for part in (self.minds, self.till.ledger):
            closing.push_async_callback(part.close)
        closing.push_async_callback(self._close_memories)
        if self.cache:
            closing.push_async_callback(self.cache.close)
        for lane in (self._think, self._remember, self._count):
            loading.create_task(lane(), name=lane.__name__)

    async def _think(self) -> None:
        await self.minds.load(self._told)
        with suppress(TimeoutError):  # who reads slowly, or not at all, is not waited for
            await asyncio.wait_for(self.mind.prepare(), READ_PATIENCE)

    async def _remember(self) -> None:
        if await self._open(self.memory):
            try:
                await asyncio.wait_for(self.memory.settled(), INDEX_PATIENCE)
            except TimeoutError:  # a long index goes on loading while one speaks
                self._told("What was said before is still being read; it may be missed at first.")

    async def _open(self, memory: Memory) -> bool:
        """Open a memory; whether it could be. A conversation without one is better than none."""
        try:
            await memory.open()
        except MemoryFault as fault:
            self._told(str(fault))
            return False
        return True

    async def _close_memories(self) -> None:
        for memory in self._memories.values():
            await memory.close()

    async def _count(self) -> None:
        for part in (self.till.ledger, self.cache):
            try:
                if part is not None:
                    await part.open()
            except MemoryFault as fault:  # one can talk without either
                self._told(str(fault))


def folder_of(home: Path, user: str) -> Path:
    """Where a user's own things are kept. Raises UsageError for what is no name of a user."""
    if not _USER.fullmatch(user):
        raise UsageError(
            f"{user!r} is no name of a user: use at most 31 small letters, digits, - and _, "
            "beginning with a letter or digit"
        )
    return home if user == OWNER else home / "people" / user


def make_reflexes(settings: Settings, timers: Timers, volume: Volume) -> Reflexes | None:
    """Build the reflexes, unless they are not wanted."""
    if not settings.mind.reflexes:
        return None
    from brain.reflexes import Reflexes as AllReflexes

    names, hours24 = [settings.mind.name], settings.mind.hours24
    return AllReflexes(timers, volume, names, hours24, random.SystemRandom())


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


def make_memory(settings: Settings, folder: Path, embedder: Embedder, told: Told) -> Memory:
    """Build the memory in a folder of a user; `told` is given sentences for the user."""
    wanted = settings.memory
    return Memory(
        folder / "memory",
        embedder,
        most=wanted.recall_most,
        least_score=wanted.recall_least_score,
        patience=wanted.lock_patience,
        notify=told,
    )
