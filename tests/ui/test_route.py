"""`parlour route`: where words go, and why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from brain.router.difficulty import Odds
from brain.router.levels import Level
from brain.router.router import Router
from ui.errors import UsageError
from ui.route import route, texts_of
from ui.settings import Settings

ALL = frozenset(Level)


def judge(text: str) -> Odds:
    return Odds(0.9, 0.1, "asks why") if text.startswith("why") else Odds(0.1, 0.0)


DECIDE = Router(judge).decide


def test_a_file_is_routed_line_by_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    texts = ["what time is it", "why do we dream", "play jazz", "ask claude why we dream"]
    file = tmp_path / "turns.jsonl"
    file.write_text("\n\n".join(json.dumps({"text": text}) for text in texts), "utf-8")
    route(Settings(), DECIDE, ALL, texts_of(None, file), as_json=True)
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["text"] for each in found] == texts
    assert [each["route"] for each in found] == ["reflex", "complex", "quick", "cloud"]
    assert found[1]["reasons"] == ["asks why (0.90)"]
    assert found[3]["words"] == "why we dream"
    assert all(each["milliseconds"] >= 0 for each in found)


def test_only_tiers_that_are_there_answer(capsys: pytest.CaptureFixture[str]) -> None:
    levels = frozenset({Level.QUICK})
    route(Settings(), DECIDE, levels, ["ask claude why we dream"], as_json=True)
    found = json.loads(capsys.readouterr().out)
    assert found["route"] == "quick"
    assert "there is no cloud" in found["reasons"]


def test_one_text_is_shown_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    route(Settings(), DECIDE, ALL, ["why do we dream"], as_json=False)
    assert "complex" in capsys.readouterr().out


def test_reflexes_can_be_off(capsys: pytest.CaptureFixture[str]) -> None:
    settings = Settings.model_validate({"mind": {"reflexes": False}})
    route(settings, DECIDE, ALL, ["what time is it"], as_json=True)
    assert json.loads(capsys.readouterr().out)["route"] == "quick"


@pytest.mark.parametrize(("text", "file"), [(None, None), ("hello", Path("turns.jsonl"))])
def test_either_words_or_a_file(text: str | None, file: Path | None) -> None:
    with pytest.raises(UsageError, match="--file"):
        texts_of(text, file)


@pytest.mark.parametrize("line", ["{", "[]", '{"words": "hello"}'])
def test_other_files_are_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "turns.jsonl"
    file.write_text(f"\n{line}", "utf-8")
    with pytest.raises(UsageError, match=r"line 2 .* with 'text'"):
        texts_of(None, file)
    with pytest.raises(UsageError, match=r"there is no file .*nothing\.jsonl"):
        texts_of(None, tmp_path / "nothing.jsonl")


def test_nothing_to_route_is_no_success(tmp_path: Path) -> None:
    file = tmp_path / "turns.jsonl"
    file.write_text("\n", "utf-8")
    with pytest.raises(UsageError, match=r"nothing to route in .*turns\.jsonl"):
        texts_of(None, file)
    with pytest.raises(UsageError, match="nothing to route"):
        texts_of(" ", None)
