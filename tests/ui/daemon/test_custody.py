from __future__ import annotations

import numpy as np
import pytest

from ui.daemon.custody import Custody
from voice.audio import Samples
from voice.events import Event, Heard, SpeechStarted, Spoken, TurnTraced


class Book:
    """Entries of a journal that note what they are told."""

    def __init__(self) -> None:
        self.notes: list[str] = []

    def entry(self, name: str) -> Entry:
        return Entry(self, name)


class Entry:
    def __init__(self, book: Book, name: str) -> None:
        self._book = book
        self._name = name

    def _note(self, what: str) -> None:
        self._book.notes.append(f"{self._name} {what}")

    def add(self, frame: Samples) -> None:
        self._note(f"+{len(frame)}")

    def said(self) -> None:
        self._note("said")

    def stands(self) -> None:
        self._note("stands")

    def settle(self) -> None:
        self._note("settled")


SPEECH = SpeechStarted(0)
TRACED = TurnTraced("hello", "quick", "Hi.", {}, 0.0)


def spoken(custody: Custody, book: Book, name: str) -> None:
    custody.begin(book.entry(name))
    custody(SPEECH)
    custody.said()


def test_a_turn_is_kept_until_its_answer_was_heard() -> None:
    custody, book = Custody(), Book()
    custody.begin(book.entry("a"))
    custody(SPEECH)
    custody.add(np.zeros(320, np.float32))
    assert custody.pending == 1
    assert custody.said()
    custody(Heard("hello", 1.0))
    assert book.notes == ["a +320", "a said", "a stands"]
    custody(TRACED)
    assert (book.notes[-1], custody.pending) == ("a settled", 0)


@pytest.mark.parametrize("end", [Spoken("Hi", complete=False), TRACED, Heard("", 0.5)])
def test_it_is_settled_once(end: Event) -> None:
    custody, book = Custody(), Book()
    spoken(custody, book, "a")
    if not isinstance(end, Heard):
        custody(Heard("hello", 1.0))
    for event in (end, TRACED, TRACED):
        custody(event)
    assert book.notes == ["a said", "a stands", "a settled"]


def test_a_turn_that_was_continued_is_answered_with_the_next() -> None:
    custody, book = Custody(), Book()
    spoken(custody, book, "a")
    spoken(custody, book, "b")
    custody(Heard("both", 2.0))
    custody(TRACED)
    assert book.notes[:4] == ["a said", "b said", "a stands", "b stands"]
    assert sorted(book.notes[4:]) == ["a settled", "b settled"]


def test_the_end_of_an_answer_does_not_settle_the_next_turn() -> None:
    custody, book = Custody(), Book()
    spoken(custody, book, "a")
    custody(Heard("one", 1.0))
    spoken(custody, book, "b")
    custody(TRACED)
    assert book.notes == ["a said", "a stands", "b said", "a settled"]


def test_nothing_is_owed_without_speech() -> None:
    custody, book = Custody(), Book()
    custody.begin(book.entry("a"))
    assert not custody.said()
    assert book.notes == ["a settled"]


def test_a_turn_is_said_once() -> None:
    custody, book = Custody(), Book()
    spoken(custody, book, "a")
    assert custody.said()
    assert book.notes == ["a said"]


def test_what_is_forgotten_or_given_up_is_settled() -> None:
    custody, book = Custody(), Book()
    custody.begin(book.entry("a"))
    custody.forget()
    spoken(custody, book, "b")
    custody.give_up()
    assert book.notes == ["a settled", "b said", "b settled"]
    assert custody.pending == 0


def test_an_inherited_turn_is_owed_if_there_was_any_speech_in_it() -> None:
    custody, book = Custody(), Book()
    custody.inherit(book.entry("a"))
    custody.inherited()
    assert book.notes == ["a settled"]
    custody.inherit(book.entry("b"))
    custody(SPEECH)
    custody.inherited()
    custody(Heard("hello", 1.0))
    custody(TRACED)
    assert book.notes[1:] == ["b stands", "b settled"]
