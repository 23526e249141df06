"""The kept answers in a SQLite file, so that they outlive a run. Blocking; for one thread."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from sqlalchemy import (
    Column,
    Connection,
    Float,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    insert,
    select,
)

from brain.cache.shelf import Kept
from memory import sqlite
from memory.errors import StoreDamaged

log = logging.getLogger(__name__)

_metadata = MetaData()
_answers = Table(
    "answers",
    _metadata,
    Column("question", Text, primary_key=True),
    Column("answer", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian
    Column("at", Float, nullable=False),
    Column("version", Text, nullable=False),
)


class AnswerStore:
    """Answers of one version: what another persona, language or embedder said is dropped."""

    def __init__(self, path: Path, version: str, *, patience: float) -> None:
        """Open or create the file; one that cannot be read is replaced. Raises MemoryFault."""
        self._path = path
        self._version = version
        self._patience = patience
        try:
            self._open()
        except StoreDamaged:
            log.warning("the answers that were kept cannot be read; none is kept now")
            self.close()
            for end in ("", "-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)
            self._open()

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()

    def read(self, since: float) -> list[Kept]:
        """The answers given after `since` (seconds), oldest first; older ones are erased."""
        with self._connection(writes=True) as connection:
            connection.execute(delete(_answers).where(_answers.c.at <= since))
            rows = connection.execute(select(_answers).order_by(_answers.c.at)).all()
        return [
            Kept(row.question, row.answer, np.frombuffer(row.vector, "<f4"), row.at) for row in rows
        ]

    def write(self, kept: Kept, gone: Sequence[str]) -> None:
        """Add an answer, or put it in the place of an older one; drop those that had to go."""
        row = {
            "question": kept.question,
            "answer": kept.answer,
            "vector": kept.vector.astype("<f4").tobytes(),
            "at": kept.at,
            "version": self._version,
        }
        with self._connection(writes=True) as connection:
            dropped = _answers.c.question.in_([kept.question, *gone])
            connection.execute(delete(_answers).where(dropped))
            connection.execute(insert(_answers).values(row))

    def erase(self, questions: Sequence[str]) -> None:
        """Drop the answers to these questions."""
        with self._connection(writes=True) as connection:
            connection.execute(delete(_answers).where(_answers.c.question.in_(questions)))

    def _open(self) -> None:
        sqlite.make_private(self._path)
        self._engine = sqlite.connect(self._path, self._patience)
        with self._connection(writes=True) as connection:
            _metadata.create_all(connection)
            connection.execute(delete(_answers).where(_answers.c.version != self._version))

    @contextmanager
    def _connection(self, *, writes: bool = False) -> Iterator[Connection]:
        engine = self._engine.execution_options(writes=writes)
        with sqlite.faults(self._path), engine.begin() as connection:
            yield connection
