"""The desk: keys, names and commands come in here, and events go out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import Any

import psutil

from ui.daemon.board import Board, Post
from ui.daemon.crier import Crier
from ui.daemon.cues import Cues
from ui.daemon.custody import Custody
from ui.daemon.door import OVER
from ui.daemon.heirloom import Heirlooms
from ui.daemon.named import Named
from ui.daemon.ports import Devices
from ui.daemon.press import Act, Press
from ui.daemon.turns import Turns
from ui.errors import UsageError
from ui.talk.face import Face
from ui.talk.state import Answer, State
from voice.audio import Samples, framed
from voice.converse import LOOK_SECONDS, Conversation
from voice.events import Event, Fault, Heard, Saying, Spoken, TurnTraced

IDLE = frozenset({State.LISTENING, State.READY, State.INTERRUPTED, State.DEAF, State.MUTED})
"""States in which nobody speaks, and nothing is on its way."""

LATEST = 2.0
"""Seconds at most that it takes until one knows here what a key did."""

UNSPOKEN = 10.0
"""Seconds after which one who began with a tap, and says nothing, is waited for no longer."""

ENOUGH = 1.5
"""Seconds of what is said unasked after which a press says that it was understood."""

REST_AFTER = 5.0
"""Seconds without a sound after which the loudspeaker may stand still."""

MUTED = "the microphone is muted; hear again: parlour ptt mute off"
GONE = "there is no microphone at the moment; it is listened to as soon as it is back"


class Desk:
    """Has turns begin and end as it is told, and tells of them; implements what a socket needs."""

    def __init__(
        self,
        talk: Conversation,
        turns: Turns,
        custody: Custody,
        heirlooms: Heirlooms,
        press: Press,
        crier: Crier,
        cues: Cues,
        sound: Devices,
        board: Board,
        face: Face,
        name: Named | None = None,
    ) -> None:
        """`name`: None listens for keys alone."""
        self._talk = talk
        self._turns = turns
        self._custody = custody
        self._heirlooms = heirlooms
        self._press = press
        self._crier = crier
        self._cues = cues
        self._sound = sound
        self._board = board
        self._face = face
        self._name = name
        self._loop = asyncio.get_running_loop()
        self._began = self._busy_at = self._loop.time()
        self._answered = 0
        self._muted = False
        self._cancelled = False
        """Whether what is said unasked is wanted no more, as a cancel says."""
        self._sounding: float | None = None
        """When what sounds began to."""
        self._tick: asyncio.TimerHandle | None = None

    def on_key(self, source: str, down: bool) -> None:
        """A key went down or came up."""
        with suppress(UsageError):
            self.press(source) if down else self.release(source)

    def press(self, source: str, at: float | None = None) -> None:
        """The key of this source went down, at this time of `monotonic`, or now.

        Raises UsageError while muted, or without a microphone.
        """
        self._begin(self._press.down(source, self._time(at)))

    def release(self, source: str, at: float | None = None) -> None:
        """It came up, at this time of `monotonic`, or now."""
        self._do(self._press.up(source, self._time(at)))

    def toggle(self, source: str) -> None:  # noqa: ARG002  # a turn is begun for all of them
        """Begin to listen, or end the turn that is being said. Raises UsageError like `press`."""
        self._begin(self._press.toggle(self._loop.time()))

    def cancel(self, at: float | None = None) -> None:
        """Forget what is being said, and fall silent; `at` as for `press`."""
        self._do(self._press.cancel(self._time(at)))

    def mute(self, muted: bool | None) -> bool:
        """Hear nothing, or hear again; None flips. Returns what is."""
        self._muted = not self._muted if muted is None else muted
        if self._muted and self._turns.heard:
            self.cancel()
        self._show()
        return self._muted

    def say(self, text: str) -> None:
        """Queue a text to be said aloud. Raises UsageError for too much, and for nothing."""
        self._crier.say(text, once=True)

    def ask(self, text: str) -> None:
        """Answer typed words aloud. Raises UsageError for blank words."""
        if not text.strip():
            raise UsageError("there are no words to answer")
        self.cancel()
        self._talk.type(text)

    def status(self) -> dict[str, Any]:
        """What it is doing, as plain values."""
        return {
            "state": self._face.scene.state,
            "key_down": self._press.open,
            "muted": self._muted,
            "microphone": self._sound.up,
            "pending": self._custody.pending,
            "answered": self._answered,
            "up_seconds": round(self._loop.time() - self._began),
            "cpu_seconds": round(time.process_time(), 2),
            "memory_bytes": psutil.Process().memory_info().rss,
        }

    def watch(self) -> AbstractContextManager[AsyncIterator[Post]]:
        """Events as they come."""
        return self._board.watch()

    async def announce(self, text: str) -> bool:
        """Say something unasked once nobody is heard.

        Whether it was heard to its end, or cancelled, or a press said that it was understood: else
        it is wanted again.
        """
        while not self._silent:  # noqa: ASYNC110  # it waits for silence
            await asyncio.sleep(LOOK_SECONDS)
        self._cancelled, self._sounding = False, None
        return await self._talk.announce(text) or self._cancelled

    async def frames(self) -> AsyncGenerator[Samples, None]:
        """What the ear is to hear, all day."""
        self._show()
        try:
            async for frame in self._sound.frames():
                idle = self._look()
                if self._silent:
                    for piece in self._heirlooms.next():
                        yield piece
                for piece in self._turns.take(frame, idle=idle):
                    if piece is OVER:
                        self._over()
                    yield piece
                self._attend(frame, idle)
        except BaseException:  # whatever ends it
            self._custody.leave()
            raise

    @property
    def idle(self) -> bool:
        """Whether nobody speaks, and nothing is on its way."""
        return self._face.scene.state in IDLE

    def notify(self, event: Event) -> None:
        """Take notice of one event of the conversation."""
        self._turns(event)
        self._face(event)
        match event:
            case Heard(text="") if self._turns.named:
                pass  # the name alone: what is wanted is about to be said
            case Heard(text=""):
                self._cues.explained()
                self._cues.failed()
            case Fault() if not self._talk.busy:  # else an apology is spoken
                self._cues.failed()
            case Heard() if self._name is not None:
                self._name.over()  # what follows begins with no name
            case Saying():
                self._cues.explained()
                if self._sounding is None:
                    self._sounding = self._loop.time()
            case Spoken():
                self._cues.explained()
                self._sounding = None
            case TurnTraced():
                self._answered += 1

    @property
    def _silent(self) -> bool:
        """Whether nobody is heard, and nothing is said or about to be."""
        return not (self._turns.heard or self._talk.busy)

    def _time(self, at: float | None) -> float:
        """When it was, of what has just come to be known."""
        now = self._loop.time()
        return now if at is None else min(max(at, now - LATEST), now)

    def _do(self, acts: list[Act]) -> None:
        for act in acts:
            match act:
                case Act.BEGIN:
                    self._sound.listen(closely=True)
                    self._sound.rest(False)
                    silenced = self._turns.begin()
                    self._cues.explained()
                    if not silenced:  # else the silence says it
                        self._cues.listening()
                    elif self._sounding is not None:
                        self._cancelled = self._loop.time() - self._sounding > ENOUGH
                case Act.END:
                    self._turns.end()
                case Act.CANCEL:
                    self._cancelled = True
                    self._cues.explained()
                    self._turns.cancel()
                    self._face.show(replace(self._face.scene, answer=Answer.NONE, voiced=False))
            self._board.post({"event": "key", "act": act.name.lower()})
        self._wake_up()
        self._show()

    def _wake_up(self) -> None:
        """Have time itself decide what it must, such as that a key is stuck."""
        if self._tick is not None:
            self._tick.cancel()
        due = self._press.due
        self._tick = None if due is None else self._loop.call_at(due, self._time_passes)

    def _time_passes(self) -> None:
        self._do(self._press.tick(self._loop.time()))

    def _over(self) -> None:
        """A held turn has come to its end."""
        if self._turns.over():
            self._cues.said()
        else:
            self._cues.failed()

    def _begin(self, acts: list[Act]) -> None:
        """Do what a key wants that went down, if anybody can be heard. Raises UsageError."""
        if Act.BEGIN in acts and not self._sound.up:
            self._press.cancel(self._loop.time())  # an answer that waits for the sound goes on
            raise UsageError(GONE)
        if Act.BEGIN in acts and self._muted:
            self.cancel()
            self._cues.failed()
            raise UsageError(MUTED)
        self._do(acts)

    def _attend(self, frame: Samples, idle: bool) -> None:
        """Listen for the name, while there is nothing else to listen to."""
        if self._name is None:
            return
        if not self._turns.named:
            self._name.over()
        free = idle and not self._turns.heard and not self._muted
        wake = self._name.heard(frame, free=free)
        if wake is not None:
            self._turns.called(framed(wake.sound))
            if not wake.goes_on:  # it would sound over what they are saying
                self._cues.listening()
            self._board.post({"event": "called"})
        self._show()

    def _look(self) -> bool:
        """Show what changed besides events, and listen as closely as that calls for; whether idle.

        It is done with each frame, all day.
        """
        now, idle = self._loop.time(), self.idle
        busy = self._turns.heard or not idle
        if busy:
            self._busy_at = now
        if self._press.latched(now) > UNSPOKEN and not self._custody.voiced:
            self._do(self._press.end(now))
        self._sound.listen(closely=busy)
        self._sound.rest(now - self._busy_at > REST_AFTER)
        if self._face.scene.microphone != self._sound.up:
            self._show()
        return idle

    def _show(self) -> None:
        scene = replace(
            self._face.scene,
            muted=self._muted,
            key=self._press.open or self._turns.named,
            microphone=self._sound.up,
        )
        if scene != self._face.scene:
            self._face.show(scene)
