"""One connection to a conversation: does what the page says, and tells it what happens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from enum import Enum, auto

from ui.faults import EXPECTED
from ui.talk.frames import gated
from ui.talk.state import Scene
from ui.web.dialogue import Dialogue
from ui.web.link import Link
from ui.web.loudspeaker import Loudspeaker
from ui.web.messages import Bye, Clear, Fault, Notice, Pong
from ui.web.microphone import Microphone
from ui.web.ports import Talking
from ui.web.protocol import (
    Choose,
    Cleared,
    ClientMessage,
    Close,
    Ended,
    Hello,
    Mode,
    New,
    Ping,
    Played,
    Press,
    Release,
    Say,
    Stop,
    parse,
    unpack,
)
from ui.web.resample import Resampler
from voice.audio import RATE, Samples
from voice.devices.watch import BackOff
from voice.events import Event

LEAD = 0.03
"""Seconds of sound that the page gathers before it plays."""

LEAD_IN = 0.3
"""Seconds before the key is pressed that are heard too."""

FIRST_PAUSE, MOST_PAUSE = 0.5, 30.0
"""Seconds from a conversation that failed to the next try."""

RESTARTING = "Parlour is about to restart; this page comes back by itself."

_logger = logging.getLogger(__name__)


class After(Enum):
    """What a page wants to do next."""

    TALK = auto()
    """Go on, in another mode."""
    BEGIN = auto()
    """Another conversation."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What has happened to the sound of a connection."""

    lost: int = 0
    """Packets of the microphone that the page could not send."""
    dropped: int = 0
    """Frames of it that nobody took in time."""


class Visit:
    """Serves one link; `run` it once."""

    def __init__(self, link: Link, hello: Hello, dialogue: Dialogue, voice_rate: int) -> None:
        """`voice_rate`: Hertz of the voice."""
        self._link = link
        self._dialogue = dialogue
        self._hello = hello
        self._mode = hello.mode
        self._rate = hello.microphone_rate
        self._microphone = Microphone(self._rate)
        self._voice_rate = voice_rate
        self._loudspeaker = Loudspeaker(
            voice_rate,
            hello.loudspeaker_rate,
            LEAD,
            asyncio.get_running_loop().time,
            link.sound,
            self._clear,
        )
        self._talking: Talking | None = None
        self._tasks: asyncio.TaskGroup | None = None
        self._beside: set[asyncio.Task[bool]] = set()
        """Announcements."""

    @property
    def counts(self) -> Counts:
        """What has happened to the sound so far."""
        return Counts(self._microphone.lost, self._microphone.dropped)

    async def run(self) -> Hello:
        """Serve until the page wants another conversation; the hello for that. Raises Ended."""
        self._link.tell(self._dialogue.welcome(LEAD, self._mode))
        after = After.TALK
        while after is After.TALK:
            async with self._conversing():
                after = await self._obey()
        return self._hello.model_copy(update={"mode": self._mode, "conversation": None})

    def finish(self) -> None:
        """Say goodbye, hear no more, and end once the answer has sounded; does not wait."""
        self._link.tell(Bye(RESTARTING))
        self._microphone.close()

    def notice(self, sentence: str) -> None:
        """Show a sentence that is no answer; does not wait."""
        self._link.tell(Notice(sentence))

    async def announce(self, sentence: str) -> bool:
        """Say something unasked; whether it was heard to its end."""
        if self._tasks is None or self._talking is None:
            return False
        saying = self._tasks.create_task(self._say(self._talking, sentence), name="announcement")
        self._beside.add(saying)
        saying.add_done_callback(self._beside.discard)
        await asyncio.wait({saying})
        return not saying.cancelled() and saying.result()

    @asynccontextmanager
    async def _conversing(self) -> AsyncIterator[None]:
        """Talk, in the mode that holds, until the block is left."""
        hold = self._mode == "hold"
        self._microphone.release()
        if self._mode != "loop":
            self._dialogue.mode = self._mode
        self._link.tell(self._dialogue.begin(Scene(key=False if hold else None)))
        async with asyncio.TaskGroup() as tasks:
            talk = self._loop() if self._mode == "loop" else self._talk(held=hold)
            talking = tasks.create_task(talk, name="conversation")
            await asyncio.sleep(0)  # it must be there for what the page says first
            self._tasks = tasks
            try:
                yield
            finally:
                self._tasks = None
                for task in (talking, *self._beside):
                    task.cancel()

    async def _talk(self, *, held: bool) -> None:
        """Converse; what fails is told, and does not end it."""
        pauses = BackOff(FIRST_PAUSE, MOST_PAUSE)
        while True:
            try:
                async with self._frames(held=held) as frames:
                    self._talking = self._dialogue.seat.conversation(
                        self._loudspeaker, self._notify, held=held
                    )
                    await self._talking.run(frames)
                break
            except Exception as error:
                if asyncio.current_task().cancelling():  # type: ignore[union-attr]  # it is a task
                    raise
                self._link.tell(Fault(told(error)))
            finally:
                self._talking = None
            await asyncio.sleep(pauses.pause())
        await self._over()

    @asynccontextmanager
    async def _frames(self, *, held: bool) -> AsyncIterator[AsyncGenerator[Samples, None]]:
        microphone = self._microphone
        async with aclosing(microphone.frames()) as frames:
            if not held:
                yield frames
                return
            async with aclosing(gated(frames, lambda: microphone.down, LEAD_IN)) as kept:
                yield kept

    async def _loop(self) -> None:
        """Send back what comes, through all that a voice goes through."""
        speak = Resampler(RATE, self._voice_rate)
        async with aclosing(self._microphone.frames(silence=False)) as frames:
            async for frame in frames:
                self._loudspeaker.write(speak(frame))
        await self._over()

    async def _over(self) -> None:
        """The microphone was closed, and what was to be said is said: let it sound, and end."""
        await asyncio.sleep(self._loudspeaker.latency)
        self._link.end(Ended(Close.RESTART, RESTARTING))

    async def _obey(self) -> After:
        """Do what the page says until that needs a conversation anew."""
        while True:
            frame = await self._link.receive()
            if isinstance(frame, bytes):
                self._microphone.take(unpack(frame, self._rate))
                await asyncio.sleep(0)  # of many that come at once, let each be heard
                continue
            message = parse(frame)
            match message:
                case New():
                    return After.BEGIN
                case Mode(mode=mode) if mode != self._mode:
                    self._mode = self._dialogue.mode = mode
                    self._link.tell(self._dialogue.chosen)
                    return After.TALK
                case Choose():
                    await self._choose(message)
                case _:
                    self._do(message)

    def _do(self, message: ClientMessage) -> None:
        match message:
            case Played(epoch=epoch, samples=samples) | Cleared(epoch=epoch, samples=samples):
                self._loudspeaker.played(epoch, samples)
            case Ping(at=at):
                self._link.tell(Pong(at))
            case Press() | Release() if self._mode == "hold":
                self._key(down=isinstance(message, Press))
            case Stop() if self._talking:
                self._talking.interrupt()
            case Say(text=text) if self._talking and text.strip():
                self._talking.type(text.strip())
            case _:
                pass

    def _key(self, *, down: bool) -> None:
        if down and self._talking and not self._microphone.pressed:
            self._talking.interrupt()
        if down:
            self._microphone.press()
        else:
            self._microphone.release()
        for message in self._dialogue.show(replace(self._dialogue.scene, key=down)):
            self._link.tell(message)

    async def _choose(self, wanted: Choose) -> None:
        try:
            await self._dialogue.choose(wanted)
        except EXPECTED as error:
            self._link.tell(Fault(str(error)))
        self._link.tell(self._dialogue.chosen)

    def _clear(self, epoch: int) -> None:
        self._link.forget_sound()
        self._link.tell(Clear(epoch))

    def _notify(self, event: Event) -> None:
        for message in self._dialogue.of(event):
            self._link.tell(message)

    async def _say(self, talking: Talking, sentence: str) -> bool:
        try:
            return await talking.announce(sentence)
        except Exception as error:
            self._link.tell(Fault(told(error)))
            return False


def told(error: Exception) -> str:
    """A sentence for whoever talks: what our own errors say, of others only the kind."""
    while isinstance(error, ExceptionGroup):
        error = error.exceptions[0]
    if isinstance(error, EXPECTED):
        return str(error)
    _logger.error("a conversation failed", exc_info=error)
    return f"Something went wrong ({type(error).__name__})."
