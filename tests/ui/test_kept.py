from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ui.kept import Kept

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


def open_kept(path: Path) -> tuple[Kept, list[str]]:
    told: list[str] = []
    return Kept(path, told.append), told


def test_timers_and_volume_live_on_in_the_next_run(tmp_path: Path) -> None:
    kept, _ = open_kept(tmp_path / "home" / "kept.json")
    kept.timers.start("pasta", timedelta(minutes=10), NOW)
    kept.volume.set(40)
    kept.save()
    again, told = open_kept(tmp_path / "home" / "kept.json")
    assert [timer.name for timer in again.timers.of("timer")] == ["pasta"]
    assert again.volume.level == 40
    assert told == []


def test_what_another_process_keeps_is_taken_over(tmp_path: Path) -> None:
    kept, _ = open_kept(tmp_path / "kept.json")
    kept.timers.start("tea", timedelta(minutes=5), NOW)
    kept.save()
    other, _ = open_kept(tmp_path / "kept.json")
    other.timers.start("pasta", timedelta(minutes=10), NOW)
    other.volume.set(40)
    other.save()
    timers = kept.timers
    kept.refresh()
    assert [timer.name for timer in timers.of("timer")] == ["tea", "pasta"]
    assert kept.volume.level == 40


NAIVE = (
    '{"timers": [{"number": 1, "kind": "timer", "name": "", "ends": "2026-03-01T12:00:00", '
    '"length_s": 60, "days": [], "left_s": null}], "volume": 70}'
)
DAMAGED = [
    pytest.param("{", id="torn"),
    pytest.param("[]", id="a list"),
    pytest.param('{"timers": [{}], "volume": 3}', id="a timer without a time"),
    pytest.param("\x00", id="zeros"),
    pytest.param('{"timers": [], "volume": Infinity}', id="too loud"),
    pytest.param(NAIVE, id="no time zone"),
]


def test_what_rang_while_nobody_listened_is_told_once(tmp_path: Path) -> None:
    kept, told = open_kept(tmp_path / "kept.json")
    kept.timers.start("pasta", timedelta(minutes=10), NOW)
    kept.ring(NOW + timedelta(hours=1))
    kept.ring(NOW + timedelta(hours=1))
    assert told == ["The pasta timer rang on Sunday at 12:10, while Parlour was not running."]


@pytest.mark.parametrize("content", DAMAGED)
def test_a_damaged_file_is_kept_aside(tmp_path: Path, content: str) -> None:
    (tmp_path / "kept.json").write_text(content)
    kept, told = open_kept(tmp_path / "kept.json")
    assert len(kept.timers) == 0
    assert "cannot be read" in told[0]
    (aside,) = tmp_path.glob("kept.damaged-*")
    assert aside.read_text() == content


def test_a_full_disk_is_told_and_survived(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where a folder should be")
    kept, told = open_kept(tmp_path / "home" / "kept.json")
    kept.save()
    assert "could not be kept" in told[-1]


def test_the_file_is_whole_json_and_yours_alone(tmp_path: Path) -> None:
    kept, _ = open_kept(tmp_path / "kept.json")
    kept.save()
    assert json.loads((tmp_path / "kept.json").read_text()) == {
        "timers": [],
        "ringing": [],
        "volume": 70,
    }
    assert (tmp_path / "kept.json").stat().st_mode & 0o077 == 0


def test_a_second_damage_does_not_overwrite_the_first(tmp_path: Path) -> None:
    for content in ("{", "["):
        (tmp_path / "kept.json").write_text(content)
        open_kept(tmp_path / "kept.json")
    assert {path.read_text() for path in tmp_path.glob("kept.damaged-*")} == {"{", "["}


def test_damage_that_cannot_be_set_aside_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no")

    (tmp_path / "kept.json").write_text("{")
    monkeypatch.setattr(Path, "rename", refuse)
    kept, told = open_kept(tmp_path / "kept.json")
    assert len(kept.timers) == 0
    assert "cannot be set aside: no" in told[0]


def test_a_failed_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)
    kept, told = open_kept(tmp_path / "kept.json")
    kept.save()
    assert "no space left" in told[0]
    assert [path.name for path in tmp_path.iterdir() if not path.name.endswith(".lock")] == []


@pytest.mark.parametrize(("level", "gain"), [(70, 1.0), (0, 0.0), (100, 1.995), (50, 0.631)])
def test_the_volume_is_heard(tmp_path: Path, level: int, gain: float) -> None:
    kept, _ = open_kept(tmp_path / "kept.json")
    kept.volume.set(level)
    assert kept.gain() == pytest.approx(gain, abs=1e-3)


def test_what_was_due_and_not_announced_rings_in_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    kept, _ = open_kept(path)
    alarm = kept.timers.wake("", NOW + timedelta(minutes=1), (0, 6))
    kept.timers.start("tea", timedelta(minutes=1), NOW)
    kept.save()
    late = NOW + timedelta(minutes=2)
    due = kept.due(late)
    assert [timer.kind for timer in due] == ["alarm", "timer"]
    other, _ = open_kept(path)
    kept.refresh()
    assert kept.due(late) == []  # they ring already
    assert len(other.timers.of("alarm")) == 1
    assert other.due(late) == due
    for timer in due:
        kept.rang(timer)
    after, _ = open_kept(path)
    assert after.due(late) == []
    assert [timer.ends > alarm.ends for timer in after.timers.of("alarm")] == [True]
