"""Which cache a prompt goes to."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.llm.places import Choice, Places, shared

HEAD = [1, 1, 1, 1]
"""What all conversations begin with."""
CHEAP = 2
A = [*HEAD, 20, 21, 22, 23]
B = [*HEAD, 30, 31, 32, 33]


def places(*held: list[int]) -> Places[int]:
    """Those that hold something were used in their order."""
    found = Places[int](len(held), CHEAP)
    found.held = [list(each) for each in held]
    for place, each in enumerate(held):
        if each:
            found.use(place)
    return found


@pytest.mark.parametrize(
    ("held", "wanted", "choice"),
    [
        pytest.param(([], []), A, Choice(0, 0, 0), id="nothing is there yet"),
        pytest.param((A, B), [*A, 24], Choice(0, 8, 0), id="it goes on"),
        pytest.param((A, [*A, 24]), [*A, 25], Choice(0, 8, 0), id="it lacks but one"),
        pytest.param((A, B), [*B, 34, 35], Choice(1, 8, 1), id="the other one goes on"),
        pytest.param((A, []), [*A[:-1], 9, 9], Choice(0, 7, 0), id="its end is another"),
        pytest.param((HEAD, []), A, Choice(0, 4, 0), id="nothing is lost"),
        pytest.param((A, []), B, Choice(1, 4, 0), id="a new one gets the head copied"),
        pytest.param((A, []), [*HEAD, 20, 9], Choice(1, 5, 0), id="they only begin alike"),
        pytest.param((B, A), [*HEAD, 40], Choice(0, 4, 0), id="the oldest gives way"),
        pytest.param(([9, 9, 9], A), [*HEAD, 40], Choice(0, 4, 1), id="and gets the head"),
        pytest.param(
            (A, [*B[:5], 9]), [*HEAD, 40], Choice(1, 4, 1), id="who said little gives way"
        ),
        pytest.param((A,), B, Choice(0, 4, 0), id="there is only one"),
    ],
)
def test_where_a_prompt_goes(
    held: tuple[list[int], ...], wanted: list[int], choice: Choice
) -> None:
    assert places(*held).choose(wanted, len(HEAD)) == choice


def test_the_one_that_was_used_longest_ago_gives_way() -> None:
    found = places(A, B)
    found.use(0)
    assert found.choose([*HEAD, 40], len(HEAD)).place == 1


tokens = st.lists(st.integers(0, 2), max_size=6)


@given(st.lists(tokens, min_size=1, max_size=4), tokens, st.integers(0, 6))
def test_never_is_more_computed_than_any_place_lacks(
    held: list[list[int]], wanted: list[int], head: int
) -> None:
    choice = places(*held).choose(wanted, head)
    most = max(shared(each, wanted) for each in held)
    assert choice.kept in (most, len(wanted) - 1)  # the last one is computed in any case
    assert held[choice.source][: choice.kept] == wanted[: choice.kept]


@given(st.lists(tokens, min_size=1, max_size=4), tokens, st.integers(0, 6))
def test_nobody_gives_way_while_a_place_is_unused(
    held: list[list[int]], wanted: list[int], head: int
) -> None:
    choice = places(*held, []).choose(wanted, head)
    there = [*held, []][choice.place]
    assert len(there) - shared(there, wanted) <= max(CHEAP, choice.kept - head)
