"""A server of models that does as it is told: answers line by line, stalls, breaks off."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request."""

    method: str
    path: str
    body: Any
    headers: dict[str, str]
    at: float = 0.0
    """Loop time at which it came."""


@dataclass(frozen=True)
class Said:
    """What to answer: `lines` one by one, then a good end, a bad one or none."""

    lines: list[str] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    breaks: bool = False
    """Whether the connection is cut where the answer should end."""
    stalls: bool = False
    """Whether nothing more comes, and the connection stays open."""


Answer = Callable[[Asked], Said]


@dataclass
class StandIn:
    """The server at work: where it is, what it was asked, and how often a caller hung up."""

    answer: Answer
    """May be changed at any time."""
    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    stalling: asyncio.Event = field(default_factory=asyncio.Event)
    hung_up: asyncio.Event = field(default_factory=asyncio.Event)
    connections: set[asyncio.StreamWriter] = field(default_factory=set)
    _port: int = 0
    _server: asyncio.Server | None = None

    async def start(self) -> None:
        """Listen on a loopback port: where it did before, if it did."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self._port)
        self._port = self._server.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self._port}"

    async def stop(self) -> None:
        """Listen no more, and hang up."""
        if self._server is not None:
            self._server.close()
        left = list(self.connections)
        for connection in left:
            connection.close()
        await asyncio.gather(*(each.wait_closed() for each in left), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection."""
        self.connections.add(writer)
        try:
            while request := await _read(reader):
                self.asked.append(request)
                if not await self._say(self.answer(request), reader, writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            self.hung_up.set()
        finally:
            self.connections.discard(writer)
            writer.close()

    async def _say(
        self, said: Said, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Write one answer; whether the connection can go on."""
        headers = {"Transfer-Encoding": "chunked", **said.headers}
        head = [f"HTTP/1.1 {said.status} As Told"]
        head += [f"{name}: {value}" for name, value in headers.items()]
        writer.write("\r\n".join([*head, "", ""]).encode())
        for line in said.lines:
            data = f"{line}\n".encode()
            writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            await writer.drain()
        if said.stalls:
            await writer.drain()
            self.stalling.set()
            await reader.read()  # until the caller hangs up
            self.hung_up.set()
        if said.stalls or said.breaks:
            return False
        writer.write(b"0\r\n\r\n")
        await writer.drain()
        return True


@asynccontextmanager
async def standing_in(answer: Answer) -> AsyncIterator[StandIn]:
    """A server on a loopback port that answers each request as told."""
    stand_in = StandIn(answer)
    await stand_in.start()
    try:
        yield stand_in
    finally:
        await stand_in.stop()


async def _read(reader: asyncio.StreamReader) -> Asked | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
    if not head[0]:
        return None
    method, path, _ = head[0].split(" ")
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    raw = await reader.readexactly(int(headers.get("content-length", 0)))
    at = asyncio.get_running_loop().time()
    return Asked(method, path, json.loads(raw) if raw else None, headers, at)
