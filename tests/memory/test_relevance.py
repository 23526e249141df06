from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.records import Recalled, Turn
from memory.relevance import choose, tells
from tests.memory.turns import NOON


def found(number: int, score: float, user: str = "") -> Recalled:
    turn = Turn(user=user or f"fact {number}", assistant="", route="quick", at=NOON, id=number)
    return Recalled(turn, score)


def numbers(chosen: list[Recalled]) -> list[int | None]:
    return [one.turn.id for one in chosen]


@pytest.mark.parametrize(
    "text",
    [
        "My dog is called Biscuit",
        "my dog is called biscuit",
        "When I was a child we lived in Rome.",
        "What I like most is jazz.",
        "My dog is called Biscuit. What should he eat?",
        "Can you remember that my dog is called Biscuit?",
        "Did you know my sister lives in Lisbon?",
        "have a look at the roses",
        "when I was a child we lived in Rome",
        "had the best day with Tom",
    ],
)
def test_what_tells_something(text: str) -> None:
    assert tells(text)


@pytest.mark.parametrize(
    "text",
    [
        "What is my dog called?",
        "what is my dog called",
        "what's my name",
        "what time is it",
        "And where does Anna live?",
        "is it raining",
        "how late is it",
        "have you seen my keys",
        "Who wrote Hamlet?",
        "Stop.",
        "",
        "Is it late? How late is it?",
    ],
)
def test_what_only_asks(text: str) -> None:
    assert not tells(text)


def test_the_best_come_first_and_no_more_than_wanted() -> None:
    turns = [found(1, 0.5), found(2, 0.9), found(3, 0.7), found(4, 0.3)]
    assert numbers(choose(turns, most=2, least_score=0.35)) == [2, 3]


def test_what_is_not_alike_is_not_recalled() -> None:
    assert choose([found(1, 0.34)], most=3, least_score=0.35) == []


def test_the_newest_of_near_equals_wins() -> None:
    turns = [found(1, 0.70, "the code is 11"), found(2, 0.67, "the code is 22")]
    assert numbers(choose(turns, most=1, least_score=0.35)) == [2]


def test_what_was_said_twice_is_recalled_once_as_said_last() -> None:
    turns = [found(1, 0.8, "I like tea."), found(9, 0.8, "i like tea"), found(3, 0.5, "green tea")]
    assert numbers(choose(turns, most=3, least_score=0.35)) == [9, 3]


@given(
    st.lists(st.tuples(st.integers(1, 99), st.floats(-1, 1)), unique_by=lambda pair: pair[0]),
    st.integers(1, 10),
    st.floats(0, 1),
)
def test_every_choice_is_one_of_those_found_and_good_enough(
    pairs: list[tuple[int, float]], most: int, least: float
) -> None:
    turns = [found(number, score) for number, score in pairs]
    chosen = choose(turns, most=most, least_score=least)
    assert len(chosen) == min(most, sum(one.score >= least for one in turns))
    assert all(one in turns and one.score >= least for one in chosen)
    assert len(set(numbers(chosen))) == len(chosen)
