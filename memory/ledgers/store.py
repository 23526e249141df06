"""The ledger in one SQLite file. Blocking; to be used by one thread at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, inspect, select

from memory import sqlite
from memory.errors import MemoryFault, StoreDamaged
from memory.ledger import DayOfTier, Entry, Spending
from memory.ledgers.schema import VERSION, answers, metadata

_SUMS = [func.count()] + [
    func.coalesce(func.sum(answers.c[field.name]), 0) for field in fields(Spending)[1:]
]
"""The columns of a `Spending`, in the order of its fields."""


class LedgerStore:
    """Rows of answers; several programs may write to the file at once."""

    def __init__(self, path: Path, *, patience: float) -> None:
        """Open or create the file. Raises MemoryFault."""
        self._path = path
        _make_private(path)
        self._engine = sqlite.connect(path, patience)
        try:
            with self._connection(writes=True) as connection:
                self._prepare(connection)
        except StoreDamaged as damage:
            self.close()
            raise StoreDamaged(f"{damage} Move it away; a new ledger begins at zero.") from damage
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def add(self, entry: Entry) -> None:
        """Write an answer down; it is on the disk when this returns."""
        at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
        row = asdict(entry) | {"at": at, "day": entry.at.date().isoformat()}
        with self._connection(writes=True) as connection:
            connection.execute(insert(answers).values(row))

    def spent(self, since: datetime, user: str | None) -> Spending:
        """What was spent from `since` (UTC) on, by one user or by all."""
        query = select(*_SUMS).where(answers.c.at >= since.isoformat(timespec="microseconds"))
        if user is not None:
            query = query.where(answers.c.user == user)
        with self._connection() as connection:
            return Spending(*connection.execute(query).one())

    def by_day_and_tier(self, since: date) -> list[DayOfTier]:
        """What each tier did on each day from `since` on, oldest first."""
        what: list[Any] = [answers.c.day, answers.c.tier, answers.c.level, answers.c.model == ""]
        query = select(*what, *_SUMS).group_by(*what).order_by(*what)
        with self._connection() as connection:
            rows = connection.execute(query.where(answers.c.day >= since.isoformat())).all()
        return [
            DayOfTier(date.fromisoformat(day), tier, level, bool(modelless), Spending(*sums))
            for day, tier, level, modelless, *sums in rows
        ]

    def _prepare(self, connection: Connection) -> None:
        version = connection.exec_driver_sql("PRAGMA user_version").scalar() or 0
        if version > VERSION:
            raise MemoryFault(
                f"The ledger {str(self._path)!r} is in format {version}; this Parlour knows "
                f"formats up to {VERSION}. Install a newer Parlour, or set another data folder."
            )
        if version == 0:
            metadata.create_all(connection)
            connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
        elif not inspect(connection).has_table(answers.name):
            raise StoreDamaged(f"The ledger {str(self._path)!r} is damaged (without its table).")

    @contextmanager
    def _connection(self, *, writes: bool = False) -> Iterator[Connection]:
        engine = self._engine.execution_options(writes=writes)
        with sqlite.faults(self._path), engine.begin() as connection:
            yield connection


def _make_private(path: Path) -> None:
    """Create the file where absent, for its owner alone; a folder that is there stays as it is."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise MemoryFault(
            f"The ledger needs a file it can write at {str(path)!r}: {error.strerror}. "
            f"Make {str(path.parent)!r} a folder you own, or set another data folder."
        ) from error
