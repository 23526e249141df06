"""Yes and no to a question that was asked aloud."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.tools.consent import Consent, Pending, decided
from brain.tools.tool import tool

QUESTION = "Shall I remove milk from your shopping list?"


@tool(destructive=True)
def drop() -> str:
    """Drop it."""
    return "Dropped."


PENDING = Pending(drop, {}, QUESTION)


@pytest.mark.parametrize(
    ("text", "decision"),
    [
        ("Yes.", "yes"),
        ("Yes, please.", "yes"),
        ("Sure, go ahead.", "yes"),
        ("Of course.", "yes"),
        ("Do it.", "yes"),
        ("Okay, remove it from the list.", "yes"),
        ("That's right, yes", "yes"),
        ("No.", "no"),
        ("No, thanks.", "no"),
        ("No, I changed my mind.", "no"),
        ("Yes, no, wait.", "no"),
        ("Don’t do that.", "no"),
        ("Stop.", "no"),
        ("Yes, but not the milk.", "unclear"),
        ("Yes, remove the eggs.", "unclear"),
        ("Milk.", "unclear"),
        ("What is on it?", "unclear"),
        ("Cancel the pasta timer.", "unclear"),
        ("", "unclear"),
        ("…", "unclear"),
    ],
)
def test_decisions(text: str, decision: str) -> None:
    assert decided(text, QUESTION) == decision


WORDS = st.sampled_from(["yes", "sure", "ok", "no", "not", "don't", "never", "stop", "milk", "it"])


@given(st.lists(WORDS))
def test_a_word_against_it_is_never_a_yes(words: list[str]) -> None:
    against = {"no", "not", "don't", "never", "stop"} & set(words)
    assert not (against and decided(" ".join(words), QUESTION) == "yes")


@given(st.text())
def test_only_words_of_agreement_agree(text: str) -> None:
    if decided(f"{text} xylophone", QUESTION) != "unclear":
        raise AssertionError(text)


def test_nothing_is_open_before_a_question_was_heard() -> None:
    consent = Consent()
    assert consent.decide("yes") == "unclear"
    consent.ask(PENDING)
    assert consent.decide("yes") == "unclear"
    consent.turn_over(f"One moment. {QUESTION}")
    assert consent.decide("yes") == "yes"


def test_a_question_is_open_for_one_turn() -> None:
    consent = Consent()
    consent.ask(PENDING)
    consent.turn_over(QUESTION)
    consent.turn_over("It is noon.")
    assert consent.decide("yes") == "unclear"
    assert consent.take() is None


def test_a_question_that_was_cut_short_is_not_open() -> None:
    consent = Consent()
    consent.ask(PENDING)
    consent.turn_over("Shall I remove milk")
    assert consent.decide("yes") == "unclear"


def test_a_call_is_agreed_to_once() -> None:
    consent = Consent()
    consent.ask(PENDING)
    consent.turn_over(QUESTION)
    assert consent.decide("yes") == consent.decide("yes") == "yes"
    assert consent.take() is PENDING
    assert consent.take() is None
