from __future__ import annotations

import logging
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event

from memory.errors import MemoryFault, StoreDamaged, StoreLocked
from memory.records import Turn
from memory.store import Store
from tests.memory.turns import said

SECRET = "the safe opens with 4711"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "memory" / "conversations.sqlite3"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path, patience=0.05)
    store.open()
    yield store
    store.close()


@pytest.fixture
def connections() -> Iterator[list[sqlite3.Connection]]:
    """The driver's connections as they are opened, so that a test can spoil them."""
    opened: list[sqlite3.Connection] = []

    def note(connection: Any, _record: object) -> None:
        opened.append(connection)

    event.listen(Engine, "connect", note)
    yield opened
    event.remove(Engine, "connect", note)


def spoil(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(statement, values)


def test_a_turn_is_there_after_closing_and_opening(store: Store) -> None:
    here = timezone(timedelta(hours=2))
    turn = Turn("salt", "ok", "reflex", datetime(2026, 1, 2, 3, tzinfo=here), "Ann", {"route": 0.5})
    stored = store.add(turn)
    store.close()
    store.open()
    assert store.recent(5) == [stored]
    assert stored.at == turn.at
    assert stored.id == 1


@settings(max_examples=40)
@given(
    texts=st.tuples(*[st.text(st.characters())] * 3),
    at=st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    trace=st.dictionaries(st.text(max_size=9), st.floats(allow_nan=False), max_size=4),
)
def test_what_add_returns_is_what_is_read(
    store_of_all_examples: Store, texts: tuple[str, str, str], at: datetime, trace: dict[str, float]
) -> None:
    user, assistant, speaker = texts
    stored = store_of_all_examples.add(Turn(user, assistant, "quick", at, speaker, trace))
    assert stored.id is not None
    assert store_of_all_examples.get([stored.id]) == [stored]
    assert stored.at == at


@pytest.fixture(scope="module")
def store_of_all_examples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    store = Store(tmp_path_factory.mktemp("all") / "all.sqlite3", patience=0.05)
    store.open()
    yield store
    store.close()


def test_every_way_of_reading(store: Store) -> None:
    turns = [store.add(said(f"number {n}", minute=n)) for n in range(6)]
    guest = store.add(Turn("100% sure", "fine", "quick", turns[0].at, speaker="guest"))
    assert store.recent(2) == [turns[5], guest]
    assert store.recent(2, "owner") == turns[4:]
    assert store.since(4, 2) == [turns[4], turns[5]]
    assert store.since(7, 2) == []
    assert store.search("NUMBER 3", 9) == [turns[3]]
    assert store.search("0% s", 9) == [guest]
    assert store.get([7, 99, 1]) == [turns[0], guest]
    assert store.get(range(1, 2000)) == [*turns, guest]
    assert store.ids() == set(range(1, 8))


def test_a_forgotten_turn_is_gone_from_the_file_and_its_number_stays_free(
    store: Store, path: Path
) -> None:
    number = store.add(said(SECRET)).id
    assert number is not None
    assert store.forget(number)
    assert not store.forget(number)
    assert store.add(said("next")).id == number + 1
    store.close()
    assert not any(SECRET.encode() in file.read_bytes() for file in path.parent.iterdir())


def test_commits_reach_the_disk_before_they_are_acknowledged(
    connections: list[sqlite3.Connection], store: Store
) -> None:
    store.add(said("hello"))
    (connection,) = connections
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert connection.execute("PRAGMA synchronous").fetchone() == (2,)


def test_only_the_owner_may_read(store: Store, path: Path) -> None:
    store.add(said("hello"))
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_a_file_that_others_may_read_is_made_private(path: Path) -> None:
    path.parent.mkdir(mode=0o755)
    path.touch(0o644)
    store = Store(path, patience=0.05)
    store.open()
    store.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("at", "yesterday"),
        ("trace", "{"),
        ("trace", "[1]"),
        ("trace", '{"a": "b"}'),
        ("heard", b"\xff\xfe"),
        ("answered", 7.5),
        ("at", 12),
    ],
)
def test_a_malformed_row_spoils_itself_only(
    store: Store, path: Path, column: str, value: object, caplog: pytest.LogCaptureFixture
) -> None:
    turns = [store.add(said(SECRET, minute=n)) for n in range(4)]
    spoil(path, f"UPDATE turns SET {column} = ? WHERE id IN (2, 3)", value)  # noqa: S608
    with caplog.at_level(logging.DEBUG):
        whole = [turn for turn in store.recent(9) if turn.id not in {2, 3}]
        assert whole == [turns[0], turns[3]]
        assert turns[3] in store.since(1, 3)
    assert SECRET not in caplog.text


def test_a_page_of_malformed_rows_does_not_end_the_reading(store: Store, path: Path) -> None:
    last = [store.add(said(str(n))) for n in range(9)][-1]
    spoil(path, "UPDATE turns SET trace = '' WHERE id < 9")
    assert store.since(0, 2) == [last]


def test_a_lock_is_told_and_goes_over(store: Store, path: Path) -> None:
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreLocked, match="held by another program"):
            store.add(said("hello"))
        assert store.recent(1) == []
        other.rollback()
    assert store.add(said("hello")).id == 1


def test_a_lock_at_the_opening_is_told(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreLocked, match="fuser"):
            Store(path, patience=0.05).open()


def test_a_full_disk_is_told_and_the_record_goes_on(
    connections: list[sqlite3.Connection], store: Store
) -> None:
    first = store.add(said("first"))
    (connection,) = connections
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")
    with pytest.raises(MemoryFault, match="disk is full") as caught:
        store.add(said(SECRET * 9999))
    assert SECRET not in str(caught.value) + repr(caught.value.__cause__)
    assert store.recent(9) == [first]
    connection.execute("PRAGMA max_page_count=100000")
    second = store.add(said("second"))
    assert store.recent(9) == [first, second]


def test_a_read_only_disk_is_told_and_the_record_goes_on(
    connections: list[sqlite3.Connection], store: Store
) -> None:
    (connection,) = connections
    connection.execute("PRAGMA query_only=ON")
    with pytest.raises(MemoryFault, match="cannot be written") as caught:
        store.add(said(SECRET))
    assert SECRET not in str(caught.value) + repr(caught.value.__cause__)
    connection.execute("PRAGMA query_only=OFF")
    assert store.add(said("second")).id == 1


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "memory").write_text("a file is in the way")
    with pytest.raises(MemoryFault, match="a folder you own"):
        Store(tmp_path / "memory" / "conversations.sqlite3", patience=0.05).open()


@pytest.mark.parametrize(
    "garbage", [b"this is no database" * 99, b"SQLite format 3\0" + b"\7" * 999]
)
def test_a_file_that_is_no_database_is_damaged(path: Path, garbage: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(garbage)
    with pytest.raises(StoreDamaged, match="damaged"):
        Store(path, patience=0.05).open()
    assert path.read_bytes() == garbage


def test_damage_in_the_middle_is_found_at_the_opening(store: Store, path: Path) -> None:
    for n in range(200):
        store.add(said("words " * 50, minute=n))
    store.close()
    held = bytearray(path.read_bytes())
    held[20480:40960] = b"\x5a" * 20480
    path.write_bytes(held)
    with pytest.raises(StoreDamaged):
        store.open()


def test_a_database_without_its_tables_is_damaged(store: Store, path: Path) -> None:
    store.close()
    spoil(path, "DROP TABLE turns")
    with pytest.raises(StoreDamaged, match="turns"):
        store.open()


def test_a_closed_store_says_so(path: Path) -> None:
    with pytest.raises(MemoryFault, match="open it first"):
        Store(path, patience=0.05).recent(1)
