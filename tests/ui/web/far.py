"""A page at the far end of a WebSocket, and a house with seats that only record; no models."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import numpy as np
from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from brain.router.levels import Level
from tests.clock import run
from tests.fakes import Direct
from ui.errors import UsageError
from ui.settings import Settings
from ui.web.people import OWNER, Person
from ui.web.record import Records
from ui.web.sessions import Sessions
from voice.audio import Samples
from voice.events import Event
from voice.ports import Sink

HELLO = {
    "type": "hello",
    "version": 1,
    "microphone_rate": 48_000,
    "loudspeaker_rate": 48_000,
    "conversation": None,
    "mode": "open",
}


class Page:
    """Has the methods of a `starlette.websockets.WebSocket`, and a page's own."""

    def __init__(self) -> None:
        self._sent: asyncio.Queue[Message] = asyncio.Queue()
        self._told = asyncio.Event()
        self.told: list[dict[str, Any]] = []
        self.packets: list[bytes] = []
        self.closed: int | None = None
        self.reason = ""
        self.reads = asyncio.Event()
        """Cleared while the page does not read."""
        self.reads.set()
        self._gone = False
        self._number = 0

    async def accept(self) -> None: ...

    async def receive(self) -> Message:
        return await self._sent.get()

    async def send_text(self, data: str) -> None:
        await self._open()
        self.told.append(json.loads(data))
        self._told.set()

    async def send_bytes(self, data: bytes) -> None:
        await self._open()
        self.packets.append(data)

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        await self._open()
        self.closed, self.reason = code, reason or ""

    async def _open(self) -> None:
        await self.reads.wait()
        if self._gone:
            raise WebSocketDisconnect(1006)

    def raw(self, frame: str | bytes) -> None:
        kind = "text" if isinstance(frame, str) else "bytes"
        self._sent.put_nowait({"type": "websocket.receive", kind: frame})

    def say(self, kind: str, **fields: Any) -> None:
        self.raw(json.dumps({"type": kind} | fields))

    def hello(self, **fields: Any) -> None:
        self.raw(json.dumps(HELLO | fields))

    def speak(self, level: float = 0.0, packets: int = 1, samples: int = 960) -> None:
        for _ in range(packets):
            sound = np.full(samples, round(level * 2**15), "<i2")
            self.raw(struct.pack("<I", self._number) + sound.tobytes())
            self._number += 1

    async def speaks(self, seconds: float, level: float = 0.5) -> None:
        """Send the microphone at the pace of time."""
        for _ in range(round(seconds / 0.02)):
            self.speak(level)
            await asyncio.sleep(0.02)

    def leave(self) -> None:
        self._gone = True
        self._sent.put_nowait({"type": "websocket.disconnect", "code": 1001})

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [message for message in self.told if message["type"] == kind]

    async def until(self, kind: str, count: int = 1) -> dict[str, Any]:
        """Wait until it was told so often of this."""
        async with asyncio.timeout(120):
            while len(self.of(kind)) < count:
                self._told.clear()
                await self._told.wait()
        return self.of(kind)[count - 1]


async def ended(page: Page) -> int:
    """The code with which the page's connection ends."""
    async with asyncio.timeout(200):
        while page.closed is None:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    return page.closed


class Talk:
    """A conversation whose events the test makes up."""

    def __init__(self, sink: Sink, notify: Callable[[Event], None], held: bool) -> None:
        self.sink, self.notify, self.held = sink, notify, held
        self.frames: list[Samples] = []
        self.typed: list[str] = []
        self.interrupted = 0
        self.announced: list[str] = []
        self.running = False
        self.trouble: Exception | None = None
        self.sounding: asyncio.Event | None = None
        """The end of an answer, which is heard out after the frames have ended."""

    async def run(self, frames: AsyncIterable[Samples]) -> None:
        self.running = True
        try:
            async for frame in frames:
                self.frames.append(frame)
                if self.trouble:
                    raise self.trouble
            if self.sounding:
                await self.sounding.wait()
        finally:
            self.running = False

    def type(self, text: str) -> None:
        self.typed.append(text)

    def interrupt(self) -> bool:
        self.interrupted += 1
        return True

    async def announce(self, text: str) -> bool:
        self.announced.append(text)
        return True


class Seat:
    """Records what is done at it."""

    voices = ("anna", "bob")

    def __init__(self, user: str, waits: Callable[[bool], None], cloud: bool) -> None:
        self.user, self.waits, self.cloud = user, waits, cloud
        self.mind = self
        self.voice_name, self.speed = "anna", 1.0
        self.preferred: list[tuple[Level | None, bool]] = []
        self.recollected: list[tuple[str, str]] = []
        self.talks: list[Talk] = []

    def prefer(self, level: Level | None, *, home: bool) -> None:
        self.preferred.append((level, home))

    def voice(self, name: str, speed: float) -> None:
        if name not in self.voices:
            raise UsageError("there is no such voice")
        self.voice_name, self.speed = name, speed

    def recollect(self, turns: Sequence[tuple[str, str]]) -> None:
        self.recollected.extend(turns)

    def conversation(
        self, sink: Sink, notify: Callable[[Event], None], *, held: bool = False
    ) -> Talk:
        self.talks.append(Talk(sink, notify, held))
        return self.talks[-1]


class House:
    """Gives a seat to everybody; remembers all of them."""

    rate = 24_000
    levels = (Level.QUICK, Level.CLOUD)

    def __init__(self) -> None:
        self.settings = Settings()
        self.seats: list[Seat] = []
        self.open = 0
        self.most_open = 0
        self.trouble: Exception | None = None
        self.slow = 0.0
        """Seconds that it takes to have a seat."""

    def _make(self, user: str, waits: Callable[[bool], None], cloud: bool) -> Seat:
        return Seat(user, waits, cloud)

    @asynccontextmanager
    async def seat(
        self, user: str, waits: Callable[[bool], None], *, cloud: bool = True
    ) -> AsyncIterator[Seat]:
        self.open += 1
        self.most_open = max(self.open, self.most_open)
        try:
            await asyncio.sleep(self.slow)
            if self.trouble:
                raise self.trouble
            self.seats.append(self._make(user, waits, cloud))
            yield self.seats[-1]
        finally:
            await asyncio.sleep(0)
            self.open -= 1


class Here(Direct, ThreadPoolExecutor):
    """Stands in for the loop's own threads, so that a virtual clock stays true."""


class World:
    """A house with its sessions, and people who come to it."""

    def __init__(self, house: House, sessions: Sessions, tasks: asyncio.TaskGroup) -> None:
        self.house, self.sessions = house, sessions
        self._tasks = tasks

    def visit(self, person: Person = OWNER, **hello: Any) -> Page:
        """A page that connects and says hello."""
        page = self.knock(person)
        page.hello(**hello)
        return page

    def knock(self, person: Person = OWNER) -> Page:
        """A page that connects."""
        page = Page()
        self._tasks.create_task(self.sessions.attend(page, person))
        return page

    async def welcomed(self, person: Person = OWNER, **hello: Any) -> tuple[Page, Seat, Talk]:
        """A page that is being served, its seat, and its conversation."""
        page = self.visit(person, **hello)
        await page.until("state")
        await asyncio.sleep(0)
        seat = self.house.seats[-1]
        return page, seat, seat.talks[-1]


def played(
    score: Callable[[World], Coroutine[Any, Any, None]],
    folder: Path,
    *,
    most: int = 4,
    idle: float = 60.0,
    house: House | None = None,
) -> House:
    """Play a score on a virtual clock, let everybody leave, and see that nothing is left over."""
    house = house or House()

    async def main() -> None:
        asyncio.get_running_loop().set_default_executor(Here(1))
        async with (
            asyncio.timeout(10_000),
            asyncio.TaskGroup() as tasks,
            Sessions(house, Records(folder, Direct()), most=most, idle=idle) as sessions,
        ):
            await score(World(house, sessions, tasks))

    run(main())
    assert house.open == 0
    return house
