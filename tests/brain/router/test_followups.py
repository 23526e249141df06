"""Turns that can only go on from the one before."""

from __future__ import annotations

import pytest

from brain.router.followups import leans_back


@pytest.mark.parametrize(
    "text",
    [
        "Why?",
        "go on",
        "and then?",
        "tell me more",
        "What is that?",
        "why did he do that",
        "Really?",
    ],
)
def test_words_without_a_subject_lean_on_the_turn_before(text: str) -> None:
    assert leans_back(text)


@pytest.mark.parametrize(
    "text", ["", "...", "why do cats purr", "turn it off", "thanks", "stop", "what is a quasar"]
)
def test_words_with_a_subject_or_a_command_stand_alone(text: str) -> None:
    assert not leans_back(text)


def test_a_long_turn_stands_alone() -> None:
    assert not leans_back("and " * 9)
