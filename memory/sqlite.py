"""What is special about SQLite: durable commits, private files, and errors one can act on."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.exc import SQLAlchemyError

from memory.errors import MemoryFault, StoreDamaged, StoreLocked

_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",  # a commit returns when the disk has it
    "PRAGMA secure_delete=ON",  # a forgotten turn leaves no words in the file
)


def connect(path: Path, patience: float) -> Engine:
    """An engine over the file; a lock of another program is waited for `patience` seconds."""
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": patience, "isolation_level": None},
        hide_parameters=True,  # an error message never holds what was said
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def make_private(path: Path) -> None:
    """Create the file and its folder where absent, readable by their owner only."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.parent.chmod(0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise MemoryFault(
            f"The memory needs a file it can write at {str(path)!r}: {error.strerror}. "
            f"Make {str(path.parent)!r} a folder you own, or set another folder for the memory."
        ) from error


@contextmanager
def faults(path: Path) -> Iterator[None]:
    """Turn what the database raises into sentences that say what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        # The driver's error, not SQLAlchemy's: that one repeats the statement.
        cause = getattr(error, "orig", None)
        raise _fault(path, cause) from cause


def _prepare(connection: Any, _record: object) -> None:
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    # Python's driver opens no transaction of its own here (isolation_level=None), so that a
    # migration is one transaction too.
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _fault(path: Path, error: BaseException | None) -> MemoryFault:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    name = str(path)
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return StoreLocked(
                f"The memory {name!r} is held by another program. "
                f"Close it (to see which: fuser {name!r}) and try again."
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return StoreDamaged(f"The memory {name!r} is damaged ({error}).")
        case sqlite3.SQLITE_FULL:
            return MemoryFault(
                f"The disk is full: {name!r} could not take this turn. "
                f"Free some space (to see what is left: df -h {str(path.parent)!r})."
            )
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_PERM | sqlite3.SQLITE_CANTOPEN:
            return MemoryFault(
                f"The memory {name!r} cannot be written ({error}). "
                f"Make it writable (chmod u+w {name!r}) or set another folder for the memory."
            )
        case _:
            return MemoryFault(
                f"The disk did not take what should be remembered in {name!r} ({error}). "
                f"Check the disk (df -h {str(path.parent)!r}; dmesg | tail)."
            )
