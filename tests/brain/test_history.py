from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from brain.history import REMIND_ME, UNHEARD, History
from brain.ports import Message

turns = st.lists(st.tuples(st.text(max_size=40), st.text(max_size=80)), max_size=30)
budgets = st.integers(min_value=20, max_value=400)
NOTE = "You told me that your dog is called Biscuit."


def grown(budget: int, spoken: list[tuple[str, str]]) -> History:
    history = History(budget, len)
    for user, heard in spoken:
        history.add(user, heard)
    return history


def whole(text: str, shown: str) -> bool:
    """Whether that is this text, or the beginning of it with a mark."""
    return shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


@given(budgets, turns)
def test_it_stays_within_its_budget(budget: int, spoken: list[tuple[str, str]]) -> None:
    assert grown(budget, spoken).tokens <= budget


@given(budgets, turns)
def test_it_is_the_newest_turns_in_whole_pairs(budget: int, spoken: list[tuple[str, str]]) -> None:
    history = grown(budget, spoken)
    messages = history.messages
    assert all(m.role == "user" for m in messages[::2])
    assert all(m.role == "assistant" for m in messages[1::2])
    assert len(messages) == 2 * history.shown
    assert history.shown >= min(1, len(spoken))
    newest = spoken[len(spoken) - history.shown :]
    for n, (user, heard) in enumerate(newest):
        assert whole(user, messages[2 * n].text)
        assert whole(heard or UNHEARD, messages[2 * n + 1].text)


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


def test_it_is_time_for_a_summary_before_anything_is_lost() -> None:
    history = History(400, len)
    while not history.overdue:
        history.add("ten letter", "an answer of thirty characters")
    assert history.tokens > 350
    assert history.shown == len(history.messages) // 2
    assert history.overdue[0] == history.messages[:2]


def test_what_is_summed_up_is_shown_as_the_first_exchange() -> None:
    history = grown(400, [("ten letter", "an answer of thirty characters")] * 9)
    due = history.overdue
    kept = history.messages[2 * len(due) :]
    history.folded(due, [NOTE])
    assert history.messages[:2] == (Message("user", REMIND_ME), Message("assistant", NOTE))
    assert history.messages[2:] == kept
    assert history.notes == (NOTE,)
    assert not history.overdue


def test_what_was_lost_is_summed_up_later() -> None:
    history = grown(400, [(f"ten lett{n:02}", "an answer of thirty characters") for n in range(11)])
    due = history.overdue
    assert len(due) > 11 - history.shown
    assert [user.text for user, _ in due] == [f"ten lett{n:02}" for n in range(len(due))]
    history.folded(due, [])
    assert len(due) + history.shown == 11


@given(budgets, turns, st.lists(st.text(max_size=60), max_size=8))
def test_a_summary_frees_half_and_nobody_asks_for_another(
    budget: int, spoken: list[tuple[str, str]], notes: list[str]
) -> None:
    history = grown(budget, spoken)
    due, newest = history.overdue, history.messages[-2:]
    if due:
        history.folded(due, notes)
        assert not history.overdue
        assert history.tokens <= budget // 2 or history.shown == 1
        assert history.messages[-2:] == newest
        assert history.notes == tuple(notes)[len(notes) - len(history.notes) :]


@given(budgets, turns, turns)
def test_turns_that_come_while_others_are_summed_up_stay(
    budget: int, spoken: list[tuple[str, str]], more: list[tuple[str, str]]
) -> None:
    history = grown(budget, spoken)
    due = history.overdue
    for user, heard in more:
        history.add(user, heard)
    shown = history.messages
    history.folded(due, [])
    assert history.messages == shown[len(shown) - len(history.messages) :]
    assert history.shown >= min(1, len(spoken) + len(more))


def test_a_summary_that_nobody_makes_costs_no_memory() -> None:
    history = grown(400, [("ten letter", "an answer of thirty characters")] * 200)
    assert sum(len(user.text) + len(heard.text) for user, heard in history.overdue) <= 800
