from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.floor.selfheard import is_own, so_far
from voice.floor.wording import words_of

BRIDGE = (
    "The Golden Gate Bridge opened in 1937 and was the longest suspension bridge in the world. "
    "It is almost three kilometres long, and it links San Francisco with Marin County, "
    "where many people who work in the city"
)
OURS = """
    many people who work in the city | Many people who work in a city. | who work in the city
    in the city | Marin County, where many people who
    and it links san francisco with marine county | people who
    It is almost three kilometers long and it lings San Francisco | city | The city. | work in
    the
"""
THEIRS = """
    What about Oakland? | in San Francisco? | San Francisco | how long is it | the longest
    Tuesday | it | many people who work in the city? | Is it older than the Brooklyn Bridge
    tell me about the people | in the city of Paris you mean | who was it that built it and when
    Golden Gate | bridge | people who live in Oakland say otherwise
"""


def listed(table: str) -> list[str]:
    return [entry.strip() for line in table.strip().splitlines() for entry in line.split("|")]


@pytest.mark.parametrize("heard", listed(OURS))
def test_our_own_words(heard: str) -> None:
    assert is_own(heard, BRIDGE)


@pytest.mark.parametrize("heard", ["", "...", "[music]", *listed(THEIRS)])
def test_words_of_another(heard: str) -> None:
    assert not is_own(heard, BRIDGE)


def test_our_own_question_is_ours() -> None:
    said = "Your alarm is at seven. Shall I set another one?"
    assert is_own("Shall I set another one?", said)
    assert not is_own("at seven?", "Your alarm is at seven")


WORDS = st.lists(
    st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyz"), min_size=2, max_size=9),
    min_size=1,
    max_size=60,
)


@given(WORDS, st.integers(1, 20))
def test_whatever_was_just_said_is_ours(words: list[str], count: int) -> None:
    said = " ".join(words)
    assert is_own(" ".join(words[-count:]).upper() + ".", said)


@given(WORDS, st.text(st.sampled_from("0123456789"), min_size=5), st.integers(0, 20))
def test_other_words_are_never_ours(words: list[str], heard: str, count: int) -> None:
    assert not is_own(heard, " ".join(words))
    assert not is_own(heard, "")
    assert not is_own(" ".join(words[:count] + [heard] * (count + 1)), " ".join(words))


@given(st.text(), st.text())
def test_any_text_is_judged(heard: str, said: str) -> None:
    assert isinstance(is_own(heard, said), bool)
    assert not is_own(heard, "")


@given(st.text(), st.floats(0, 1))
def test_so_far_is_a_beginning_that_cuts_no_word(text: str, share: float) -> None:
    said = so_far(text, share)
    assert text.startswith(said)
    assert len(said) >= round(share * len(text))
    assert set(said.split()) <= set(text.split())


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0, "The"),
        (0.1, "The"),
        (0.3, "The bus"),
        (0.5, "The bus leaves"),
        (1, "The bus leaves soon"),
    ],
)
def test_so_far(share: float, said: str) -> None:
    assert so_far("The bus leaves soon", share) == said


def test_words_are_compared_without_marks_and_notes() -> None:
    assert words_of("It’s <i>HOT</i>, isn't it? [coughs] (sighs) *bang*") == [
        "its",
        "hot",
        "isnt",
        "it",
    ]
