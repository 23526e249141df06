"""The memory as the rest of Parlour sees it: record every turn, recall what matters, in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from memory.errors import MemoryFault
from memory.follower import Follower, Neighbours
from memory.keeper import Keeper
from memory.ports import Embeds
from memory.records import Recalled, Turn
from memory.relevance import choose

_CANDIDATES = 32
"""Nearest turns from which the best are chosen: room for sentences said again and again."""


class Memory:
    """Every turn on the disk, and the few that matter for the words at hand."""

    def __init__(
        self,
        folder: Path,
        embedder: Embeds,
        *,
        most: int,
        least_score: float,
        patience: float,
        notify: Callable[[str], None],
    ) -> None:
        """Keep all in `folder`; recall at most `most` turns of similarity `least_score` or more.

        A lock of another program is waited for `patience` seconds. `notify` is called on the
        event loop with sentences for the user, such as what is damaged and where it is kept.
        """
        self._most = most
        self._least_score = least_score
        self._notify = notify
        self._loop: asyncio.AbstractEventLoop | None = None
        self._keeper = Keeper(folder, patience=patience, tell=self._tell, renewed=self._renewed)
        self._follower = Follower(folder / "index", embedder, self._keeper, self._tell)
        self._query: Future[Neighbours] | None = None
        self._lost = False

    async def open(self) -> None:
        """Open the record, or begin one; the index loads in the background. Raises MemoryFault.

        A record that another program holds is left alone: this conversation is recorded
        beside it, and nothing is recalled.
        """
        self._loop = asyncio.get_running_loop()
        try:
            if await self._keeper.open():
                self._follower.start()
        except MemoryFault:
            self._lost = True
            raise

    async def add(self, turn: Turn) -> Turn:
        """Record a turn and return it numbered, once it is on the disk. Raises MemoryFault.

        Where the record could not be opened, which was told then, nothing is recorded.
        """
        if self._lost:
            return turn
        stored = await self._keeper.do(lambda store: store.add(turn))
        self._follower.wake()
        return stored

    async def recall(
        self, text: str, *, deadline: float, before_id: int | None = None
    ) -> list[Recalled]:
        """The turns that matter for `text`, best first; none after `deadline` seconds.

        Of turns from number `before_id` on none is recalled: the model has them at hand.
        While a late query still runs, no other is begun.
        """
        if self._query is not None and not self._query.done():
            return []
        try:
            async with asyncio.timeout(deadline):
                return await self._recall(text, before_id)
        except Exception:  # a memory that fails must not cost the answer; `add` tells of it
            return []

    async def recent(self, n: int) -> list[Turn]:
        """The last `n` turns, oldest first."""
        return await self._keeper.do(lambda store: store.recent(n))

    async def search(self, words: str, n: int) -> list[Turn]:
        """The last `n` turns that hold these words, oldest first."""
        return await self._keeper.do(lambda store: store.search(words, n))

    async def get(self, number: int) -> Turn | None:
        """The turn of this number."""
        found = await self._keeper.do(lambda store: store.get([number]))
        return found[0] if found else None

    async def forget(self, number: int) -> bool:
        """Erase one turn from record and index; False when there is none of that number."""
        found = await self._keeper.do(lambda store: store.forget(number))
        self._follower.forget(number)
        return found

    async def settled(self) -> None:
        """Wait until the index is loaded and holds every turn."""
        await self._follower.caught_up()

    async def close(self) -> None:
        """Let go of index and record; everything recorded stays."""
        await self._follower.close()
        await self._keeper.close()

    async def _recall(self, text: str, before_id: int | None) -> list[Recalled]:
        self._query = self._follower.nearest(text, _CANDIDATES)
        if self._query is None:
            return []
        neighbours = await asyncio.wrap_future(self._query)
        scores = dict(neighbours)
        wanted = [number for number in scores if before_id is None or number < before_id]
        turns = await self._keeper.do(lambda store: store.get(wanted))
        found = [Recalled(turn, scores[turn.id]) for turn in turns if turn.id is not None]
        return choose(found, most=self._most, least_score=self._least_score)

    def _tell(self, sentence: str) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._notify, sentence)

    def _renewed(self) -> None:
        self._follower.start()
