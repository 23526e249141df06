"""What the user overrules by voice, and plain speech that only sounds like it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.router.levels import Level
from brain.router.overrides import Override, parse

QUICK, HARD, CLOUD = Level.QUICK, Level.HARD, Level.CLOUD


@pytest.mark.parametrize(
    ("text", "level", "words"),
    [
        ("think hard about why the sky is blue", HARD, "why the sky is blue"),
        ("Think hard about why the sky is blue.", HARD, "why the sky is blue."),
        ("Please think very carefully: is it safe?", HARD, "is it safe?"),
        ("can you think hard and tell me which one to buy", HARD, "tell me which one to buy"),
        ("I want you to think deeply about my will", HARD, "my will"),
        ("think hard before you answer: which door?", HARD, "which door?"),
        ("Why is the sky blue? Think hard.", HARD, "Why is the sky blue"),
        ("why is the sky blue think hard about it please", HARD, "why is the sky blue"),
        ("take your time and plan my week", HARD, "plan my week"),
        ("use the big model and explain entropy", HARD, "explain entropy"),
        ("explain entropy with the big model", HARD, "explain entropy"),
        ("use the small model for this: what is two plus two", QUICK, "what is two plus two"),
        ("Quick answer, who wrote Emma?", QUICK, "who wrote Emma?"),
        ("give me a quick answer to why we dream", QUICK, "why we dream"),
        ("quick question how tall is everest", QUICK, "how tall is everest"),
        ("who wrote emma, short answer please", QUICK, "who wrote emma"),
        ("briefly: what is a mortgage", QUICK, "what is a mortgage"),
        ("briefly explain inflation", QUICK, "explain inflation"),
        ("what is a mortgage in one sentence", QUICK, "what is a mortgage"),
        ("explain entropy and keep it short", QUICK, "explain entropy"),
        ("ask Claude why the sky is blue", CLOUD, "why the sky is blue"),
        ("ask Claude to write a poem", CLOUD, "write a poem"),
        ("ask claude whether whales sleep", CLOUD, "whether whales sleep"),
        ("could you ask the cloud what a quasar is", CLOUD, "what a quasar is"),
        ("What is a quasar? Ask Claude.", CLOUD, "What is a quasar"),
        ("let Claude answer: what is a quasar", CLOUD, "what is a quasar"),
    ],
)
def test_an_instruction_is_told_from_the_question(text: str, level: Level, words: str) -> None:
    found = parse(text)
    assert (found.level, found.local, found.words) == (level, False, words)
    assert len(found.said) == 1
    assert found.said[0] in text.lower()


@pytest.mark.parametrize(
    ("text", "level", "words"),
    [
        ("stay local and tell me what cancer is", None, "tell me what cancer is"),
        ("explain my test results but stay local", None, "explain my test results"),
        ("it is private so stay local", None, "it is private"),
        ("Don’t use the cloud: what is my balance", None, "what is my balance"),
        ("What is my balance? Do not ask Claude.", None, "What is my balance"),
        ("keep this in the house, what is a will", None, "what is a will"),
        ("it is private, don't send it to claude", None, "it is private"),
        (
            "what is a will and don't ask claude because it is private",
            None,
            "what is a will and don't ask claude because it is private",
        ),
        ("think hard but stay local: what is a trust", HARD, "what is a trust"),
        ("stay local and think hard about my will", HARD, "my will"),
        ("ask claude what a trust is but stay local", CLOUD, "what a trust is"),
    ],
)
def test_words_can_be_kept_in_the_house(text: str, level: Level | None, words: str) -> None:
    found = parse(text)
    assert (found.level, found.local, found.words) == (level, True, words)


@pytest.mark.parametrize(
    "text",
    [
        "I think hard work pays",
        "do you think hard drives fail often",
        "think hard cheese is better than soft",
        "I had to think hard",
        "it makes me think hard",
        "I told them, think hard.",
        "text mum that I will think hard about it",
        "the quick answer to that was wrong",
        "short answer is no",
        "he spoke briefly",
        "which brand comes with the best model",
        "will the train be quick",
        "ask Claude if he comes to dinner",
        "ask claude whether she has the keys",
        "ask claude to come to dinner",
        "ask claude for dinner",
        "remind me to ask claude",
        "did you ask claude",
        "my neighbour is called Claude",
        "let claude answer the door",
        "should we buy imported food or stay local",
        "they decided to stay local",
        "did you take your time",
    ],
)
def test_plain_speech_is_left_alone(text: str) -> None:
    assert parse(text) == Override(None, False, text)


@pytest.mark.parametrize(
    "text", ["think hard about it", "Ask Claude.", "stay local", "quick answer"]
)
def test_an_instruction_alone_is_all_there_is_to_answer(text: str) -> None:
    found = parse(text)
    assert found.said
    assert found.words == text


def test_thinking_less_is_not_taken_for_thinking_more() -> None:
    assert parse("don't think too hard about it").level is QUICK


def test_of_two_levels_the_first_counts() -> None:
    assert parse("think hard: keep it short: what is a trust").level is HARD


PIECES = ("think hard", "about", "ask Claude", "why", "he", "stay local", ",", ".", "?", "and")


@given(st.lists(st.sampled_from(PIECES)))
def test_what_is_left_was_said(pieces: list[str]) -> None:
    text = " ".join(pieces)
    found = parse(text)
    assert found.words in text
    assert bool(found.said) == (found.local or found.level is not None)
