"""Events in, messages out, and a record of what was heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.talk.state import Scene
from ui.web import messages
from ui.web.messages import ServerMessage, State, Turn
from ui.web.record import Record
from ui.web.telling import Telling, unheard
from voice.events import (
    Ducked,
    Event,
    Fault,
    Heard,
    Lull,
    Partial,
    ReplyStarted,
    Resumed,
    Saying,
    Speculated,
    SpeechStarted,
    Spoken,
    TurnEnded,
    TurnTraced,
    Yielded,
)

AT = datetime(2026, 11, 26, 20, 0, tzinfo=UTC)
ASKED = Heard("What time is it?", 1.0)
TRACED = TurnTraced("What time is it?", "quick", "", {"turn_ended": 1.4, "audible": 2.0}, 1.0)


def told(record: Record, *events: Event) -> list[ServerMessage]:
    minutes = iter(range(10_000))
    telling = Telling(record, lambda: AT + timedelta(minutes=next(minutes)))
    return [message for event in events for message in telling.of(event)]


def words(said: Sequence[ServerMessage]) -> list[str]:
    return [message.state for message in said if isinstance(message, State)]


def test_a_turn_from_the_first_word_to_its_trace() -> None:
    record = Record()
    said = told(
        record,
        SpeechStarted(0),
        Partial("What"),
        Lull(0),
        TurnEnded(1, 0, 0),
        ASKED,
        ReplyStarted("quick", ("short",)),
        Saying("It is "),
        Saying("eight."),
        Spoken("It is eight.", True),
        TRACED,
        Speculated(True, 1, 0.0, 0.0),
    )
    parts = {"endpoint wait": 0.4, "playback": 0.6}
    trace = said[-1]
    assert isinstance(trace, messages.Trace)
    assert {name: s for name, s in trace.parts.items() if s} == pytest.approx(parts)
    assert trace.wait == pytest.approx(1.0)
    assert said[:-1] == [
        State("hearing you"),
        messages.Partial("What"),
        State("thinking"),
        messages.Heard("What time is it?"),
        messages.Reply("quick", ("short",)),
        messages.Saying("It is "),
        State("speaking"),
        messages.Saying("eight."),
        messages.Spoken("It is eight.", "", True),
        State("listening"),
    ]
    assert record.turns == [
        Turn(AT.isoformat(), "What time is it?", "It is eight.", "", True, "quick")
    ]
    assert record.traces == [trace]


def test_an_interruption_tells_what_was_not_heard() -> None:
    record = Record()
    said = told(
        record,
        ASKED,
        ReplyStarted("quick"),
        Saying("One. "),
        Saying("Two. "),
        Ducked(),
        Yielded("words"),
        Spoken("One.", False),
        TRACED,
    )
    assert messages.Spoken("One.", "Two.", False) in said
    assert words(said) == ["thinking", "speaking", "halted", "interrupted", "listening"]
    turn = record.turns[-1]
    assert (turn.heard, turn.rest, turn.complete) == ("One.", "Two.", False)


def test_while_an_answer_sounds_the_record_holds_what_is_over() -> None:
    record = Record()
    turns = []
    telling = Telling(record, lambda: AT)
    for event in (ASKED, ReplyStarted("quick"), Saying("One. "), Saying("Two. "), Saying("Three.")):
        list(telling.of(event))
        turns.append((record.turns[-1].heard, record.turns[-1].rest, record.turns[-1].complete))
    assert turns == [
        ("", "", False),
        ("", "", False),
        ("", "One.", False),
        ("One.", "Two.", False),
        ("One. Two.", "Three.", False),
    ]


def test_a_turn_that_is_taken_back_is_replaced_by_the_whole_one() -> None:
    record = Record()
    told(
        record,
        Heard("What time", 1.0),
        ReplyStarted("quick"),
        Saying("Where?"),
        Spoken("", False),
        ASKED,
        Spoken("Eight.", True),
        TRACED,
        Heard("Thanks.", 1.0),
    )
    assert [turn.user for turn in record.turns] == ["What time is it?", "Thanks."]


def test_what_was_not_a_turn_is_not_kept() -> None:
    record = Record()
    said = told(
        record,
        Heard("", 1.0),
        Saying("Your timer is done."),
        Spoken("Your timer is done.", True),
        Fault("the disk is full"),
    )
    assert record.turns == []
    assert not [message for message in said if isinstance(message, messages.Heard)]
    assert messages.Fault("the disk is full") in said


def test_a_false_alarm_is_no_news_but_the_state() -> None:
    said = told(Record(), ASKED, Saying("One."), Ducked(), Resumed("echo"))
    assert words(said) == ["thinking", "speaking", "halted", "speaking"]


def test_the_key_of_hold() -> None:
    telling = Telling(Record(), lambda: AT)
    assert telling.begin(Scene(key=False)) == State("ready")
    assert list(telling.show(Scene(key=True))) == [State("listening")]
    assert list(telling.show(Scene(key=True))) == []


def test_a_turn_that_was_not_over_stays_when_one_talks_anew() -> None:
    record = Record()
    telling = Telling(record, lambda: AT)
    list(telling.of(ASKED))
    telling.begin(Scene())
    list(telling.of(Saying("Hello.")))
    list(telling.of(Heard("And now?", 1.0)))
    assert [asdict(turn)["user"] for turn in record.turns] == ["What time is it?", "And now?"]
    assert record.turns[0].rest == ""


@pytest.mark.parametrize(
    ("said", "heard", "rest"),
    [
        ("One. Two.", "One.", "Two."),
        ("One. Two.", "", "One. Two."),
        ("One. Two.", "One. Two.", ""),
        ("One.Sorry, it failed.", "One. Sorry, it failed.", ""),
        ("", "something", ""),
        ("One.\n\n  Two.", "One.", "Two."),
    ],
)
def test_what_was_not_heard(said: str, heard: str, rest: str) -> None:
    assert unheard(said, heard) == rest


@given(st.lists(st.text(min_size=1)), st.integers(0, 20))
def test_heard_and_unheard_are_all_that_was_said(pieces: list[str], count: int) -> None:
    heard = "".join(pieces[:count]).strip()
    rest = unheard("".join(pieces), heard)
    assert "".join((heard + rest).split()) == "".join("".join(pieces).split())
