"""What answers cost: tokens and money, a row for each answer. No words of anybody stand here."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from memory.errors import MemoryFault

if TYPE_CHECKING:
    from memory.ledgers.store import LedgerStore

_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True)
class Entry:
    """One answer of one tier, or one that needed no model."""

    at: datetime
    """When it was asked, in the time zone of the house, whose day it counts to."""
    tier: str
    """Name of the tier, or `reflex`, `cache`."""
    level: str
    """What the tier is good for: `quick`, ..., `cloud`; or `reflex`, `cache`."""
    model: str
    """Which model; empty where none was needed: then the tokens are what one might have taken."""
    cached_tokens: int
    """Of the prompt, which the model's cache held."""
    computed_tokens: int
    """Of the prompt, which had to be computed; those put into a paid cache count here too."""
    written_tokens: int
    """Of the answer."""
    stored_tokens: int = 0
    """Of those computed, how many were put into a paid cache."""
    dollars: float = 0.0
    """What was paid for it."""
    user: str = "owner"
    """Who asked."""


@dataclass(frozen=True, slots=True)
class Spending:
    """Answers added up."""

    answers: int = 0
    cached_tokens: int = 0
    computed_tokens: int = 0
    written_tokens: int = 0
    stored_tokens: int = 0
    dollars: float = 0.0


@dataclass(frozen=True, slots=True)
class DayOfTier:
    """What one tier did on one day."""

    day: date
    """In the time zone of the house."""
    tier: str
    level: str
    modelless: bool
    """Whether the answers needed no model, so that their tokens are estimates."""
    spending: Spending


class Ledger:
    """The rows in one SQLite file, asked in a thread of its own; several programs may share it."""

    def __init__(self, path: Path, *, patience: float) -> None:
        """Keep it in the file `path`; wait `patience` seconds for another program that writes."""
        self._path = path
        self._patience = patience
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="ledger")
        self._store: LedgerStore | None = None

    async def open(self) -> None:
        """Open or create the file. Raises MemoryFault."""
        await asyncio.wrap_future(self._submit(self._open))

    async def close(self) -> None:
        """Close the file; what was recorded stays."""
        await asyncio.wrap_future(self._submit(self._close))
        self._thread.shutdown(wait=False)

    async def record(self, entry: Entry) -> None:
        """Write an answer down; it is on the disk when this returns. Raises MemoryFault."""
        await self._do(lambda store: store.add(entry))

    async def spent(self, since: datetime, user: str | None = None) -> Spending:
        """What was spent from a moment on, by one user or by all. Raises MemoryFault."""
        return await self._do(lambda store: store.spent(since.astimezone(UTC), user))

    async def by_day_and_tier(self, since: date) -> list[DayOfTier]:
        """What each tier did on each day from `since` on, oldest first. Raises MemoryFault."""
        return await self._do(lambda store: store.by_day_and_tier(since))

    async def _do(self, use: Callable[[LedgerStore], _Result]) -> _Result:
        done = asyncio.wrap_future(self._submit(lambda: use(self._opened())))
        return await asyncio.shield(done)  # whoever waits may go away: what was begun is written

    def _submit(self, work: Callable[[], _Result]) -> Future[_Result]:
        try:
            return self._thread.submit(work)
        except RuntimeError as error:
            raise MemoryFault("The ledger has been closed; open a new one.") from error

    def _opened(self) -> LedgerStore:
        if self._store is None:
            raise MemoryFault(f"The ledger {str(self._path)!r} is not open; open it first.")
        return self._store

    def _open(self) -> None:
        from memory.ledgers.store import LedgerStore  # SQLAlchemy takes half a second to import

        self._store = LedgerStore(self._path, patience=self._patience)

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


def dollars_by_tier(path: Path, day: date) -> dict[str, float]:
    """What each tier cost on a day, read without SQLAlchemy, which takes longer than the rest.

    Empty where there is no ledger. Blocking. Raises MemoryFault.
    """
    if not path.exists():
        return {}
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            found = "SELECT tier, SUM(dollars) FROM answers WHERE day = ? GROUP BY tier"
            return dict(opened.execute(found, (day.isoformat(),)).fetchall())
    except sqlite3.Error as error:
        raise MemoryFault(f"The ledger {str(path)!r} cannot be read: {error}") from error
