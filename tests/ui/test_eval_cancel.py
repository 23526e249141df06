"""The evaluation of how soon a server stops when nobody listens any more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.brain.tiers.captures import FOLDERS, capture
from ui.errors import UsageError
from ui.evals.cancel import busy, figures, run


def test_figures_tell_how_many_waits_were_short_enough() -> None:
    found = figures([0.1, 0.2, 0.3])
    assert found == {
        "p50": pytest.approx(0.2),
        "p90": pytest.approx(0.28),
        "max": 0.3,
        "within_200_ms": 2,
    }


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_server_is_at_work_while_one_of_its_slots_is(folder: Path) -> None:
    slots = json.loads(capture(folder, "llama_slots.http").body)
    assert not busy(slots)
    slots[-1]["is_processing"] = True
    assert busy(slots)


@pytest.mark.real
def test_a_real_server_stops_at_once(model: Callable[[str], Path]) -> None:
    report = run(model("smollm2-135m-instruct-q4_1"), times=3)
    assert [(row.set, row.n) for row in report.rows] == [("openai", 3), ("claude", 3)]
    # Relative, as other tests may be at work beside this one.
    assert all(row.figures["max"] < row.figures["left_alone"] / 2 for row in report.rows), report


@pytest.mark.real
def test_a_broken_model_is_told(tmp_path: Path) -> None:
    (tmp_path / "model.gguf").write_bytes(b"GGUF")
    with pytest.raises(UsageError, match="no llama-server starts"):
        run(tmp_path)
