"""A desk that writes down what it is told, and a server before it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from ui.daemon.control.listener import Listener, listening
from ui.daemon.control.server import Server
from ui.errors import UsageError
from voice.flow import beside


class Events:
    """Events as they were posted, from the first one."""

    def __init__(self) -> None:
        self.queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    def __aiter__(self) -> Events:
        return self

    async def __anext__(self) -> dict[str, Any]:
        return await self.queue.get()


class FakeDesk:
    def __init__(self) -> None:
        self.calls: list[tuple[str, str]] = []
        self.times: list[float | None] = []
        """Said of presses and releases."""
        self.muted = False
        self.watchers: list[Events] = []

    def press(self, source: str, at: float | None = None) -> None:
        self.times.append(at)
        self.calls.append(("press", source))

    def release(self, source: str, at: float | None = None) -> None:
        self.times.append(at)
        self.calls.append(("release", source))

    def toggle(self, source: str) -> None:
        self.calls.append(("toggle", source))

    def cancel(self, at: float | None = None) -> None:
        self.times.append(at)
        self.calls.append(("cancel", ""))

    def mute(self, muted: bool | None) -> bool:
        self.muted = not self.muted if muted is None else muted
        return self.muted

    def say(self, text: str) -> None:
        if not text.strip():
            raise UsageError("there is nothing to say")
        self.calls.append(("say", text))

    def ask(self, text: str) -> None:
        self.calls.append(("ask", text))

    def status(self) -> dict[str, Any]:
        return {"state": "listening", "muted": self.muted, "turns": 2}

    @contextmanager
    def watch(self) -> Iterator[Events]:
        events = Events()
        self.watchers.append(events)
        try:
            yield events
        finally:
            self.watchers.remove(events)

    def post(self, event: dict[str, Any]) -> None:
        for watcher in self.watchers:
            watcher.queue.put_nowait(event)


class Served:
    """A server at work, and what it told."""

    def __init__(self, desk: FakeDesk, path: Path, listener: Listener) -> None:
        self.desk = desk
        self.path = path
        self.listener = listener
        self.told: list[str] = []

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        address = self.listener.socket.getsockname()
        if isinstance(address, str):
            return await asyncio.open_unix_connection(address)
        return await asyncio.open_connection(*address)

    async def answer(self, line: bytes) -> bytes:
        """The line that comes back for these bytes."""
        reader, writer = await self.connect()
        try:
            writer.write(line)
            return await reader.readline()
        finally:
            writer.close()


@asynccontextmanager
async def served(
    path: Path, desk: FakeDesk | None = None, *, loopback: bool = False
) -> AsyncIterator[Served]:
    with listening(path, loopback=loopback) as listener:
        found = Served(desk or FakeDesk(), path, listener)
        async with beside(Server(listener, found.desk, found.told.append).run()):
            await asyncio.sleep(0)  # from now on it listens
            yield found
