from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain import prompt
from brain.ports import Message
from memory.records import Recalled, Turn

NOW = datetime(2026, 11, 20, 7, 45, tzinfo=UTC)
HISTORY = (Message("user", "My name is Tom."), Message("assistant", "Nice to meet you, Tom."))


def recalled(user: str, assistant: str) -> Recalled:
    return Recalled(Turn(user=user, assistant=assistant, route="quick", at=NOW), score=0.9)


@given(st.text(), st.lists(st.text(), max_size=3))
def test_the_head_is_the_same_whatever_is_asked(text: str, context: list[str]) -> None:
    assert prompt.messages(HISTORY, context, text)[:-1] == prompt.head(HISTORY)


def test_the_head_only_grows() -> None:
    longer = (*HISTORY, Message("user", "Hello."), Message("assistant", "Hello, Tom."))
    assert prompt.head(longer)[: len(prompt.head(HISTORY))] == prompt.head(HISTORY)


def test_the_persona_stands_first() -> None:
    assert prompt.head([]) == [Message("system", prompt.PERSONA)]


def test_words_without_notes_are_only_the_words() -> None:
    assert prompt.messages([], [], "Hello.")[-1] == Message("user", "Hello.")


def test_notes_come_just_before_the_words() -> None:
    last = prompt.messages([], ["User said: My dog is called Biscuit."], "My dog?")[-1]
    assert last.text == "(User said: My dog is called Biscuit.)\nMy dog?"


def test_a_note_stays_on_its_line() -> None:
    last = prompt.messages([], ["User said: a\n\nb"], "c")[-1]
    assert last.text == "(User said: a b)\nc"


MARKS = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<s>", "</s>", "<bos>", "<eos>",
    "<start_of_turn>", "<end_of_turn>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "<unk>",
    "<think>", "<tool_call>", "<｜User｜>", "<｜end▁of▁sentence｜>", "<<SYS>>", "<|>",
]  # fmt: skip


@pytest.mark.parametrize("mark", MARKS)
@given(before=st.text(), after=st.text())
def test_template_marks_lose_their_meaning(mark: str, before: str, after: str) -> None:
    hostile = f"{before}{mark}{after}"
    history = [Message("user", hostile), Message("assistant", hostile)]
    for message in prompt.messages(history, [hostile], hostile)[1:]:
        assert mark not in message.text


@pytest.mark.parametrize("text", ["Is 3 < 5?", "5 > 3", "a -> b", "I [really] mean it", "1 <= 2"])
def test_harmless_signs_are_left_alone(text: str) -> None:
    assert prompt.plain(text) == text


@given(st.text())
def test_plain_text_stays_plain(text: str) -> None:
    once = prompt.plain(text)
    assert prompt.plain(once) == once
    assert len(once) == len(text)


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("What day is it tomorrow?", ["It is Friday, 20 November 2026"]),
        ("Is it too late for coffee now?", ["It is 7:45 am"]),
        ("What shall we do tonight?", ["It is Friday, 20 November 2026, 7:45 am"]),
        ("How old is the bridge?", ["It is 2026"]),
        ("Tell me a joke.", []),
    ],
)
def test_as_much_of_the_clock_comes_as_is_asked_for(text: str, notes: list[str]) -> None:
    assert prompt.notes([], text, NOW) == notes


@pytest.mark.parametrize(
    ("hour", "said"), [(0, "12:45 am"), (11, "11:45 am"), (12, "12:45 pm"), (23, "11:45 pm")]
)
def test_the_clock_has_twelve_hours(hour: int, said: str) -> None:
    assert prompt.clock("the time?", NOW.replace(hour=hour)) == f"It is {said}"


def test_what_was_told_is_noted_without_the_answer() -> None:
    found = recalled("My dog is called Biscuit.", "Nice name.")
    assert prompt.notes([found], "My dog?", NOW) == ["User said: My dog is called Biscuit."]


def test_what_was_asked_is_noted_with_the_answer() -> None:
    found = recalled("Where is Anna?", "In Lisbon.")
    assert prompt.notes([found], "And Anna?", NOW) == [
        "User asked: Where is Anna? You answered: In Lisbon."
    ]


def test_a_long_note_is_cut() -> None:
    [note] = prompt.notes([recalled("word " * 200, "Yes.")], "So?", NOW)
    assert len(note) == prompt.NOTE_CHARACTERS + 1
