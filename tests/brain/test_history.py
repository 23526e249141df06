from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from brain.history import UNHEARD, History, estimate
from brain.ports import Message

turns = st.lists(st.tuples(st.text(max_size=40), st.text(max_size=80)), max_size=30)
budgets = st.integers(min_value=20, max_value=200)


def grown(budget: int, spoken: list[tuple[str, str]]) -> History:
    history = History(budget, len)
    for user, heard in spoken:
        history.add(user, heard)
    return history


@given(budgets, turns)
def test_it_stays_within_its_budget(budget: int, spoken: list[tuple[str, str]]) -> None:
    assert grown(budget, spoken).tokens <= budget


@given(budgets, turns)
def test_it_is_the_newest_turns_in_whole_pairs(budget: int, spoken: list[tuple[str, str]]) -> None:
    messages = grown(budget, spoken).messages
    pairs = [(m.text, n.text) for m, n in zip(messages[::2], messages[1::2], strict=True)]
    assert all(m.role == "user" for m in messages[::2])
    assert all(m.role == "assistant" for m in messages[1::2])
    newest = [(user, heard or UNHEARD) for user, heard in spoken]
    assert pairs == newest[len(newest) - len(pairs) :]


@given(budgets, turns, st.text(max_size=40), st.text(max_size=80))
def test_a_turn_is_appended_or_half_the_budget_is_freed(
    budget: int, spoken: list[tuple[str, str]], user: str, heard: str
) -> None:
    history = grown(budget, spoken)
    before = history.messages
    history.add(user, heard)
    grew = history.messages[: len(before)] == before and len(history.messages) == len(before) + 2
    assert grew or history.tokens <= budget // 2


def test_the_cache_is_lost_rarely() -> None:
    history = History(400, len)
    lost = 0
    for turn in range(100):
        before = history.messages
        history.add(f"question {turn:03}", "an answer of thirty characters")
        lost += history.messages[: len(before)] != before
    assert lost <= 20


def test_an_answer_nobody_heard_leaves_a_mark() -> None:
    history = grown(100, [("Hello?", "")])
    assert history.messages == (Message("user", "Hello?"), Message("assistant", UNHEARD))


def test_the_estimate_is_rather_too_high() -> None:
    assert estimate("What is the capital of France?") >= 7 + 4
