from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.cache.shelf import Kept, Shelf, nearest, spelling

NORTH, EAST = np.array([1, 0], np.float32), np.array([0, 1], np.float32)


def kept(question: str, at: float = 0.0) -> Kept:
    return Kept(spelling(question), f"about {question}", NORTH, at)


def test_the_very_words_however_written() -> None:
    shelf = Shelf(9, 60)
    shelf.put(kept("What's the capital of France?"))
    assert shelf.exact("what is the capital of france", 0)
    assert shelf.exact("what is the capital of spain", 0) is None


def test_questions_that_ask_the_same() -> None:
    shelf = Shelf(9, 60)
    for question in ("What is the capital of France?", "What is the capital of Spain?"):
        shelf.put(kept(question))
    [found] = shelf.alike("What is France's capital?", 0)
    assert found.answer == "about What is the capital of France?"


def test_an_answer_lasts_until_it_expires() -> None:
    shelf = Shelf(9, 60)
    shelf.put(kept("Why is the sky blue?", at=100))
    for now, there in ((99, False), (100, True), (159.9, True), (160, False)):
        assert bool(shelf.exact("why is the sky blue", now)) is there
        assert bool(shelf.alike("Why's the sky so blue?", now)) is there


def test_a_newer_answer_takes_the_place_of_the_older() -> None:
    shelf = Shelf(9, 60)
    assert shelf.put(kept("Why is the sky blue?", at=0)) == []
    assert shelf.put(kept("why is the sky blue", at=50)) == []
    found = shelf.exact("why is the sky blue", 100)
    assert found
    assert found.at == 50


def test_the_longest_unused_goes_first() -> None:
    shelf = Shelf(2, 60)
    first, second = kept("Why is snow white?"), kept("Why is gold yellow?")
    shelf.put(first)
    shelf.put(second)
    shelf.used(first)
    assert shelf.put(kept("Why is rust red?")) == [second.question]
    assert shelf.exact("why is snow white", 0)


def test_what_is_taken_away_takes_along_what_asks_the_same() -> None:
    shelf = Shelf(9, 60)
    france, spain = kept("What is the capital of France?"), kept("What is the capital of Spain?")
    shelf.put(france)
    shelf.put(spain)
    assert shelf.take("Why is snow white?") == []
    assert shelf.take("What is France's capital?") == [france.question]
    assert shelf.exact(france.question, 0) is None
    assert shelf.exact(spain.question, 0) == spain


@pytest.mark.parametrize(("threshold", "there"), [(0.99, True), (1.01, False)])
def test_the_nearest_must_be_near(threshold: float, there: bool) -> None:
    far, near = Kept("a", "far", EAST, 0), Kept("b", "near", NORTH, 0)
    assert nearest([far, near], NORTH, threshold) is (near if there else None)
    assert nearest([], NORTH, threshold) is None


@given(st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=60), st.integers(1, 5))
def test_the_shelf_is_bounded_and_loses_nothing_in_silence(
    steps: list[tuple[int, bool]], most: int
) -> None:
    shelf = Shelf(most, 1e9)
    there: set[str] = set()
    for number, again in steps:
        one = kept(f"why is thing {number} red")
        if again:
            shelf.used(one)
        else:
            there = (there | {one.question}) - set(shelf.put(one))
        assert len(there) <= most
        assert all(shelf.exact(question, 0) for question in there)
