"""The evaluation of the reflexes, on sets of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ui.errors import UsageError
from ui.evals.reflexes import EITHER, SHOULD, run


def test_lines_are_counted_by_their_labels(tmp_path: Path) -> None:
    turns = [
        {"text": "what time is it", "intent": "time"},
        {"text": "what is the hour on the moon", "intent": "time"},
        {"text": "tell me a joke", "intent": "tell_joke"},
        {"text": "what day is it", "intent": "tell_joke"},
        {"text": "stop", "intent": "cancel"},
        {"text": "flip a coin", "label": "complex"},
        {"text": "flip a coin", "label": "quick"},
    ]
    (tmp_path / "own.jsonl").write_text("\n".join(map(json.dumps, turns)), encoding="utf-8")
    report = run(tmp_path)
    assert [row.set for row in report.rows] == ["own", "all"]
    figures = report.rows[0].figures
    assert (report.rows[0].n, figures["should"], figures["right"]) == (5, 2, 1)
    assert (figures["others"], figures["false_accepts"]) == (3, 2)
    assert (figures["recall"], figures["false_accept_rate"]) == (0.5, pytest.approx(2 / 3))
    assert [miss["came"] for miss in report.misses] == ["no reflex", "date", "coin"]


def test_home_assistant_files(tmp_path: Path) -> None:
    (tmp_path / "HassTurnOff").mkdir()
    (tmp_path / "HassTurnOff" / "one.yaml").write_text(
        "tests:\n  - sentences: ['turn off the lamp']\n    slots: {name: lamp}\n", encoding="utf-8"
    )
    (tmp_path / "timer.yaml").write_text(
        "tests:\n"
        "  - sentences: ['5 minute timer', 'start a timer for 5 minutes']\n"
        "    intent: {name: HassStartTimer, slots: {start_minutes: 5}}\n"
        "  - sentences: ['turn off the lamp in 5 minutes']\n"
        "    intent: {name: HassStartTimer, slots: {conditional_command: turn off the lamp}}\n",
        encoding="utf-8",
    )
    [row, _] = run(tmp_path).rows
    assert (row.set, row.n) == ("home_assistant", 4)
    assert (row.figures["should"], row.figures["right"], row.figures["false_accepts"]) == (2, 2, 0)


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("text,intent\n", "utf-8")
    with pytest.raises(UsageError, match=r"line 1 of .*data\.csv"):
        run(tmp_path / "data.csv")
    (tmp_path / "data.yaml").write_text("tests: 3\n", "utf-8")
    with pytest.raises(UsageError, match=r"data\.yaml"):
        run(tmp_path / "data.yaml")


def test_no_intent_is_both_wanted_and_uncounted() -> None:
    assert not SHOULD.keys() & EITHER.keys()
