"""What is kept of conversations: whole at any moment, one's own, and not for ever."""

from __future__ import annotations

import json
import os
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.clock import run
from tests.fakes import Direct
from ui.web.messages import Trace, Turn
from ui.web.protocol import ID
from ui.web.record import MOST_KEPT, Record, Records

TURN = Turn("2026-11-26T20:00:00+00:00", "Hello.", "Good", "day.", False, "quick")
TRACE = Trace("quick", ("short",), 0.5, {"routing": 0.5}, "2026-11-26T20:00:01+00:00")


def find(records: Records, person: str, identity: str) -> Record | None:
    return run(records.find(person, identity))


def kept(folder: Path, person: str = "anna") -> Record:
    record = Record()
    record.begin(TURN)
    Records(folder, Direct()).keep(person, record)
    return record


def test_a_record_comes_back_after_a_crash(tmp_path: Path) -> None:
    record = Record()
    records = Records(tmp_path, Direct())
    record.begin(TURN)
    record.end(TRACE)
    record.begin(TURN)
    record.amend(heard="Good", rest="day.")
    records.keep("anna", record)
    found = find(Records(tmp_path, Direct()), "anna", record.id)
    assert found is not None
    assert (found.id, found.turns, found.traces) == (record.id, [TURN, TURN], [TRACE])
    found.begin(TURN)  # what was not over when it crashed stays
    assert len(found.turns) == 3


def test_it_is_its_owners_alone(tmp_path: Path) -> None:
    record = kept(tmp_path / "web")
    records = Records(tmp_path / "web", Direct())
    assert find(records, "otto", record.id) is None
    if sys.platform != "win32":
        folder = tmp_path / "web/anna"
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE((folder / f"{record.id}.json").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "web/anna").iterdir()] == [f"{record.id}.json"]


@pytest.mark.parametrize(
    ("person", "identity"),
    [
        ("..", "A" * 22),
        ("anna/..", "A" * 22),
        ("", "A" * 22),
        ("anna", "../../anna/AAAAAAAAAAA"),
        ("anna", "A" * 21),
        ("anna", "A" * 22 + "\n"),
        ("anna\0", "A" * 22),
    ],
)
def test_names_that_lead_elsewhere_are_none(tmp_path: Path, person: str, identity: str) -> None:
    records = Records(tmp_path, Direct())
    with pytest.raises(ValueError, match="no name of a user"):
        find(records, person, identity)
    with pytest.raises(ValueError, match="no name of a user"):
        records.keep(person, Record(identity))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"id": 1}', "\udcff"])
def test_a_damaged_file_is_no_record(tmp_path: Path, content: str) -> None:
    record = kept(tmp_path)
    path = tmp_path / "anna" / f"{record.id}.json"
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    assert find(Records(tmp_path, Direct()), "anna", record.id) is None


def test_the_oldest_conversations_go(tmp_path: Path) -> None:
    first = [kept(tmp_path) for _ in range(MOST_KEPT)]
    for age, record in enumerate(first):
        os.utime(tmp_path / "anna" / f"{record.id}.json", (1000 + age, 1000 + age))
    other = kept(tmp_path, "otto")
    last = kept(tmp_path)
    left = {path.stem for path in (tmp_path / "anna").iterdir()}
    assert left == {record.id for record in [*first[1:], last]}
    assert (tmp_path / "otto" / f"{other.id}.json").exists()


def test_only_the_last_state_is_written_where_the_disk_is_slow(tmp_path: Path) -> None:
    jobs: list[object] = []

    class Busy(Direct):
        def submit(self, fn, /, *args, **kwargs):  # type: ignore[no-untyped-def]
            jobs.append(lambda: fn(*args, **kwargs))

    records, record = Records(tmp_path, Busy()), Record()
    record.begin(TURN)
    for piece in range(100):
        record.amend(heard=f"piece {piece}")
        records.keep("anna", record)
    (job,) = jobs
    job()  # type: ignore[operator]
    path = tmp_path / "anna" / f"{record.id}.json"
    assert json.loads(path.read_text())["turns"][0]["heard"] == "piece 99"
    records.keep("anna", record)
    assert len(jobs) == 2


def test_what_is_forgotten_is_in_no_file(tmp_path: Path) -> None:
    records, record = Records(tmp_path, Direct()), Record()
    for said in ("Hello.", "My number is 5.", "Thanks."):
        record.begin(Turn(TURN.at, said, "Five, I see." if "5" in said else "Yes."))
        record.end(TRACE)
    records.keep("anna", record)
    records.keep("otto", record)
    run(records.forget("anna", "My number is 5."))
    found = find(records, "anna", record.id)
    assert found is not None
    assert [turn.user for turn in found.turns] == ["Hello.", "Thanks."]
    written = [path.read_text() for path in (tmp_path / "anna").iterdir()]
    assert not [text for text in written if "number is 5" in text or "Five" in text]
    other = find(records, "otto", record.id)
    assert other is not None
    assert len(other.turns) == 3


def test_a_turn_may_be_forgotten_while_it_is_answered() -> None:
    record = Record()
    record.begin(TURN)
    record.forget(TURN.user)
    record.amend(heard="Good")
    assert record.turns == []


def test_a_disk_that_is_full_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "web").write_text("no folder")
    told: list[str] = []
    with ThreadPoolExecutor(1) as thread:
        records = Records(tmp_path / "web", thread, told.append)
        for _ in range(3):
            records.keep("anna", Record())
    assert len(told) == 1
    assert told[0].startswith("Conversations cannot be kept in")


def test_a_record_keeps_the_last_fifty() -> None:
    record = Record()
    for n in range(80):
        record.begin(Turn("", str(n)))
        record.end(TRACE)
    assert [turn.user for turn in record.turns] == [str(n) for n in range(30, 80)]
    assert len(record.traces) == 50


def test_ids_are_as_they_must_look() -> None:
    import re

    assert all(re.fullmatch(ID, Record().id) for _ in range(100))
