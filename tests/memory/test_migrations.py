from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from memory import sqlite
from memory.errors import MemoryFault
from memory.migrations import configuration, upgrade
from memory.schema import REVISION, metadata
from memory.store import Store
from tests.memory.turns import said


def migrate(path: Path, revision: str) -> None:
    sqlite.make_private(path)
    engine = sqlite.connect(path, 1.0)
    with engine.begin() as connection:
        upgrade(connection, revision)
    engine.dispose()


def test_a_record_of_the_first_format_is_carried_to_the_newest(tmp_path: Path) -> None:
    path = tmp_path / "old.sqlite3"
    migrate(path, "0001")
    with closing(sqlite3.connect(path)) as old, old:
        old.execute(
            "INSERT INTO turns (at, speaker, heard, answered, route, trace) VALUES "
            "('2026-01-01T00:00:00.000000+00:00', 'owner', 'kept', 'yes', 'quick', '{}')"
        )
    store = Store(path, patience=1.0)
    store.open()
    assert [turn.user for turn in store.recent(9)] == ["kept"]
    assert len(store.identity()) == 32
    store.close()


def test_the_migrations_end_in_the_schema_that_the_code_uses(tmp_path: Path) -> None:
    migrate(tmp_path / "new.sqlite3", "head")
    engine = sqlite.connect(tmp_path / "new.sqlite3", 1.0)
    with engine.begin() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert head(connection) == REVISION
    engine.dispose()


def head(connection: Connection) -> str | None:
    return ScriptDirectory.from_config(configuration(connection)).get_current_head()


def test_a_migration_that_fails_leaves_the_record_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "half.sqlite3"
    migrate(path, "0001")
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("CREATE VIEW about AS SELECT 1")  # in the way of the second migration
    with pytest.raises(MemoryFault):
        Store(path, patience=1.0).open()
    with closing(sqlite3.connect(path)) as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchall() == [("0001",)]


def test_a_record_of_a_newer_parlour_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite3"
    migrate(path, "head")
    with closing(sqlite3.connect(path)) as new, new:
        new.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(MemoryFault, match="Install a newer Parlour"):
        Store(path, patience=1.0).open()


def test_opening_what_is_up_to_date_does_not_load_alembic(tmp_path: Path) -> None:
    path = tmp_path / "current.sqlite3"
    store = Store(path, patience=1.0)
    store.open()
    store.add(said("hello"))
    store.close()
    program = (
        "import sys; from pathlib import Path; from memory.store import Store; "
        "store = Store(Path(sys.argv[1]), patience=1.0); store.open(); "
        "assert len(store.recent(9)) == 1; assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, path], check=True)
