"""The outside clock: a referee that is microphone and loudspeaker, at the Unix socket $VOICE_SOCK.

Each message begins with one letter. The referee sends `A` and one 20 ms frame (16 kHz, 16 bit,
little-endian). We send `R` when ready, `O` with rate, length and sound (16 bit) to play, `C` to
drop what has not sounded, and `E` with length and one JSON event. Numbers are 32 bit, alike.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import struct
import sys
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import numpy as np

from ui.assemble import House
from ui.bench.house import measured_house
from ui.errors import UsageError
from ui.settings import Settings
from voice.audio import FRAME, Samples
from voice.errors import AudioError
from voice.events import (
    Ducked,
    Event,
    Fault,
    Heard,
    Reopened,
    ReplyStarted,
    Resumed,
    SoftEnd,
    Spoken,
    TurnEnded,
    TurnTraced,
    Yielded,
)
from voice.wave import NullSink

VARIABLE = "VOICE_SOCK"
SCALE = np.float32(1 / 32768)
MICROPHONE_BYTES = 1 + 2 * FRAME
MOST_WAITING = 2**20
"""Bytes that may wait for a referee that does not read."""

PUBLISHED = {
    "transcribed": "stt",
    "routed": "llm_start",
    "first_token": "first_token",
    "first_clip": "first_clip",
    "audible": "first_words",
}
"""The marks of a turn that the referee is told, with the names it knows them by."""


NAMES: dict[type, str] = {
    SoftEnd: "soft_end",
    Reopened: "reopened",
    ReplyStarted: "reply",
    Ducked: "ducked",
    Resumed: "resumed",
    Yielded: "yielded",
    Fault: "fault",
}
"""Events that are told as they are."""


async def referee(settings: Settings) -> None:
    """Converse with the referee until it hangs up. Raises UsageError where there is none."""
    async with (
        connected(os.environ.get(VARIABLE, "")) as link,
        measured_house(settings, _tell) as house,
    ):
        await attend(house, link)


async def attend(house: House, link: Link) -> None:
    """Say that we are ready, and hold one conversation until the referee hangs up."""
    link.ready()
    await house.conversation(RefereeSink(link, house.rate), Commentary(link)).run(link.frames())


class Link:
    """The two directions of the socket; what waits in either is bounded."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def frames(self) -> AsyncGenerator[Samples, None]:
        """Yield what the microphone hears, until the referee hangs up. Raises AudioError."""
        while message := await self._message():
            if message[:1] != b"A":
                raise AudioError(
                    f"the referee sent a message of kind {message[:1]!r}; only b'A' is known"
                )
            yield np.frombuffer(message, "<i2", offset=1).astype(np.float32) * SCALE

    async def _message(self) -> bytes:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            return await self._reader.readexactly(MICROPHONE_BYTES)
        return b""

    def ready(self) -> None:
        """Let the referee begin."""
        self._send(b"R")

    def play(self, samples: Samples, rate: int) -> None:
        """Hand sound to the loudspeaker. Raises AudioError when the referee takes no more."""
        sound = np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()
        if not self._send(b"O" + struct.pack("<II", rate, len(sound)) + sound):
            raise AudioError("the referee takes no more sound; has it stopped?")

    def drop(self) -> None:
        """Empty the loudspeaker."""
        self._send(b"C")

    def tell(self, name: str, at: float, **facts: Any) -> None:
        """Explain what happened at this loop time; lost where the referee does not read."""
        told = json.dumps({"name": name, "t": at, **facts}).encode()
        self._send(b"E" + struct.pack("<I", len(told)) + told)

    def hang_up(self) -> None:
        """End the conversation from our side, without waiting for a referee that does not read."""
        self._writer.transport.abort()

    def _send(self, message: bytes) -> bool:
        waiting = self._writer.transport.get_write_buffer_size()
        if self._writer.is_closing() or waiting > MOST_WAITING:
            return False
        self._writer.write(message)
        return True


class RefereeSink(NullSink):
    """Plays at the referee's loudspeaker, which sounds what it gets at once."""

    def __init__(self, link: Link, rate: int) -> None:
        super().__init__(rate)
        self._link = link

    def write(self, samples: Samples) -> None:
        """Play behind what is playing. Raises AudioError."""
        self._link.play(samples, self.rate)

    def drop(self) -> None:
        """Forget what has not sounded."""
        self._link.drop()


class Commentary:
    """Tells the referee what happens in the conversation; call it with each event.

    `busy` holds back the referee's next turn, from the end of a turn until its answer is over.
    """

    def __init__(self, link: Link) -> None:
        self._link = link

    def __call__(self, event: Event) -> None:
        """Tell one event."""
        now = asyncio.get_running_loop().time()
        for name, facts in commentary(event):
            self._link.tell(name, **{"at": now, **facts})


def commentary(event: Event) -> list[tuple[str, dict[str, Any]]]:
    """What the referee is told of an event: names, each with facts; `at` where it was earlier."""
    match event:
        case TurnEnded():
            return [("turn_ended", {}), ("busy", {"v": True})]
        case Heard(text=text):
            # A turn without words gets no answer, so nobody else would end the waiting.
            return [] if text else [("stt", {"text": ""}), ("busy", {"v": False})]
        case Spoken(text=text, complete=complete):
            return [("spoken" if complete else "cut", {"text": text}), ("busy", {"v": False})]
        case TurnTraced(text=text, marks=marks):
            return [
                (PUBLISHED[mark], {"at": at, **({"text": text} if mark == "transcribed" else {})})
                for mark, at in marks.items()
                if mark in PUBLISHED
            ]
        case ReplyStarted(route=text) | Resumed(why=text) | Yielded(why=text) | Fault(message=text):
            return [(NAMES[type(event)], {"text": text})]
        case SoftEnd() | Reopened() | Ducked():
            return [(NAMES[type(event)], {})]
        case _:
            return []


@asynccontextmanager
async def connected(path: str) -> AsyncIterator[Link]:
    """Connect to the referee; SIGTERM hangs up, so that nothing is left behind.

    Raises UsageError where there is no referee.
    """
    if not path:
        raise UsageError(
            f"${VARIABLE} names no socket; let the referee start this command, which sets it"
        )
    if sys.platform == "win32":
        raise UsageError("the referee speaks over a Unix socket, which Windows does not have")
    try:
        reader, writer = await asyncio.open_unix_connection(path)
    except OSError as error:
        raise UsageError(
            f"there is no referee at {path!r} (${VARIABLE}): {error.strerror or error}"
        ) from error
    link = Link(reader, writer)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, link.hang_up)
    try:
        yield link
    finally:
        loop.remove_signal_handler(signal.SIGTERM)
        link.hang_up()
        with suppress(ConnectionError):
            await writer.wait_closed()


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)
