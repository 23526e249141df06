"""The evaluation of the router, on a set of our own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from brain.router.difficulty import Odds
from brain.router.router import Router
from ui.evals.router import read, run


def judge(text: str) -> Odds:
    return Odds(0.9, 0.1) if "why" in text else Odds(0.1, 0.0)


def write(path: Path, records: list[dict[str, Any]]) -> None:
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")


def test_figures_per_set(tmp_path: Path) -> None:
    labelled = [
        ("why do we dream of falling", "complex"),
        ("write a poem", "complex"),
        ("why not", "quick"),
        ("play jazz", "quick"),
        ("who wrote emma", "quick"),
    ]
    write(tmp_path / "own.jsonl", [{"text": text, "label": label} for text, label in labelled])
    write(
        tmp_path / "intents.jsonl",
        [
            {"text": "why is my card blocked", "intent": "card"},
            {"text": "play jazz", "intent": "music"},
            {"text": "why is there something", "intent": "oos"},
        ],
    )
    write(tmp_path / "other.jsonl", [{"question": "why"}])
    report = run(read(tmp_path), Router(judge).decide)
    intents, own = report.rows
    assert (intents.set, intents.n, intents.figures["quick_sent_up"]) == ("intents", 2, 0.5)
    assert "accuracy" not in intents.figures
    assert (own.set, own.n) == ("own", 5)
    assert own.figures["accuracy"] == pytest.approx(3 / 5)
    assert own.figures["missed_complex"] == pytest.approx(1 / 2)
    assert own.figures["quick_sent_up"] == pytest.approx(1 / 3)
    assert own.figures["words_accuracy"] == pytest.approx(4 / 5)  # cut at six words
    assert 0 <= own.figures["ms_p50"] <= own.figures["ms_p90"]
    missed = {(miss["text"], miss["wanted"], miss["came"]) for miss in report.misses}
    assert missed == {
        ("why is my card blocked", "quick", "complex"),
        ("write a poem", "complex", "quick"),
        ("why not", "quick", "complex"),
    }
