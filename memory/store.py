"""The record of every turn: one database file, durable once `add` has returned."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, insert, inspect, select, text

from memory import sqlite
from memory.errors import MemoryFault, StoreDamaged
from memory.records import Turn
from memory.schema import REVISION, about, metadata, turns

log = logging.getLogger(__name__)

_MOST_IDS = 500
"""How many numbers one query may name; databases limit it."""


class Store:
    """The turns in one SQLite file. Blocking; to be used by one thread at a time."""

    def __init__(self, path: Path, *, patience: float) -> None:
        self._path = path
        self._patience = patience
        self._engine: Engine | None = None

    @property
    def path(self) -> Path:
        """The database file."""
        return self._path

    def open(self) -> None:
        """Open or create the database and migrate it. Raises MemoryFault and its kinds."""
        sqlite.make_private(self._path)
        self._engine = sqlite.connect(self._path, self._patience)
        try:
            with sqlite.faults(self._path):
                self._check()
                self._migrate()
                self._probe()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the database; harmless when it is not open."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def identity(self) -> str:
        """The name this record was given when it was created."""
        query = select(about.c.value).where(about.c.key == "identity")
        with self._connection() as connection:
            found = connection.execute(query).scalar()
        if not found:
            raise StoreDamaged(f"The memory {str(self._path)!r} is damaged (it has no identity).")
        return str(found)

    def add(self, turn: Turn) -> Turn:
        """Write a turn and return it as stored, numbered; it is on the disk when this returns."""
        row = {
            "at": turn.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "speaker": _storable(turn.speaker),
            "heard": _storable(turn.user),
            "answered": _storable(turn.assistant),
            "route": _storable(turn.route),
            "trace": json.dumps({_storable(key): value for key, value in turn.trace.items()}),
        }
        with self._connection(writes=True) as connection:
            (number,) = connection.execute(insert(turns).values(row)).inserted_primary_key or (0,)
        return Turn(
            user=row["heard"],
            assistant=row["answered"],
            route=row["route"],
            at=turn.at.astimezone(UTC),
            speaker=row["speaker"],
            trace=json.loads(row["trace"]),
            id=number,
        )

    def recent(self, n: int, speaker: str | None = None) -> list[Turn]:
        """The last `n` turns, of one speaker or of all, oldest first."""
        query = select(turns).order_by(turns.c.id.desc()).limit(n)
        if speaker is not None:
            query = query.where(turns.c.speaker == speaker)
        return self._read(query)[::-1]

    def since(self, number: int, n: int) -> list[Turn]:
        """The first `n` turns after turn `number`, oldest first; none only when none is left."""
        with self._connection() as connection:
            while True:
                query = select(turns).where(turns.c.id > number).order_by(turns.c.id).limit(n)
                rows = connection.execute(query).all()
                found = _readable(rows)
                if found or not rows:
                    return found
                number = rows[-1].id

    def search(self, words: str, n: int) -> list[Turn]:
        """The last `n` turns in which the words were said or answered, oldest first."""
        said = turns.c.heard.icontains(words, autoescape=True)
        answered = turns.c.answered.icontains(words, autoescape=True)
        query = select(turns).where(said | answered).order_by(turns.c.id.desc()).limit(n)
        return self._read(query)[::-1]

    def get(self, ids: Sequence[int]) -> list[Turn]:
        """The turns of these numbers that there are, oldest first."""
        found: list[Turn] = []
        for start in range(0, len(ids), _MOST_IDS):
            some = ids[start : start + _MOST_IDS]
            found += self._read(select(turns).where(turns.c.id.in_(some)))
        return sorted(found, key=lambda turn: turn.id or 0)

    def ids(self) -> set[int]:
        """The number of every turn."""
        with self._connection() as connection:
            return set(connection.execute(select(turns.c.id)).scalars())

    def forget(self, number: int) -> bool:
        """Erase one turn; False when there is none of that number."""
        with self._connection(writes=True) as connection:
            return connection.execute(delete(turns).where(turns.c.id == number)).rowcount > 0

    def _read(self, query: Select[Any]) -> list[Turn]:
        with self._connection() as connection:
            return _readable(connection.execute(query).all())

    @contextmanager
    def _connection(self, *, writes: bool = False) -> Iterator[Connection]:
        if self._engine is None:
            raise MemoryFault(f"The memory {str(self._path)!r} is not open; open it first.")
        engine = self._engine.execution_options(writes=writes)
        with sqlite.faults(self._path), engine.begin() as connection:
            yield connection

    def _check(self) -> None:
        with self._connection() as connection:
            verdict = connection.execute(text("PRAGMA quick_check(1)")).scalar()
        if verdict != "ok":
            raise StoreDamaged(f"The memory {str(self._path)!r} is damaged ({verdict}).")

    def _migrate(self) -> None:
        with self._connection() as connection:
            if _revision(connection) == REVISION:
                return  # Alembic takes a third of a second to import: only when there is work
        from alembic.util.exc import CommandError

        from memory.migrations import upgrade

        with self._connection(writes=True) as connection:
            try:
                upgrade(connection, "head")
            except CommandError as error:
                raise MemoryFault(
                    f"The memory {str(self._path)!r} is in format {_revision(connection)!r}; this "
                    f"Parlour knows formats up to {REVISION!r}. Install a newer Parlour, "
                    "or set another folder for the memory."
                ) from error

    def _probe(self) -> None:
        with self._connection() as connection:
            absent = sorted(set(metadata.tables) - set(inspect(connection).get_table_names()))
        if absent:
            raise StoreDamaged(f"The memory {str(self._path)!r} is damaged (without {absent}).")
        self.identity()


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def _storable(said: str) -> str:
    """The text without what a database refuses: lone surrogates and NUL."""
    return said.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")


def _readable(rows: Sequence[Row[Any]]) -> list[Turn]:
    """The turns of those rows that hold one; others are counted in the log and passed over."""
    found: list[Turn] = []
    for row in rows:
        try:
            found.append(_turn(row))
        except (TypeError, ValueError, AttributeError):
            log.warning("turn %r is malformed and was passed over", row.id)
    return found


def _turn(row: Row[Any]) -> Turn:
    at = datetime.fromisoformat(row.at)
    return Turn(
        user=_text(row.heard),
        assistant=_text(row.answered),
        route=_text(row.route),
        at=at if at.tzinfo else at.replace(tzinfo=UTC),
        speaker=_text(row.speaker),
        trace={key: float(value) for key, value in json.loads(row.trace).items()},
        id=row.id,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value
