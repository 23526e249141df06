"""The record in a thread of its own: opened, replaced when damaged, and asked from anywhere."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from memory.aside import set_aside
from memory.errors import MemoryFault, StoreDamaged, StoreLocked
from memory.records import Turn

if TYPE_CHECKING:
    from memory.store import Store

_Result = TypeVar("_Result")

_FILE = "conversations.sqlite3"


class Keeper:
    """One record that is always there: a damaged one is kept aside and a new one begun."""

    def __init__(
        self,
        folder: Path,
        *,
        patience: float,
        tell: Callable[[str], None],
        renewed: Callable[[], None],
    ) -> None:
        """Keep the record in `folder`; wait `patience` seconds for another program's lock.

        `tell` gets sentences for the user; `renewed` is called when a new record has taken
        the place of one that turned out damaged in use. Both are called in the thread.
        """
        self._path = folder / _FILE
        self._patience = patience
        self._tell = tell
        self._renewed = renewed
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="record")
        self._store: Store | None = None

    async def open(self) -> bool:
        """Open the record. Raises MemoryFault.

        False when another program holds it: then this conversation has one of its own.
        """
        return await asyncio.wrap_future(self._submit(self._open))

    async def do(self, use: Callable[[Store], _Result]) -> _Result:
        """What `use` makes of the record."""
        return await asyncio.wrap_future(self._submit(lambda: self._use(use)))

    async def close(self) -> None:
        """Close the record; what has been written stays."""
        await asyncio.wrap_future(self._submit(self._close))
        self._thread.shutdown(wait=False)

    def identity(self) -> str:
        """The record's name; blocks a thread that is not the record's."""
        return self._ask(lambda store: store.identity())

    def ids(self) -> set[int]:
        """The number of every turn; blocks a thread that is not the record's."""
        return self._ask(lambda store: store.ids())

    def since(self, number: int, n: int) -> list[Turn]:
        """The first `n` turns after `number`; blocks a thread that is not the record's."""
        return self._ask(lambda store: store.since(number, n))

    def _ask(self, use: Callable[[Store], _Result]) -> _Result:
        return self._submit(lambda: self._use(use)).result()

    def _submit(self, work: Callable[[], _Result]) -> Future[_Result]:
        try:
            return self._thread.submit(work)
        except RuntimeError as error:
            raise MemoryFault("The memory has been closed; open a new one.") from error

    def _open(self) -> bool:
        from memory.store import Store  # SQLAlchemy takes half a second to import

        self._store = Store(self._path, patience=self._patience)
        try:
            self._store.open()
        except StoreDamaged as damage:
            self._begin_anew(self._store, damage)
        except StoreLocked as locked:
            own = self._path.with_stem(f"{self._path.stem}.{datetime.now():%Y-%m-%dT%H-%M-%S}")
            self._store = Store(own, patience=self._patience)
            self._store.open()
            self._tell(f"{locked} Until then turns are recorded in {str(own)!r}.")
            return False
        return True

    def _use(self, use: Callable[[Store], _Result]) -> _Result:
        if self._store is None:
            raise MemoryFault(f"The memory {str(self._path)!r} is not open; open it first.")
        try:
            return use(self._store)
        except StoreDamaged as damage:
            self._begin_anew(self._store, damage)
            self._renewed()
            return use(self._store)

    def _begin_anew(self, store: Store, damage: StoreDamaged) -> None:
        store.close()
        try:
            kept = set_aside(store.path, datetime.now())
        except OSError as error:
            raise MemoryFault(
                f"{damage} It cannot be kept aside ({error.strerror}); move it yourself."
            ) from error
        store.open()
        self._tell(
            f"{damage} It is kept as {str(kept)!r}, and a new memory has begun. "
            f"To save what can be saved: sqlite3 {str(kept)!r} .recover | sqlite3 rescued.sqlite3"
        )

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
