"""`parlour train-router`: what it learns from, and that the same data give the same weights."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from brain.router.difficulty import Difficulty
from brain.router.levels import Level
from tests.memory.turns import WordEmbedder
from ui.errors import UsageError
from ui.router.train import train
from ui.router.turns import INTENT_WEIGHT, OWN, read


def data(tmp_path: Path) -> Path:
    records = [
        *({"text": f"sum number {n}", "label": "complex", "source": "gsm8k"} for n in range(6)),
        *({"text": f"lamp {n} on", "label": "quick", "source": "lamps"} for n in range(6)),
        {"text": "a riddle", "label": "complex", "source": "wizardlm difficulty>=7"},
        {"text": "a hymn", "label": "complex", "source": "alpaca_eval koala"},
        {"text": "what is my balance", "intent": "balance"},
        {"text": "what is the meaning of rain", "intent": "oos"},
    ]
    path = tmp_path / "turns.jsonl"
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    return path


def test_each_line_counts_as_its_source_allows(tmp_path: Path) -> None:
    turns, left_out = read([data(tmp_path)])
    by_text = {turn.text: turn for turn in turns}
    assert by_text["sum number 1"].level is Level.HARD
    assert by_text["lamp 1 on"].level is Level.QUICK
    assert by_text["what is my balance"].weight == INTENT_WEIGHT
    assert not {"a riddle", "a hymn", "what is the meaning of rain"} & by_text.keys()
    assert left_out == {"wizardlm difficulty>=7": 1, "alpaca_eval koala": 1}


def test_our_own_sentences_are_different_from_each_other() -> None:
    lines = [line for path in OWN for line in path.read_text("utf-8").splitlines()]
    assert len(lines) > 800
    assert all(lines)
    assert len(set(lines)) == len(lines)


@pytest.mark.parametrize("line", ["{", '{"text": "hello"}', '{"text": "hello", "label": "easy"}'])
def test_other_lines_are_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "turns.jsonl"
    path.write_text(line, "utf-8")
    with pytest.raises(UsageError, match=r"turns\.jsonl"):
        read([path])


def test_the_same_data_give_the_same_weights(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    for out in (one, two):
        train([data(tmp_path)], out, WordEmbedder())
    assert one.read_bytes() == two.read_bytes()
    printed = capsys.readouterr().out
    assert "cross-validation" in printed
    assert "gsm8k" in printed
    difficulty = Difficulty.read(one, WordEmbedder())
    assert difficulty.judge("sum number 3").hard > 0.5 > difficulty.judge("lamp 2 on").complex
