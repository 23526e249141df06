"""Whose turn it is to be heard: begun by a key, which also ends it, or by a name."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from ui.daemon.custody import Custody, Kept
from ui.daemon.door import Door
from voice.audio import FRAME, RATE, Samples
from voice.events import Event, SpeechStarted, TurnEnded

LONGEST_CALL = 300 * RATE
"""Samples after which the name is wanted again, whoever speaks: a television never stops."""

RECENT_SECONDS = 2.0
"""Before it is known that somebody speaks, so much of it may have been said."""


class Talk(Protocol):
    """The part of a conversation that is wanted here. No call waits."""

    def hold(self, held: bool) -> None:
        """Have an empty frame end a turn, and no silence."""
        ...

    def dismiss(self) -> None:
        """Forget what is half said."""
        ...

    def interrupt(self) -> bool:
        """Give up the answer; whether there was one."""
        ...


class Turns:
    """Opens the door for a turn, and keeps what is said; call it with each event."""

    def __init__(
        self, talk: Talk, door: Door, custody: Custody, kept: Callable[[], Kept], follow_up: float
    ) -> None:
        """`kept` begins to keep a turn.

        `follow_up`: seconds in which one may speak on after an answer, without the name.
        """
        self._talk = talk
        self._door = door
        self._custody = custody
        self._kept = kept
        self._follow_up = round(follow_up * RATE)
        self._named = False
        """Whether the door was opened by a name, so that silence ends a turn."""
        self._idle = 0
        """Samples since anything happened."""
        self._since = 0
        """Samples since the name was said."""
        self._recent: deque[Samples] = deque(maxlen=round(RECENT_SECONDS * RATE / FRAME))
        talk.hold(True)

    @property
    def heard(self) -> bool:
        """Whether what is said reaches the ear."""
        return not self._door.shut

    @property
    def named(self) -> bool:
        """Whether who is heard began with the name, so that silence ends a turn."""
        return self._named

    def begin(self) -> bool:
        """The key is down: hear, and be silent; whether there was an answer."""
        answered = self._silence()
        self._talk.hold(True)
        self._named = False
        self._hear()
        return answered

    def called(self, since: Sequence[Samples]) -> None:
        """Its name was said, and after it these frames."""
        self._silence()
        self._door.slam()
        self._talk.hold(False)
        self._named = True
        self._idle = self._since = 0
        self._hear(since)

    def end(self) -> None:
        """The key came up: what was said is to be answered."""
        self._door.close()

    def cancel(self) -> None:
        """Forget what was said, and be silent."""
        self._shut()
        self._silence()
        self._talk.dismiss()
        self._custody.give_up()

    def take(self, frame: Samples, *, idle: bool) -> list[Samples]:
        """The frames for the ear; `idle`: nobody speaks, and nothing is being answered.

        The caller gives each to the ear before it asks for more.
        """
        if self.heard:
            self._recent.append(frame)
        if self._named:
            self._idle = self._idle + len(frame) if idle else 0
            self._since += len(frame)
            if self._idle > (self._follow_up if self._since < LONGEST_CALL else 0):
                self._shut()
        passed = self._door.take(frame)
        for piece in passed:
            self._custody.add(piece)
        return passed

    def over(self) -> bool:
        """The ear has heard all of a held turn but its end; whether an answer is owed."""
        return self._custody.said()

    def __call__(self, event: Event) -> None:
        """Take notice of one event of the conversation."""
        # A turn may end while one is still heard: by silence, or because it has become too long.
        going_on = self.heard and not self._custody.speaking
        if isinstance(event, SpeechStarted) and going_on:
            self._keep(self._recent)
        self._custody(event)
        if isinstance(event, TurnEnded):
            self._custody.said()

    def _silence(self) -> bool:
        answered = self._talk.interrupt()
        if answered:
            self._custody.give_up()
        return answered

    def _hear(self, since: Sequence[Samples] = ()) -> None:
        if not self.heard:
            self._recent.clear()
        self._door.let_in(since)
        if not self._custody.speaking:
            self._keep(())

    def _keep(self, already: Sequence[Samples] | deque[Samples]) -> None:
        self._custody.begin(self._kept())
        for frame in already:
            self._custody.add(frame)

    def _shut(self) -> None:
        """Nobody is heard any more, and what is half said is forgotten."""
        self._door.slam()
        self._custody.forget()
        self._recent.clear()
        self._named = False
        self._talk.hold(True)
