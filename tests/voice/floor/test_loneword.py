from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.floor.loneword import is_stray


@pytest.mark.parametrize(
    "text",
    [
        "Mama.",
        "Mom. Mom.",
        "Mau",
        "Mammoth",
        "Himmel.",
        "Ehhan.",
        "Well.",
        "Shu'er.",
        "C'mon",
        "Shi-er.",
        "Well, um.",
    ],
)
def test_what_a_recogniser_makes_of_a_hum(text: str) -> None:
    assert is_stray(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[cough]",
        "Why?",
        "What",
        "Louder.",
        "louder, louder",
        "Now.",
        "Tuesday",
        "Mama?",
        "My mom",
    ],
)
def test_a_turn_of_one_word_and_whatever_is_not_one_word(text: str) -> None:
    assert not is_stray(text)


@given(st.sampled_from(["mammoth", "louder", "zebra"]), st.integers(1, 5))
def test_saying_a_word_again_changes_nothing(word: str, times: int) -> None:
    assert is_stray(" ".join([word] * times)) == is_stray(word)
