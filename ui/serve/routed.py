"""The minds of the house, for others to ask: routed, counted, and never speculative."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from pathlib import Path

from brain.cost.books import Books
from brain.llm import Usage
from brain.minds import Minds
from brain.ports import Message
from brain.router.levels import Level
from brain.router.router import Question, Router
from brain.tiers.ladder import Ladder
from memory.embed import Embedder
from memory.errors import MemoryFault
from ui.minds import Till, make_minds, make_till
from ui.models.store import model_folder
from ui.serve.answers import Answer, Answers
from ui.settings import Settings
from ui.thinking import make_router
from voice.flow import beside


class Routed:
    """Answers with the mind that each question calls for; implements `Answers`."""

    def __init__(self, minds: Minds, router: Router | None, till: Till, *, cloud: bool) -> None:
        """`cloud`: what others ask may leave the house."""
        self._minds = minds
        self._router = router
        self._till = till
        self._cloud = cloud

    def reply(self, messages: Sequence[Message], user: str) -> Answer:
        """Begin to answer; the last message is the user's."""
        minds, books = self._minds, self._till.books
        if user:
            minds, books = self._till.asked_by(user, minds), self._till.books_of(user)
        return _RoutedAnswer(minds, self._router, books, messages, cloud=self._cloud)


class _RoutedAnswer:
    def __init__(
        self,
        minds: Minds,
        router: Router | None,
        books: Books,
        messages: Sequence[Message],
        *,
        cloud: bool,
    ) -> None:
        self._minds = minds
        self._router = router
        self._books = books
        self._messages = messages
        self._cloud = cloud
        self._level = Level.QUICK
        self._ladder: Ladder | None = None

    @property
    def level(self) -> str:
        spoke = self._ladder.spoke if self._ladder else []
        return (spoke[-1].level if spoke else self._level).word

    @property
    def usage(self) -> Usage:
        used = [usage for _, usage in self._ladder.used] if self._ladder else []
        return Usage(
            sum(usage.cached_tokens for usage in used),
            sum(usage.computed_tokens for usage in used),
            sum(usage.written_tokens for usage in used),
            sum(usage.stored_tokens for usage in used),
        )

    async def words(self) -> AsyncGenerator[str, None]:
        *past, last = self._messages
        if self._router:
            levels = self._minds.levels
            question = Question(last.text, None, levels, levels - self._minds.up, self._cloud)
            decision = await asyncio.to_thread(self._router.decide, question)
            self._level, last = decision.level, Message("user", decision.words)
            self._cloud = decision.may_leave
        self._ladder = self._minds.ladder(self._level, cloud=self._cloud)
        try:
            async with aclosing(self._ladder.reply([*past, last])) as pieces:
                async for piece in pieces:
                    yield piece
        finally:
            await self._books.made(self._ladder.used)


@asynccontextmanager
async def routed(
    settings: Settings, home: Path, told: Callable[[str], None]
) -> AsyncIterator[Answers]:
    """All minds of the house, loaded. Raises ModelError where none works."""
    till = make_till(settings, home, told)
    minds = make_minds(settings, home, asyncio.get_running_loop().time, till)
    embedder = Embedder(model_folder(settings.memory.model), threads=1)
    router = make_router(settings, embedder) if len(minds.levels) > 1 else None
    async with AsyncExitStack() as closing:
        closing.push_async_callback(till.ledger.close)
        try:
            await till.ledger.open()
        except MemoryFault as fault:
            told(f"What answers take will not be written down: {fault}")
        closing.push_async_callback(minds.close)
        await asyncio.to_thread(embedder.load)
        await minds.load(told)
        await closing.enter_async_context(beside(minds.watch(told)))
        cloud = settings.router.cloud != "never" and Level.CLOUD in minds.levels
        yield Routed(minds, router, till, cloud=cloud)
