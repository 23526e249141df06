from __future__ import annotations

import asyncio
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest

from memory.errors import MemoryFault
from memory.ports import Embeds
from memory.recall import Memory
from tests.memory.turns import WordEmbedder, in_loop, said

BISCUIT = "My dog is called Biscuit"
ASKED = "what is my dog called?"
SOON = 5.0
"""Seconds; a deadline that only a hang exceeds."""


@asynccontextmanager
async def remembering(
    folder: Path, embedder: Embeds | None = None, told: list[str] | None = None
) -> AsyncIterator[Memory]:
    memory = Memory(
        folder,
        embedder or WordEmbedder(),
        most=3,
        least_score=0.35,
        patience=0.05,
        notify=[].append if told is None else told.append,
    )
    await memory.open()
    try:
        yield memory
    finally:
        await memory.close()


async def recalled(memory: Memory, text: str = ASKED, **options: Any) -> list[str]:
    await memory.settled()
    return [one.turn.user for one in await memory.recall(text, deadline=SOON, **options)]


@in_loop
async def test_what_was_said_is_known_in_the_next_run(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await memory.add(said(BISCUIT))
    async with remembering(tmp_path) as memory:
        assert await recalled(memory) == [BISCUIT]


@pytest.mark.real
@in_loop
async def test_what_was_said_is_known_in_the_next_run_by_its_meaning(
    tmp_path: Path, model: Callable[[str], Path]
) -> None:
    from memory.embed import Embedder

    async with remembering(tmp_path, Embedder(model("minilm-int8"), threads=1)) as memory:
        for text in (
            BISCUIT,
            "We parked the car on level four.",
            "The roses need water on Fridays.",
        ):
            await memory.add(said(text))
        await memory.add(said(ASKED, "I do not know."))
    async with remembering(tmp_path, Embedder(model("minilm-int8"), threads=1)) as memory:
        assert await recalled(memory) == [BISCUIT]
        assert await recalled(memory, "What's the name of my dog?") == [BISCUIT]
        assert await recalled(memory, "Where is the car?") == ["We parked the car on level four."]
        assert await recalled(memory, "Who wrote Hamlet?") == []


@in_loop
async def test_a_question_asked_often_does_not_crowd_out_the_fact(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await memory.add(said(BISCUIT))
        for _ in range(40):
            await memory.add(said(ASKED, "I do not know."))
        assert await recalled(memory) == [BISCUIT]


@in_loop
async def test_what_the_model_still_has_at_hand_is_not_recalled(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        first = await memory.add(said(BISCUIT))
        second = await memory.add(said("My dog is called Rex"))
        assert await recalled(memory, before_id=second.id) == [BISCUIT]
        assert await recalled(memory, before_id=first.id) == []
        assert await recalled(memory) == ["My dog is called Rex", BISCUIT]


@in_loop
async def test_a_forgotten_turn_is_not_recalled_nor_when_the_index_has_missed_it(
    tmp_path: Path,
) -> None:
    async with remembering(tmp_path) as memory:
        for _ in range(2):
            await memory.add(said(BISCUIT))
        await memory.settled()
        assert await memory.forget(2)
        assert not await memory.forget(2)
        assert await recalled(memory) == [BISCUIT]
    with closing(sqlite3.connect(tmp_path / "conversations.sqlite3")) as record, record:
        record.execute("DELETE FROM turns")
    async with remembering(tmp_path) as memory:
        assert await recalled(memory) == []


@in_loop
async def test_a_late_recall_is_empty_and_nothing_piles_up(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    async with remembering(tmp_path, embedder) as memory:
        await memory.add(said(BISCUIT))
        assert await recalled(memory) == [BISCUIT]
        asked = len(embedder.embedded)
        embedder.free.clear()
        embedder.entered.clear()
        assert await memory.recall(ASKED, deadline=0.01) == []
        await asyncio.to_thread(embedder.entered.wait)
        for _ in range(50):
            assert await memory.recall(ASKED, deadline=SOON) == []  # at once: one is still running
        embedder.free.set()
        assert await recalled(memory) == [BISCUIT]
        assert len(embedder.embedded) - asked == 2


@in_loop
async def test_a_turn_is_recorded_while_the_index_is_busy(tmp_path: Path) -> None:
    embedder = WordEmbedder()
    async with remembering(tmp_path, embedder) as memory:
        await memory.settled()
        embedder.free.clear()
        for n in range(20):
            await memory.add(said(f"{BISCUIT} the {n}th"))
        assert len(await memory.recent(99)) == 20
        embedder.free.set()
        await memory.settled()
        assert len(embedder.embedded) == 20


@in_loop
async def test_a_recall_before_the_index_is_loaded_is_empty_at_once(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await memory.add(said(BISCUIT))
        assert await memory.recall(ASKED, deadline=SOON) == []


@in_loop
async def test_a_lost_index_is_built_again(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        for n in range(10):
            await memory.add(said(f"{BISCUIT} the {n}th", minute=n))
    shutil.rmtree(tmp_path / "index")
    async with remembering(tmp_path) as memory:
        assert await recalled(memory, f"{ASKED} the 3th") == [
            f"{BISCUIT} the {n}th" for n in (3, 9, 8)
        ]


@in_loop
async def test_only_what_the_index_lacks_is_embedded(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await memory.add(said(BISCUIT))
        await memory.settled()
    embedder = WordEmbedder()
    async with remembering(tmp_path, embedder) as memory:
        await memory.settled()
        assert embedder.embedded == []


@in_loop
async def test_a_damaged_record_is_kept_and_the_conversation_goes_on(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await memory.add(said("My dog is called Rex"))
        await memory.settled()
    record = tmp_path / "conversations.sqlite3"
    record.write_bytes(b"overwritten by something else" * 500)
    told: list[str] = []
    async with remembering(tmp_path, told=told) as memory:
        await memory.add(said(BISCUIT))
        assert await recalled(memory) == [BISCUIT]  # and not what had the same number before
    (kept,) = kept_aside(tmp_path)
    assert kept.read_bytes().startswith(b"overwritten")
    assert "damaged" in told[0]
    assert str(kept) in told[0]


def damage_in_use(record: Path) -> None:
    """Spoil the pages, after a change that makes whoever has the file open read them again."""
    with closing(sqlite3.connect(record)) as other:
        other.execute("UPDATE turns SET route = 'other'")
        other.commit()
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        with record.open("r+b") as file:
            file.seek(4096)
            file.write(b"\x5a" * (record.stat().st_size - 4096))


def kept_aside(folder: Path) -> list[Path]:
    return list(folder.glob("conversations.damaged-*.sqlite3"))


@in_loop
async def test_damage_during_a_conversation_costs_no_further_turn(tmp_path: Path) -> None:
    told: list[str] = []
    async with remembering(tmp_path, told=told) as memory:
        await memory.add(said("My dog is called Rex"))
        await memory.settled()
        damage_in_use(tmp_path / "conversations.sqlite3")
        stored = await memory.add(said(BISCUIT))
        assert stored.id == 1
        assert await recalled(memory) == [BISCUIT]
        assert await memory.recent(9) == [stored]
    assert len(kept_aside(tmp_path)) == 1
    assert len(told) == 1


@in_loop
async def test_beside_a_locked_record_the_conversation_has_its_own(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        await memory.add(said(BISCUIT))
    told: list[str] = []
    with closing(sqlite3.connect(tmp_path / "conversations.sqlite3")) as other:
        other.execute("PRAGMA locking_mode=EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        async with remembering(tmp_path, told=told) as memory:
            assert (await memory.add(said("goes on"))).id == 1
    assert "held by another program" in told[0]
    async with remembering(tmp_path) as memory:
        assert await recalled(memory) == [BISCUIT]


@in_loop
async def test_without_a_model_turns_are_recorded_and_the_command_is_told(tmp_path: Path) -> None:
    from memory.embed import Embedder

    told: list[str] = []
    absent = Embedder(tmp_path / "minilm-int8", threads=1)
    async with remembering(tmp_path / "memory", absent, told) as memory:
        await memory.add(said(BISCUIT))
        assert await recalled(memory) == []
    assert "parlour models pull minilm-int8" in told[0]
    async with remembering(tmp_path / "memory") as memory:
        assert await recalled(memory) == [BISCUIT]


@in_loop
async def test_an_index_in_use_elsewhere_costs_recall_only(tmp_path: Path) -> None:
    told: list[str] = []
    async with remembering(tmp_path) as first:
        await first.add(said(BISCUIT))
        assert await recalled(first) == [BISCUIT]
        async with remembering(tmp_path, told=told) as second:
            assert await recalled(second) == []
            assert (await second.add(said("hello"))).id == 2
        assert await recalled(first) == [BISCUIT]
    assert "in use by another" in told[0]


@in_loop
async def test_a_closed_memory_says_so(tmp_path: Path) -> None:
    async with remembering(tmp_path) as memory:
        pass
    with pytest.raises(MemoryFault, match="closed"):
        await memory.add(said(BISCUIT))


@in_loop
async def test_nothing_said_stands_in_a_log_message(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(0):
        async with remembering(tmp_path) as memory:
            await memory.add(said("the safe opens with 4711"))
            await recalled(memory, "what opens the safe 4711?")
    assert "safe" not in caplog.text


def test_importing_the_memory_loads_no_engine() -> None:
    program = (
        "import sys, memory, memory.recall; heavy = {'sqlalchemy', 'alembic', 'chromadb', "
        "'onnxruntime', 'tokenizers'} & set(sys.modules); assert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
