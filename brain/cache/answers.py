"""The cache of answers: the very words first, then a question that asks the same."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from brain.cache.guards import uncacheable, unfit
from brain.cache.shelf import Kept, Shelf, nearest, spelling
from brain.router.overrides import parse
from memory.errors import MemoryFault
from memory.ports import Embeds, Vectors32

if TYPE_CHECKING:
    from brain.cache.store import AnswerStore


class AnswerCache:
    """Answers given before, found in well under a millisecond beside the embedding."""

    def __init__(
        self,
        path: Path,
        embedder: Embeds,
        version: str,
        *,
        threshold: float,
        expiry: float,
        most: int,
        patience: float,
        clock: Callable[[], float],
    ) -> None:
        """Keep at most `most` answers in the file at `path`, each for `expiry` seconds.

        `version` names all that an answer depends on besides the question: persona, language,
        models. `threshold`: least cosine between two questions that ask the same. `patience`:
        seconds to wait for another program that writes. `clock`: seconds since 1970.
        """
        self._path = path
        self._embedder = embedder
        self._version = f"{version} {embedder.name}"
        self._threshold = threshold
        self._patience = patience
        self._clock = clock
        self._expiry = expiry
        self._shelf = Shelf(most, expiry)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="answers")
        self._store: AnswerStore | None = None

    async def open(self) -> None:
        """Read what earlier runs kept. Raises MemoryFault; then it keeps answers for this run."""
        for kept in await asyncio.wrap_future(self._thread.submit(self._open)):
            self._shelf.put(kept)

    async def find(self, question: str, vector: Vectors32 | None = None) -> Kept | None:
        """The answer given to this question before.

        `vector`: the question's meaning, where it is known; else it is computed if need be.
        """
        if uncacheable(question):
            return None
        now = self._clock()
        found = self._shelf.exact(question, now)
        if found is None and (alike := self._shelf.alike(question, now)):
            with suppress(MemoryFault):  # without an embedder, the very words must do
                vector = vector if vector is not None else await self._embed(question)
                found = nearest(alike, vector, self._threshold)
        if found is not None:
            self._shelf.used(found)
        return found

    async def keep(
        self,
        question: str,
        answer: str,
        heard: str,
        *,
        aided: bool,
        vector: Vectors32 | None = None,
    ) -> bool:
        """Keep a model's answer, if it is fit to be given to whoever asks the same; whether it is.

        `heard`: how much of it was heard. `aided`: whether tools or memory went into it. Raises
        MemoryFault.
        """
        if uncacheable(question) or unfit(answer, heard, aided=aided):
            return False
        vector = vector if vector is not None else await self._embed(question)
        kept = Kept(spelling(question), answer, vector, self._clock())
        gone = self._shelf.put(kept)
        await self._do(lambda store: store.write(kept, gone))
        return True

    async def forget(self, text: str) -> None:
        """Erase, here and on the disk, what a turn of these words was or would be answered with.

        Raises MemoryFault.
        """
        gone = [*self._shelf.take(text), *self._shelf.take(parse(text).words)]
        if gone:
            await self._do(lambda store: store.erase(gone))

    async def close(self) -> None:
        """Close the file; what was kept stays."""
        await self._do(lambda store: store.close())
        self._thread.shutdown(wait=False)

    async def _embed(self, question: str) -> Vectors32:
        vectors = await asyncio.to_thread(self._embedder.embed, [question])
        row: Vectors32 = vectors[0]
        return row

    async def _do(self, use: Callable[[AnswerStore], None]) -> None:
        if self._store is not None:
            await asyncio.wrap_future(self._thread.submit(use, self._store))

    def _open(self) -> list[Kept]:
        from brain.cache.store import AnswerStore  # SQLAlchemy takes half a second to import

        self._store = AnswerStore(self._path, self._version, patience=self._patience)
        return self._store.read(self._clock() - self._expiry)
