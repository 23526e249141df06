from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.cache.guards import uncacheable, unfit


@pytest.mark.parametrize(
    "text",
    [
        "What is the capital of France?",
        "Why is the sky blue?",
        "How far is the moon?",
        "how does a heart work",
        "Hey, can you tell me what photosynthesis is?",
        "Is it safe to eat raw eggs?",
        "How long does it take to boil an egg?",
        "What does it mean to be stoic?",
        "How does one boil an egg?",
        "Who invented penicillin?",
        "Explain the theory of relativity.",
        "In what country is Timbuktu?",
        "Who is the president of the US?",
    ],
)
def test_questions_of_the_world_may_be_kept(text: str) -> None:
    assert uncacheable(text) is None


REFUSED = {
    "it names a number": [
        "What is 15 percent of 80?",
        "What is two plus two?",
        "Who was the first man on the moon?",
        "What happened in the twenty-first century?",
        "How is the iPhone7?",
    ],
    "it depends on the time": [
        "What time is it?",
        "What's the weather in Paris?",
        "What is in the news?",
        "What's the price of gold?",
        "Is the museum open?",
        "How old is the queen?",
        "Who is the current president of France?",
        "What happens on Friday?",
        "What day is it?",
    ],
    "it is about somebody": [
        "What is my name?",
        "How do I look?",
        "What should we eat?",
        "Where is our car?",
        "How far is home?",
        "Where is the closest bank?",
    ],
    "it points at what was said before": [
        "How tall is he?",
        "What is it?",
        "Who wrote this?",
        "What does that mean?",
        "Is it good for dogs?",
        "What are they made of?",
        "What did you say?",
        "What else is in Paris?",
        "Which ones are red?",
        "How do people get there?",
    ],
    "it follows what was said before": [
        "And what about Spain?",
        "What about Spain?",
        "But why is the sky blue?",
        "How about Rome?",
    ],
    "its answer should vary": ["Tell me what a good joke is", "Which song is good?"],
    "it is no question": [
        "Turn on the light.",
        "Set a timer",
        "Can you turn on the light?",
        "Will you call Anna?",
        "Do the dishes",
        "Have a look",
        "Play some music",
        "Do you remember Anna?",
        "Remember that Anna likes tea.",
        "Thanks!",
        "",
    ],
    "it does not stand alone": ["What is the meaning?", "Who wrote the book?", "Why?", "What is?"],
    "it may be about somebody": ["Who is Anna?", "Where is Tom?", "When is dinner?"],
    "it is too long": ["What is " + "very " * 40 + "good for cats?"],
}


@pytest.mark.parametrize(
    ("reason", "text"), [(reason, text) for reason, texts in REFUSED.items() for text in texts]
)
def test_what_may_not_be_kept_says_why(reason: str, text: str) -> None:
    assert uncacheable(text) == reason


@given(
    st.sampled_from(["what is {} for", "who made {} famous", "is {} good for cats"]),
    st.sampled_from(["today", "my dog", "7", "seven", "it", "Monday", "them", "tonight", "us"]),
)
def test_one_such_word_is_enough(shape: str, word: str) -> None:
    assert uncacheable(shape.format("bread")) is None
    assert uncacheable(shape.format(word)) is not None


@pytest.mark.parametrize(
    ("answer", "heard", "aided", "reason"),
    [
        ("Paris is the capital.", "Paris is  the capital.", False, None),
        ("Paris is the capital.", "Paris is the", False, "it was not heard to its end"),
        ("", "", False, "it was not heard to its end"),
        ("Paris.", "Paris.", True, "tools or memory went into it"),
        ("Which one?", "Which one?", False, "it asks back"),
        ("I'm sorry, I can't check that.", "I'm sorry, I can't check that.", False,
         "it is an apology"),
        ("I don’t know that.", "I don’t know that.", False, "it is an apology"),
    ],
)  # fmt: skip
def test_answers_fit_to_be_kept(answer: str, heard: str, aided: bool, reason: str | None) -> None:
    assert unfit(answer, heard, aided=aided) == reason
