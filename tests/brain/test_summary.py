from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.errors import ModelError
from brain.history import Exchange, History
from brain.ports import Message
from brain.prompt import messages
from brain.summary import ASK, MOST_CHARACTERS, NOTE_CHARACTERS, Summarizer, notes
from brain.tokens import estimate
from tests.clock import run
from tests.fakes_brain import ScriptedModel

INES = [
    ("My name is Ines and I live in Porto.", "I will remember that you live in Porto."),
    ("I have a dog called Biscuit, she is a beagle.", "Biscuit sounds lovely!"),
    ("Why is the sky blue?", "Because air scatters blue light more than red light."),
    ("My sister's birthday is on the 14th of May.", "I will remember the 14th of May."),
]
NAMED = "You told me your name is Ines, and you have a dog called Biscuit."
SKY = "We talked about why the sky is blue."


def turns(*spoken: tuple[str, str]) -> list[Exchange]:
    return [(Message("user", user), Message("assistant", heard)) for user, heard in spoken]


def long_talk() -> History:
    history = History(900, estimate)
    while not history.overdue:
        history.add(*INES[history.shown % len(INES)])
    return history


def test_what_the_model_says_is_taken_with_the_facts_it_left_out() -> None:
    assert notes([], turns(*INES), f"{NAMED} {SKY}") == [
        NAMED,
        SKY,
        "You said: My name is Ines and I live in Porto.",
        "You said: I have a dog called Biscuit, she is a beagle.",
        "You said: My sister's birthday is on the 14th of May.",
    ]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param("You are Ines, born in January 1990 in Porto.", id="a number"),
        pytest.param("You have a dog called Max, a beagle in Porto.", id="a name"),
        pytest.param("Sure! Here is what happened with elephants and trains.", id="no matter"),
        pytest.param("You told me your name is Ines and you live", id="no end"),
        pytest.param("... ... . ! ?", id="no words"),
        pytest.param("", id="nothing"),
        pytest.param("dog " * 500 + ".", id="no measure"),
    ],
)
def test_what_a_model_invents_is_not_taken(said: str) -> None:
    assert notes([], turns(*INES), said) == [
        "You said: My name is Ines and I live in Porto.",
        "You said: I have a dog called Biscuit, she is a beagle.",
        "You said: My sister's birthday is on the 14th of May.",
    ]


def test_what_is_known_is_not_said_again() -> None:
    car = "My car is an old blue Fiat Panda from 1998."
    assert notes([NAMED, SKY], turns((car, "A classic!")), f"{NAMED} {SKY}") == [f"You said: {car}"]


def test_where_nobody_told_anything_the_last_question_stands() -> None:
    asked = turns(("Why is the sky blue?", "Air scatters it."), ("How far is Jupiter?", "Far."))
    assert notes([], asked, "") == ["You asked: How far is Jupiter?"]


@given(st.text(), st.text(), st.text())
def test_notes_are_bounded_whatever_is_said(user: str, heard: str, said: str) -> None:
    for note in notes([], turns((user, heard)), said):
        assert 0 < len(note) <= NOTE_CHARACTERS + len("You asked: ")
        assert not set("()[]<>\n") & set(note)


def test_the_model_reads_the_whole_conversation_and_a_request() -> None:
    model, history = ScriptedModel(f"{NAMED} {SKY}"), long_talk()
    before, due = history.messages, history.overdue

    async def main() -> bool:
        await model.load()
        return await Summarizer(model.reply).fold(history)

    assert run(main())
    assert model.prompts == [tuple(messages(before, [], ASK))]
    assert history.notes[0] == NAMED
    assert history.messages[2:] == before[2 * len(due) :]


def test_there_is_nothing_to_do_until_a_summary_is_overdue() -> None:
    model, history = ScriptedModel(NAMED), History(300, estimate)
    history.add(*INES[0])
    assert not run(Summarizer(model.reply).fold(history))
    assert model.prompts == []


def test_a_model_that_fails_is_done_without() -> None:
    model, history = ScriptedModel(NAMED, failure="out of memory"), long_talk()

    async def main() -> bool:
        await model.load()
        return await Summarizer(model.reply).fold(history)

    assert run(main())
    assert history.notes[0] == "You said: My name is Ines and I live in Porto."


@given(st.floats(min_value=0, max_value=5))
def test_cancelled_at_any_moment_it_has_changed_nothing_or_all(seconds: float) -> None:
    model, history = ScriptedModel(f"{NAMED} {SKY}", piece_seconds=0.1), long_talk()
    before = history.messages

    async def main() -> None:
        await model.load()
        try:
            async with asyncio.timeout(seconds):
                await Summarizer(model.reply).fold(history)
        except TimeoutError:
            assert history.messages == before
            assert not history.notes
        else:
            assert history.notes

    run(main())


def test_a_model_that_does_not_end_is_not_listened_to() -> None:
    history, pieces, closed = long_talk(), 0, False

    async def endless(_: list[Message]) -> AsyncGenerator[str, None]:
        nonlocal pieces, closed
        try:
            while True:
                pieces += 1
                yield "and so on, "
        except GeneratorExit:
            closed = True
            raise

    assert run(Summarizer(endless).fold(history))
    assert closed
    assert pieces <= MOST_CHARACTERS // len("and so on, ") + 1


async def _refuse(_: list[Message]) -> AsyncGenerator[str, None]:
    raise ModelError("The model is not loaded.")
    yield


def test_a_conversation_is_summed_up_again_and_again_within_its_budget() -> None:
    history = History(300, estimate)
    for n in range(200):
        history.add(f"I have seen town number {n} with my friends.", "I will remember that.")
        run(Summarizer(_refuse).fold(history))
        assert history.tokens <= 300
    assert history.notes[-1].startswith("You said: I have seen town number 19")
