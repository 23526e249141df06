"""Custody of what was said: kept until it is answered, so that no crash can lose it."""

from __future__ import annotations

from typing import Protocol

from voice.audio import Samples
from voice.events import Event, Heard, SpeechStarted, Spoken, TurnTraced


class Debt(Protocol):
    """One turn that is owed an answer, kept where a crash cannot reach it. No call waits long."""

    def stands(self) -> None:
        """It is about to be answered, and is never answered again."""
        ...

    def settle(self) -> None:
        """It was answered, or given up: delete it."""
        ...


class Kept(Debt, Protocol):
    """The same while it is being said."""

    def add(self, frame: Samples) -> None:
        """Keep the next frame."""
        ...

    def said(self) -> None:
        """It was said to its end."""
        ...


class Custody:
    """Joins the turns that are kept to what becomes of them; call it with each event."""

    def __init__(self) -> None:
        self._speaking: Kept | None = None
        self._due: list[Debt] = []
        """Said, and waiting for their answer: several, where one was continued by the next."""
        self._standing: list[Debt] = []
        self._voiced = False
        """Whether there was speech in the last turn."""
        self._leaving = False

    @property
    def speaking(self) -> bool:
        """Whether a turn is being said."""
        return self._speaking is not None

    @property
    def voiced(self) -> bool:
        """Whether there is, or was, speech in the last turn."""
        return self._voiced

    @property
    def pending(self) -> int:
        """Turns that are not settled."""
        return bool(self._speaking) + len(self._due) + len(self._standing)

    def begin(self, kept: Kept) -> None:
        """Somebody begins to speak."""
        self.forget()
        self._speaking = kept
        self._voiced = False

    def add(self, frame: Samples) -> None:
        """They go on speaking."""
        if self._speaking is not None:
            self._speaking.add(frame)

    def said(self) -> bool:
        """They have finished; whether an answer is owed: without any speech there is none."""
        if self._speaking is not None and self._voiced:
            self._speaking.said()
            self._due.append(self._speaking)
            self._speaking = None
        self.forget()
        return bool(self._due or self._standing)

    def inherit(self, debt: Debt) -> None:
        """A turn that was said before a crash is about to be heard again."""
        self._due.append(debt)
        self._voiced = False

    def inherited(self) -> None:
        """It was heard to its end: without any speech, nothing is owed."""
        if not self._voiced:
            self.give_up()

    def forget(self) -> None:
        """What is being said does not count."""
        if self._speaking is not None:
            self._speaking.settle()
            self._speaking = None

    def give_up(self) -> None:
        """What was said and not yet answered will not be."""
        self._settle(self._due)

    def leave(self) -> None:
        """The run ends: an answer that it breaks off stays owed."""
        self._leaving = True

    def __call__(self, event: Event) -> None:
        """Take notice of one event of the conversation."""
        match event:
            case SpeechStarted():
                self._voiced = True
            case Heard(text=text):
                for kept in self._due:
                    kept.stands()
                self._standing += self._due
                self._due = []
                if not text:  # no words: nothing will be answered
                    self._settle(self._standing)
            case Spoken(complete=False) | TurnTraced() if self._leaving:
                pass
            case TurnTraced() | Spoken():
                self._settle(self._standing)

    @staticmethod
    def _settle(turns: list[Debt]) -> None:
        while turns:
            turns.pop().settle()
