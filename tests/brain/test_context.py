from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.context import TAIL_TOKENS, fit
from brain.history import Exchange, History, recap
from brain.ports import Message
from brain.prompt import head, messages

Count = Callable[[str], int]

PERSONA_TOKENS = sum(len(message.text) for message in head([]))
words = st.text(alphabet="abcdefgh ", max_size=60)
turns = st.lists(st.tuples(words, words), min_size=1, max_size=40)
rooms = st.integers(min_value=60, max_value=800)
NOTES = ["You told me that your dog is called Biscuit."]


def budget(room: int) -> int:
    """Tokens of a prompt with so much room for turns, where each character is a token."""
    return PERSONA_TOKENS + TAIL_TOKENS + room


def past(spoken: Sequence[tuple[str, str]]) -> list[Exchange]:
    return [(Message("user", user), Message("assistant", heard)) for user, heard in spoken]


def prompt(turns: Sequence[Exchange]) -> list[Message]:
    return head([message for turn in turns for message in turn])


def size(found: Sequence[Message], count: Count = len) -> int:
    return sum(count(message.text) for message in found)


@given(turns)
def test_a_prompt_that_fits_is_left_as_it_is(spoken: list[tuple[str, str]]) -> None:
    whole = prompt(past(spoken))
    enough = size(whole) + TAIL_TOKENS + 4 * max(len(message.text) for message in whole)
    assert fit(whole, enough, len) == whole


@given(rooms, turns, words)
def test_it_is_never_over_budget(room: int, spoken: list[tuple[str, str]], text: str) -> None:
    asked = [*prompt(past(spoken)), Message("user", text)]
    assert size(fit(asked, budget(room), len)) <= budget(room)


@given(rooms, turns)
def test_the_newest_turn_stays(room: int, spoken: list[tuple[str, str]]) -> None:
    shown = fit(prompt(past(spoken)), budget(room), len)
    for message, text in zip(shown[-2:], spoken[-1], strict=True):
        assert message.text == text or text.startswith(message.text[:-1])
        assert len(message.text) >= min(len(text), room // 4 - 8)


@given(rooms, turns)
def test_a_prompt_begins_with_the_one_before_unless_half_is_left_out(
    room: int, spoken: list[tuple[str, str]]
) -> None:
    before: list[Message] = []
    for n in range(len(spoken)):
        shown = fit(prompt(past(spoken[: n + 1])), budget(room), len)
        longest = max((len(m.text) for m in shown[1:]), default=0)
        assert shown[: len(before)] == before or size(shown[1:]) <= room // 2 + 2 * longest
        before = shown


def test_the_cache_is_lost_rarely() -> None:
    lost, before = 0, list[Message]()
    for n in range(1, 200):
        spoken = [(f"question {turn:03}", "an answer of thirty characters") for turn in range(n)]
        shown = fit(prompt(past(spoken)), budget(800), len)
        lost += shown[: len(before)] != before
        before = shown
    assert 199 * 42 // 400 - 2 <= lost <= 199 * 42 // 400 + 1


@given(rooms, turns, words)
def test_an_answer_begins_with_what_was_prefilled(
    room: int, spoken: list[tuple[str, str]], text: str
) -> None:
    told = [message for turn in past(spoken) for message in turn]
    asked = messages(told, [], text)
    assert fit(asked, budget(room), len) == [*fit(head(told), budget(room), len), asked[-1]]


@given(rooms, turns)
def test_persona_and_summary_stay(room: int, spoken: list[tuple[str, str]]) -> None:
    summed = [recap(NOTES), *past(spoken)]
    shown = fit(prompt(summed), budget(room), len)
    assert shown[:3] == prompt([recap(NOTES)])
    assert size(shown) <= max(budget(room), size(shown[:3]))


def test_whoever_asks_the_question_of_the_summary_first_is_heard() -> None:
    asked = [*head([]), recap(NOTES)[0]]
    assert fit(asked, budget(400), len) == asked


def test_words_that_are_too_long_by_themselves_are_not_cut() -> None:
    """The tier refuses them, and says why; half a question would get a wrong answer."""
    asked = [*prompt(past([("Hello.", "Hi.")])), Message("user", "word " * 1000)]
    assert fit(asked, budget(400), len) == [asked[0], asked[-1]]


@pytest.mark.parametrize("room", [300, 900, 5000])
def test_tiers_are_shown_what_fits_each_of_one_conversation(room: int) -> None:
    """The tiers count differently and have different room; the history is the same."""
    history = History(2000, len)
    for n in range(60):
        history.add(f"question {n:03}", "an answer of thirty characters")
    counts: list[Count] = [len, lambda text: len(text) // 3 + 8]
    for count in counts:
        shown = fit(head(history.messages), budget(room), count)
        assert size(shown, count) <= budget(room)
        assert shown[0] == head([])[0]
        assert shown[-2:] == list(history.messages[-2:])
        assert shown[1:] == head(history.messages)[-len(shown) + 1 :]
