"""The index of meanings, following the record in a thread of its own.

The record numbers its turns in order, so the index needs no queue: after every turn, and
after the start, it takes the next few turns it lacks, and a recall waits for one such
step at most. What a crash, a full disk or a lost folder took from the index is taken
from the record again.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from memory.errors import IndexFault, MemoryFault
from memory.ports import Embeds
from memory.records import Turn
from memory.relevance import tells

if TYPE_CHECKING:
    from memory.vectors import Vectors

log = logging.getLogger(__name__)

Neighbours = list[tuple[int, float]]
"""Turn numbers with their cosine similarity, nearest first."""

_STEP = 4
"""Turns embedded at a time: about 25 ms, for which a recall may have to wait."""
_PAGE = 64
"""Turns read at a time while looking for what the index lacks."""


class Record(Protocol):
    """What the index needs of the record; called from the index's thread."""

    def identity(self) -> str:
        """The record's name."""
        ...

    def ids(self) -> set[int]:
        """The number of every turn."""
        ...

    def since(self, number: int, n: int) -> list[Turn]:
        """The first `n` turns after turn `number`."""
        ...


class Follower:
    """Finds turns by meaning, once it is loaded; until then, and without a model, it finds none."""

    def __init__(
        self, folder: Path, embedder: Embeds, record: Record, tell: Callable[[str], None]
    ) -> None:
        self._folder = folder
        self._embedder = embedder
        self._record = record
        self._tell = tell
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="index")
        self._closing = threading.Event()
        self._woken = threading.Lock()  # held while a step waits for its turn in the thread
        self._vectors: Vectors | None = None
        self._known: set[int] = set()
        self._cursor = 0

    def start(self) -> None:
        """Load model and index and catch up, in the background; also to begin anew."""
        self._submit(self._load)
        self.wake()

    def wake(self) -> None:
        """Take what the record has and the index lacks, in the background."""
        if not self._closing.is_set() and self._woken.acquire(blocking=False):
            self._submit(self._advance)

    def nearest(self, text: str, n: int) -> Future[Neighbours] | None:
        """Begin to find the `n` turns nearest in meaning; None while the index is not ready."""
        if self._vectors is None or self._closing.is_set():
            return None
        return self._thread.submit(self._nearest, text, n)

    def forget(self, number: int) -> None:
        """Drop one turn, in the background."""
        self._submit(self._forget, number)

    async def caught_up(self) -> None:
        """Wait until every turn of the record that there is now is indexed."""
        while await asyncio.wrap_future(self._thread.submit(self._step)):
            pass

    async def close(self) -> None:
        """Index the last turns and let go of the index."""
        self._closing.set()
        await asyncio.wrap_future(self._thread.submit(self._finish))
        self._thread.shutdown(wait=False)

    def _submit(self, work: Callable[..., None], *args: object) -> None:
        with suppress(RuntimeError):  # the thread has been shut down: the next start catches up
            self._thread.submit(work, *args).add_done_callback(_report)

    def _load(self) -> None:
        if self._closing.is_set():
            return
        try:
            self._let_go()
            self._embedder.load()
            self._vectors = self._open()
        except MemoryFault as fault:
            self._tell(f"{fault} Until then nothing is recalled; every turn is still recorded.")

    def _open(self) -> Vectors:
        from memory.vectors import Vectors  # Chroma takes more than a second to import

        name = f"turns-{self._record.identity()}-{self._embedder.name}"
        vectors = Vectors(self._folder, name=name)
        kept = vectors.open()
        if kept is not None:
            log.warning("the index of meanings was damaged; kept as %s, built again", kept)
        self._known = vectors.ids()
        forgotten = self._known - self._record.ids()
        vectors.forget(sorted(forgotten))
        self._cursor = 0
        return vectors

    def _advance(self) -> None:
        self._woken.release()
        if self._step():
            self.wake()

    def _step(self) -> bool:
        """Index the next few turns; whether there may be more."""
        if self._vectors is None:
            return False
        try:
            page = self._record.since(self._cursor, _PAGE)
            self._take(self._vectors, page)
        except IndexFault as fault:
            self._give_up(fault)
            return False
        except MemoryFault:  # the record's own trouble: whoever adds a turn is told
            return False
        return bool(page)

    def _take(self, vectors: Vectors, page: Sequence[Turn]) -> None:
        texts: dict[int, str] = {}
        cursor = self._cursor
        for turn in page:
            cursor = turn.id or cursor
            if cursor not in self._known and tells(turn.user):
                texts[cursor] = turn.user
            if len(texts) == _STEP:
                break
        vectors.add(list(texts), self._embedder.embed(list(texts.values())))
        self._cursor = cursor

    def _nearest(self, text: str, n: int) -> Neighbours:
        if self._vectors is None:
            return []
        try:
            return self._vectors.nearest(self._embedder.embed([text])[0], n)
        except IndexFault as fault:
            self._give_up(fault)
            return []

    def _forget(self, number: int) -> None:
        if self._vectors is not None:
            try:
                self._vectors.forget([number])
            except IndexFault as fault:
                self._give_up(fault)

    def _finish(self) -> None:
        self._step()
        self._let_go()

    def _give_up(self, fault: IndexFault) -> None:
        self._let_go()
        self._tell(f"{fault} Until then nothing is recalled.")

    def _let_go(self) -> None:
        vectors, self._vectors = self._vectors, None
        if vectors is not None:
            vectors.close()


def _report(work: Future[None]) -> None:
    """Log that work in the background failed, by the kind of error only: it may quote a turn."""
    with suppress(CancelledError):
        if (error := work.exception()) is not None:
            log.error("the index of meanings failed: %s", type(error).__name__)
