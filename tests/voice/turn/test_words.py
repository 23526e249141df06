"""How complete words sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.turn.words import Verdict, judge

WHOLE = [
    "What time is it?",
    "what time is it",
    "Can you help me?",
    "can you help me please",
    "How old is the Brooklyn Bridge?",
    "Turn on the living room lamp.",
    "turn the kitchen light off",
    "Would you please turn on the living room lamp?",
    "Where are you from?",
    "In what year was it built?",
    "Yes.",
    "No, thanks.",
    "Okay, thank you.",
    "stop",
    "I was thinking of something. What time is it?",
]
OPEN = [
    "is",
    "What time is",
    "What is the capital of",
    "set a timer for",
    "remind me to call my",
    "turn on the",
    "Turn on the.",
    "I want to",
    "can you take me to",
    "tell me about",
    "um",
    "I would like a coffee and",
    "because",
    "But she said...",
    "But she said…",
    "First of all,",
    "Can you tell me",
    "So",
    "call Anna, no wait",
    "at seven, I mean",
]
UNSURE = [
    "",
    "...",
    "It was a dark night.",
    "isolated tornadoes",
    "half an hour",
    "play some music",
    "Do you know where my keys are",
    "tell me what time it is",
    "ten of clubs",
    "Hello, Parlour!",
]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        *((text, Verdict.WHOLE) for text in WHOLE),
        *((text, Verdict.OPEN) for text in OPEN),
        *((text, Verdict.UNSURE) for text in UNSURE),
    ],
)
def test_words_are_judged(text: str, verdict: Verdict) -> None:
    assert judge(text) is verdict


@pytest.mark.parametrize("text", WHOLE)
def test_spelling_does_not_matter(text: str) -> None:
    assert judge(f"  {text.upper()} ") is Verdict.WHOLE


@pytest.mark.parametrize("text", WHOLE)
@pytest.mark.parametrize("more", [" and", " because", ", um", "..."])
def test_a_word_that_leans_opens_what_was_whole(text: str, more: str) -> None:
    assert judge(text.rstrip(".?!") + more) is Verdict.OPEN


@given(st.text())
def test_any_text_has_a_verdict(text: str) -> None:
    assert judge(text) in Verdict
