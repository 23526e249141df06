"""The contract of an embedder, held by the one of the tests and by the real one."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from memory.errors import MemoryFault
from memory.ports import Embeds
from tests.memory.turns import WordEmbedder

TEXTS = ["My dog is called Biscuit", "", "Where?", "The train leaves at nine, and " * 200]


@pytest.fixture(params=["words", pytest.param("minilm-int8", marks=pytest.mark.real)])
def embedder(request: pytest.FixtureRequest, model: Callable[[str], Path]) -> Embeds:
    if request.param == "words":
        return WordEmbedder()
    from memory.embed import Embedder

    return Embedder(model(request.param), threads=1)


@pytest.fixture
def loaded(embedder: Embeds) -> Embeds:
    embedder.load()
    return embedder


def test_vectors_have_length_one(loaded: Embeds) -> None:
    vectors = loaded.embed(TEXTS)
    assert vectors.shape == (4, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_text_gives_no_vector(loaded: Embeds) -> None:
    assert loaded.embed([]).shape == (0, 384)


def test_a_text_means_the_same_alone_and_in_company(loaded: Embeds) -> None:
    alone = np.concatenate([loaded.embed([text]) for text in TEXTS])
    assert loaded.embed(TEXTS) == pytest.approx(alone, abs=1e-4)


def test_what_belongs_together_lies_together(loaded: Embeds) -> None:
    question, fact, other = loaded.embed(
        ["what is my dog called", "My dog is called Biscuit", "Trains leave every hour"]
    )
    assert question @ fact > 0.5
    assert question @ other < 0.3


def test_the_name_may_stand_in_the_name_of_an_index(embedder: Embeds) -> None:
    assert embedder.name.replace("-", "").isalnum()


def test_missing_weights_are_told_with_the_command_that_fetches_them(tmp_path: Path) -> None:
    from memory.embed import Embedder

    with pytest.raises(MemoryFault, match="parlour models pull minilm-int8"):
        Embedder(tmp_path / "minilm-int8", threads=1).load()


def test_weights_are_loaded_by_load_only(tmp_path: Path) -> None:
    from memory.embed import Embedder

    with pytest.raises(MemoryFault, match="load it first"):
        Embedder(tmp_path / "minilm-int8", threads=1).embed(["hello"])


@pytest.mark.real
def test_a_sentence_takes_a_few_milliseconds(model: Callable[[str], Path]) -> None:
    from memory.embed import Embedder

    embedder = Embedder(model("minilm-int8"), threads=1)
    embedder.load()
    times = []
    for n in range(21):
        start = time.perf_counter()
        embedder.embed([f"My dog is called Biscuit and he is {n} years old"])
        times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 2] < 0.03  # padded to 256 tokens it would take 0.19
