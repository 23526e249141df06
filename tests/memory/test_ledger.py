from __future__ import annotations

import asyncio
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from memory.errors import MemoryFault, StoreDamaged, StoreLocked
from memory.ledger import DayOfTier, Entry, Ledger, Spending
from tests.memory.turns import in_loop

HERE = timezone(timedelta(hours=2))
LATE = datetime(2026, 3, 6, 23, 30, tzinfo=HERE)
CLOUD = Entry(LATE, "claude", "cloud", "opus", 100, 50, 20, 30, 0.02)
QUICK = Entry(LATE, "house", "quick", "qwen", 300, 10, 40, user="Ann")
REFLEX = Entry(LATE + timedelta(hours=1), "reflex", "reflex", "", 90, 5, 8)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cost" / "ledger.sqlite"


@asynccontextmanager
async def opened(path: Path, *entries: Entry) -> AsyncIterator[Ledger]:
    ledger = Ledger(path, patience=0.05)
    await ledger.open()
    for entry in entries:
        await ledger.record(entry)
    yield ledger
    await ledger.close()


@in_loop
async def test_sums_from_a_moment_on_of_one_user_or_all(path: Path) -> None:
    async with opened(path, CLOUD, QUICK, REFLEX) as ledger:
        assert await ledger.spent(LATE) == Spending(3, 490, 65, 68, 30, 0.02)
        assert await ledger.spent(LATE.astimezone(UTC), "Ann") == Spending(1, 300, 10, 40)
        assert await ledger.spent(LATE + timedelta(seconds=1)) == Spending(1, 90, 5, 8)
        assert await ledger.spent(LATE + timedelta(days=1)) == Spending()


@in_loop
async def test_what_was_begun_is_written_though_nobody_waits_for_it(path: Path) -> None:
    async with opened(path) as ledger:
        busy = threading.Event()
        ledger._thread.submit(busy.wait, 30)
        async with asyncio.TaskGroup() as tasks:
            recording = tasks.create_task(ledger.record(CLOUD))
            await asyncio.sleep(0)
            recording.cancel()
        busy.set()
        assert (await ledger.spent(LATE)).dollars == CLOUD.dollars


@in_loop
async def test_days_are_those_of_the_house(path: Path) -> None:
    async with opened(path, CLOUD, CLOUD, QUICK, REFLEX) as ledger:
        friday, saturday = date(2026, 3, 6), date(2026, 3, 7)
        last = DayOfTier(saturday, "reflex", "reflex", True, Spending(1, 90, 5, 8))
        assert await ledger.by_day_and_tier(friday) == [
            DayOfTier(friday, "claude", "cloud", False, Spending(2, 200, 100, 40, 60, 0.04)),
            DayOfTier(friday, "house", "quick", False, Spending(1, 300, 10, 40)),
            last,
        ]
        assert await ledger.by_day_and_tier(saturday) == [last]


@in_loop
async def test_what_was_recorded_is_there_after_opening_again(path: Path) -> None:
    async with opened(path, CLOUD):
        pass
    async with opened(path, CLOUD) as ledger:
        assert (await ledger.spent(LATE)).answers == 2


def test_sums_are_of_what_entries_hold() -> None:
    names = [field.name for field in fields(Spending)]
    assert names[0] == "answers"
    assert set(names[1:]) <= {field.name for field in fields(Entry)}


@in_loop
async def test_only_the_owner_may_read(path: Path) -> None:
    async with opened(path, CLOUD):
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()} == {0o600}


def test_a_folder_that_is_there_stays_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    path.parent.chmod(0o755)
    path.touch(0o644)

    async def main() -> None:
        async with opened(path, CLOUD):
            pass

    asyncio.run(main())
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o755
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "cost").write_text("a file is in the way")
    with pytest.raises(MemoryFault, match="a folder you own"):
        asyncio.run(Ledger(tmp_path / "cost" / "ledger.sqlite", patience=1).open())


WRITER = """
import asyncio, sys
from datetime import UTC, datetime
from pathlib import Path
from memory.ledger import Entry, Ledger

async def main():
    ledger = Ledger(Path(sys.argv[1]), patience=20)
    await ledger.open()
    for _ in range(20):
        await ledger.record(Entry(datetime.now(UTC), "house", "quick", "qwen", 1, 2, 3))
    await ledger.close()

asyncio.run(main())
"""


def test_several_programs_write_at_once_and_lose_nothing(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    programs = [subprocess.Popen(command) for _ in range(4)]
    assert [program.wait(60) for program in programs] == [0] * 4

    async def total() -> Spending:
        async with opened(path) as ledger:
            return await ledger.spent(datetime(2020, 1, 1, tzinfo=UTC))

    assert asyncio.run(total()) == Spending(80, 80, 160, 240)


@in_loop
async def test_a_lock_is_told_and_goes_over(path: Path) -> None:
    async with opened(path) as ledger:
        with closing(sqlite3.connect(path)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreLocked, match="held by another program"):
                await ledger.record(CLOUD)
            other.rollback()
        await ledger.record(CLOUD)
        assert (await ledger.spent(LATE)).answers == 1


@in_loop
async def test_a_ledger_of_a_newer_parlour_is_left_alone(path: Path) -> None:
    async with opened(path):
        pass
    with closing(sqlite3.connect(path)) as newer:
        newer.execute("PRAGMA user_version = 99")
    with pytest.raises(MemoryFault, match="Install a newer Parlour"):
        await Ledger(path, patience=0.05).open()


def test_a_file_that_is_no_ledger_is_damaged_and_kept(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is no database" * 99)
    with pytest.raises(StoreDamaged, match="Move it away"):
        asyncio.run(Ledger(path, patience=0.05).open())
    assert path.read_bytes().startswith(b"this is no database")


@in_loop
async def test_a_ledger_that_is_not_open_says_so(path: Path) -> None:
    ledger = Ledger(path, patience=0.05)
    with pytest.raises(MemoryFault, match="open it first"):
        await ledger.record(CLOUD)
    await ledger.close()
    with pytest.raises(MemoryFault, match="has been closed"):
        await ledger.record(replace(CLOUD, user="Ann"))
