"""The learned part: its form with made-up weights, and the weights that ship."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from brain.errors import BrainError
from brain.router.difficulty import CUE_WORDS, LONG, MEANT_WORDS, PHRASES, Difficulty, features
from brain.router.router import COMPLEX_FROM
from brain.router.spoken import spoken
from tests.memory.turns import WIDTH, WordEmbedder
from ui.paths import config_file


def weights(**cues: float) -> dict[str, Any]:
    counted = [cues.get(phrase.replace(" ", "_"), 0.0) for phrase in PHRASES]
    row = [0.0, *[0.0] * WIDTH, *counted]
    return {"embedder": "words", "cues": list(PHRASES), "complex": row, "hard": row}


def test_case_and_punctuation_do_not_count() -> None:
    embedder = WordEmbedder()
    written = features("Why’s the sky blue, please?", embedder)
    assert np.array_equal(written, features("why's the sky blue please", embedder))


def test_only_the_first_words_are_embedded() -> None:
    embedder = WordEmbedder()
    features("word " * 100, embedder)
    assert embedder.embedded == [" ".join(["word"] * MEANT_WORDS)]


@pytest.mark.parametrize(("n", "long"), [(CUE_WORDS, False), (CUE_WORDS + 1, True)])
def test_a_long_turn_is_known_as_such(n: int, long: bool) -> None:
    assert PHRASES[-1] == LONG
    assert bool(features("word " * n, WordEmbedder())[-1]) is long


def test_the_cue_that_counted_most_is_named() -> None:
    difficulty = Difficulty(WordEmbedder(), weights(asks_why=5.0, is_a_command=-5.0))
    asked, told, neither = map(difficulty.judge, ["why do cats purr", "play jazz", "hello"])
    assert asked.complex > 0.8
    assert (asked.for_more, asked.for_less) == ("asks why", "")
    assert told.complex < 0.2
    assert (told.for_more, told.for_less) == ("", "is a command")
    assert (neither.complex, neither.for_more, neither.for_less) == (0.5, "", "")


@pytest.mark.parametrize("change", [{"embedder": "other"}, {"cues": ["asks why"]}])
def test_weights_for_something_else_are_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BrainError, match="parlour train-router"):
        Difficulty(WordEmbedder(), weights() | change)


@pytest.mark.parametrize("text", [None, "", "{"])
def test_unreadable_weights_are_told(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "router.json"
    if text is not None:
        path.write_text(text, "utf-8")
    with pytest.raises(BrainError, match=r"router\.json"):
        Difficulty.read(path, WordEmbedder())


def test_the_form_of_words() -> None:
    assert spoken("Don’t — please!  Use_the “big” one...") == [
        "don't",
        "please",
        "use",
        "the",
        "big",
        "one",
    ]


def test_the_weights_that_ship_are_of_these_cues() -> None:
    shipped = json.loads(config_file("router.json").read_text("utf-8"))
    assert shipped["cues"] == list(PHRASES)
    assert len(shipped["complex"]) == len(shipped["hard"]) == 1 + 384 + len(PHRASES)


@pytest.fixture(scope="module")
def shipped(model: Callable[[str], Path]) -> Difficulty:
    from memory.embed import Embedder

    embedder = Embedder(model("minilm-int8"), threads=1)
    embedder.load()
    return Difficulty.read(config_file("router.json"), embedder)


@pytest.mark.real
@pytest.mark.parametrize(
    ("easier", "harder"),
    [
        ("switch off the fan in the study", "explain why a fan cools a person but not a room"),
        ("who painted the night watch", "compare rembrandt and vermeer as painters of light"),
        (
            "how tall is the highest mountain in wales",
            "prove that the square of an odd number is odd",
        ),
        ("play a song by the beatles", "write a song in the manner of the beatles about snow"),
    ],
)
def test_the_weights_that_ship_know_what_needs_thought(
    shipped: Difficulty, easier: str, harder: str
) -> None:
    assert shipped.judge(easier).complex < COMPLEX_FROM < shipped.judge(harder).complex


@pytest.mark.real
def test_a_judgement_takes_a_few_milliseconds(shipped: Difficulty) -> None:
    times = []
    for n in range(21):
        start = time.perf_counter()
        shipped.judge(f"explain why the train to york was {n} minutes late " + "again " * 200)
        times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 0.03  # on a busy machine; all words would take 0.19
