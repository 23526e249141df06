"""The evaluation of the cache, on sets of our own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.memory.turns import WordEmbedder
from ui.errors import UsageError
from ui.evals.cache import run
from ui.evals.cache_pairs import changed

PAIRS = [
    ("Why is the sky blue?", "What is the reason that the sky is blue?", 1),
    ("Why is the sky blue?", "why's the sky blue", 0),
    ("How do I boil an egg?", "How can I boil an egg?", 1),
    ("Who discovered radium?", "Which woman discovered radium?", 1),
    ("Is Berlin in Europe?", "Is Berlin in Asia?", 0),
    ("Is Berlin in Europe?", "What is cheese made of?", 0),
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    lines = [{"text_a": one, "text_b": other, "label": label} for one, other, label in PAIRS]
    (tmp_path / "own.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (tmp_path / "said.json").write_text(
        json.dumps([{"origin": "Bread is good.", "similar": "Bread is good."}]), encoding="utf-8"
    )
    return tmp_path


def test_hits_are_counted_by_what_people_say(data: Path) -> None:
    report = run(data, WordEmbedder())
    rows = {row.set: row for row in report.rows}
    alone, words, cache = (
        rows[f"own, {stage}, 0.70"].figures for stage in ("cosine alone", "same words", "cache")
    )
    assert (words["hits"], words["false_hits"]) == (2, 1), "the egg is somebody's"
    assert (cache["hits"], cache["false_hits"]) == (1, 1)
    assert alone["false_hits"] == 2
    assert cache["hit_rate"] == pytest.approx(1 / 3)
    assert cache["of_different"] == pytest.approx(1 / 3)
    assert cache["of_hits"] == pytest.approx(1 / 2)
    assert cache["hit_rate_of_cacheable"] == pytest.approx(1 / 2)
    assert rows["own, cache, 0.98"].figures["hits"] == 0
    assert rows["said, same words, 0.98"].figures["hits"] == 1
    assert rows["said, cache, 0.70"].figures["hits"] == 0, "a statement asks nothing"
    assert [miss["other"] for miss in report.misses] == ["why's the sky blue"]


def test_what_differs_in_a_number_a_name_or_a_time_never_hits(data: Path) -> None:
    rows = {row.set: row for row in run(data, WordEmbedder()).rows}
    for kind in ("number", "name", "time"):
        row = rows[f"another {kind}"]
        assert row.n > 100
        assert row.figures["false_hits"] == 0


def test_pairs_are_made_that_differ_in_one_thing() -> None:
    text = "Did they play in 1778 on two Fridays or a Monday in Paris?"
    made = changed([text, "Who met Anna?"])
    for kind, gone in {"number": "1778", "name": "Paris", "time": "Fridays or a Monday"}.items():
        assert all(one != other for one, other in made[kind])
        other = next(other for one, other in made[kind] if one == text)
        assert gone not in other
        assert len(other.split()) == len(text.split())


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("text_a,text_b\n", "utf-8")
    with pytest.raises(UsageError, match=r"line 1 of .*data\.csv"):
        run(tmp_path / "data.csv", WordEmbedder())
    (tmp_path / "data.json").write_text("3", "utf-8")
    with pytest.raises(UsageError, match="no cases"):
        run(tmp_path / "data.json", WordEmbedder())
