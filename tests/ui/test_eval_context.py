"""The measuring of caches, on a small model and a real server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from brain.llm import Usage
from ui.errors import UsageError
from ui.evals.context import BOUND, HERE, SERVER, TURNS, Reading, figures, measure, read
from ui.settings import Settings

SMALL = "smollm2-135m-instruct-q4_1"


def test_shares_are_of_what_was_read() -> None:
    reading = Reading(waited=[Usage(90, 10), Usage(150, 50)], idle=[Usage(100, 100)])
    assert figures(reading) == {
        "prompt_tokens": 300,
        "computed": 60,
        "computed_idle": 100,
        "cached": 0.8,
        "cached_of_all": 340 / 500,
    }
    assert figures(Reading())["cached"] == 0.0


def test_the_conversation_that_ships_has_twenty_turns_and_something_to_recall() -> None:
    before, turns = read(TURNS)
    assert len(turns) == 20
    assert len(before) >= 4


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.txt"
    other.write_text("Hello there.\n")
    with pytest.raises(UsageError, match=r"other\.txt"):
        read(other)


@pytest.mark.real
def test_nine_tenths_come_from_the_caches(model: Callable[[str], Path]) -> None:
    model(SMALL)
    model("minilm-int8")
    mind = Settings().mind.model_copy(update={"model": SMALL, "max_tokens": 32})
    report = measure(Settings(mind=mind), *read(TURNS))
    assert [row.set for row in report.rows] == [HERE, SERVER]
    for row in report.rows:
        assert row.n == 20
        assert row.figures["cached"] >= BOUND
        assert row.figures["prompt_tokens"] > 20 * 100
