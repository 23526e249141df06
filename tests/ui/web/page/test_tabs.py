"""The callbacks of the tabs, for the person whom the door let in."""

from typing import Any

import gradio as gr
import pytest
from starlette.requests import Request

from tests.clock import run
from tests.ui.web.page.fake_desk import GUEST, NOON, OWNER, BrokenDesk, FakeDesk
from ui.web.page.desk import PastTurn, Tier
from ui.web.page.history import History
from ui.web.page.memory import MOST, Memories
from ui.web.page.parts import person_of
from ui.web.page.status import Condition
from ui.web.people import Person


def by(person: Person | None) -> gr.Request:
    scope: dict[str, Any] = {"type": "http", "state": {"person": person}}
    return gr.Request(Request(scope))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    sentences: list[str] = []
    for kind in ("Warning", "Info"):
        monkeypatch.setattr(gr, kind, sentences.append)
    return sentences


def desk() -> FakeDesk:
    turns = [PastTurn(NOON, "my key is under the mat", "I see", "quick")]
    return FakeDesk(
        turns={"owner": turns},
        known={"owner": {1: "likes tea", 2: "has a cat"}, "mia": {3: "plays chess"}},
        tiers=[Tier("quick", "quick", "small", "up")],
    )


def labels(listed: object) -> list[str]:
    assert isinstance(listed, gr.CheckboxGroup)
    return [str(label).split(": ")[1] for label, _ in listed.choices]


def test_who_asks_is_whom_the_door_let_in() -> None:
    assert person_of(by(GUEST)) is GUEST
    with pytest.raises(TypeError, match="door"):
        person_of(by(None))


def test_the_history_is_that_of_who_asks() -> None:
    history = History(desk())
    assert "under the mat" in str(run(history.show("key", by(OWNER))))
    assert "under the mat" not in str(run(history.show("key", by(GUEST))))


def test_one_sees_what_is_remembered_about_oneself() -> None:
    listed, about, _ = run(Memories(desk()).show("", by(GUEST)))
    assert labels(listed) == ["plays chess"]
    assert "Mark what" in str(about)


@pytest.mark.parametrize(
    ("known", "words", "said"),
    [
        ({}, "", "Nothing is remembered here yet."),
        ({"owner": {1: "likes tea"}}, " rain ", "Nothing with these words is remembered."),
    ],
)
def test_without_memories_there_is_nothing_to_mark(
    known: dict[str, dict[int, str]], words: str, said: str
) -> None:
    listed, about, _ = run(Memories(FakeDesk(known=known)).show(words, by(OWNER)))
    assert isinstance(listed, gr.CheckboxGroup)
    assert listed.visible is False
    assert about == said


def test_a_full_list_says_that_there_may_be_more() -> None:
    many = FakeDesk(known={"owner": dict.fromkeys(range(MOST + 1), "fact")})
    listed, about, _ = run(Memories(many).show("", by(OWNER)))
    assert len(labels(listed)) == MOST
    assert "search" in str(about)


@pytest.mark.parametrize(("marked", "words"), [([1], "one thing"), ([1, 2], "2 things")])
def test_forgetting_asks_first(marked: list[int], words: str) -> None:
    question, asked = Memories(desk()).ask(marked)
    assert isinstance(question, gr.Column)
    assert question.visible is True
    assert words in str(asked)


def test_with_nothing_marked_there_is_no_question(told: list[str]) -> None:
    question, _ = Memories(desk()).ask([])
    assert isinstance(question, gr.Column)
    assert question.visible is False
    assert told == ["Mark what is to be forgotten first."]


def test_keeping_takes_the_question_away() -> None:
    question = Memories(desk()).keep()
    assert isinstance(question, gr.Column)
    assert question.visible is False


def test_what_is_marked_is_forgotten_and_the_rest_is_shown() -> None:
    house = desk()
    listed, _, question = run(Memories(house).forget([1], "", by(OWNER)))
    assert labels(listed) == ["has a cat"]
    assert house.known["owner"] == {2: "has a cat"}
    assert isinstance(question, gr.Column)
    assert question.visible is False


def test_a_guest_forgets_nothing_of_the_owner() -> None:
    house = desk()
    run(Memories(house).forget([1, 2], "", by(GUEST)))
    assert set(house.known["owner"]) == {1, 2}


def test_the_status_is_shown() -> None:
    assert "small" in str(run(Condition(desk()).show(by(OWNER))))


def test_what_the_house_cannot_answer_is_a_sentence_and_leaves_the_page(told: list[str]) -> None:
    broken, sentence = BrokenDesk(), "The memory &#x27;a&lt;b&#x27; is damaged."
    run(History(broken).show("", by(OWNER)))
    run(Memories(broken).show("", by(OWNER)))
    run(Condition(broken).show(by(OWNER)))
    assert told == [sentence] * 3
    run(Memories(broken).forget([1, 2], "", by(OWNER)))
    assert told[3:] == [sentence] * 2  # one for the first to be forgotten, one for the list
