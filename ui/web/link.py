"""One WebSocket, both ways, with bounds: on size, on pace, on patience, on what waits."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from typing import Any, NoReturn, Protocol

from starlette.types import Message
from starlette.websockets import WebSocketDisconnect

from ui.web.limits import Bucket
from ui.web.messages import Refused, ServerMessage, encode
from ui.web.protocol import MOST_BYTES, PACKET_SECONDS, Close, Ended

BURST_SECONDS = 2.0

SILENCE_SECONDS = 60.0
"""After so long without a frame the client is gone."""

PATIENCE_SECONDS = 10.0
"""A client that does not take a frame for so long does not read any more."""

MOST_WAITING = 2**22
"""Bytes that may wait to be sent."""

FAREWELL_SECONDS = 2.0
"""For the last words and the close frame."""


MOST_REASON = 100
"""Characters in a close frame, which has room for 123 bytes."""


class Socket(Protocol):
    """What is used of `starlette.websockets.WebSocket`."""

    async def accept(self) -> None:
        """Open it."""
        ...

    async def receive(self) -> Message:
        """The next ASGI message."""
        ...

    async def send_text(self, data: str) -> None:
        """Send a text frame; waits while the client does not read."""
        ...

    async def send_bytes(self, data: bytes) -> None:
        """Send a binary frame; waits while the client does not read."""
        ...

    async def close(self, code: int = 1000, reason: str | None = None) -> None:
        """Close it."""
        ...


class Link:
    """Sends without waiting, and ends when the client leaves or misbehaves."""

    def __init__(self, socket: Socket) -> None:
        self._socket = socket
        self._clock = asyncio.get_running_loop().time
        self._waiting: deque[str | bytes] = deque()
        self._size = 0
        self._changed = asyncio.Event()
        self._over = asyncio.Event()
        self._why = Ended(Close.LEFT)
        pace = 2 / PACKET_SECONDS
        self._packets = Bucket(BURST_SECONDS * pace, pace)
        self._texts = Bucket(BURST_SECONDS * 20, 20)

    def tell(self, message: ServerMessage) -> None:
        """Queue a message; does not wait."""
        self._queue(encode(message))

    def sound(self, packet: bytes) -> None:
        """Queue a packet of sound; does not wait."""
        self._queue(packet)

    def forget_sound(self) -> None:
        """Take back the packets that still wait."""
        self._waiting = deque(item for item in self._waiting if isinstance(item, str))
        self._size = sum(map(len, self._waiting))

    def end(self, why: Ended) -> None:
        """End the connection soon; does not wait. The first reason counts."""
        if not self._over.is_set():
            self._why = why
            self._over.set()

    async def receive(self) -> str | bytes:
        """The next frame. Raises Ended when there is none in time, or it is more than allowed."""
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                message = await self._socket.receive()
        except TimeoutError as error:
            raise Ended(Close.LATE, "nothing was heard from the page for a minute") from error
        if message["type"] == "websocket.disconnect":
            raise Ended(Close.LEFT)
        text, data = message.get("text"), message.get("bytes") or b""
        if len(data if text is None else text.encode()) > MOST_BYTES:
            raise Ended(Close.LARGE, "a frame may have 64 KiB at most", "malformed")
        if (self._packets if text is None else self._texts).take(self._clock()):
            raise Ended(Close.RATE, "the page sends more than time allows; reload it", "rate")
        return data if text is None else text

    async def serve(self, work: Coroutine[Any, Any, None]) -> Ended:
        """Do this work while the connection lasts; why it ended."""
        why: list[Ended] = []
        try:
            async with asyncio.TaskGroup() as tasks:
                beside = [tasks.create_task(part()) for part in (self._deliver, self._watch)]
                await work
                for task in beside:
                    task.cancel()
        except* Ended as group:
            why.append(_first(group))
        return why[0] if why else Ended(Close.LEFT)

    async def close(self, why: Ended) -> None:
        """Say what is left to say, and close."""
        with suppress(Ended, TimeoutError, WebSocketDisconnect, RuntimeError, OSError):
            async with asyncio.timeout(FAREWELL_SECONDS):
                self.forget_sound()
                if why.word:
                    self.tell(Refused(why.word, str(why)))
                while self._waiting:
                    await self._send(self._waiting.popleft())
                await self._socket.close(why.code, str(why)[:MOST_REASON])

    def _queue(self, item: str | bytes) -> None:
        self._waiting.append(item)
        self._size += len(item)
        self._changed.set()
        if self._size > MOST_WAITING:
            self.end(_unread())

    async def _deliver(self) -> NoReturn:
        while True:
            while self._waiting:
                item = self._waiting.popleft()
                self._size -= len(item)
                try:
                    async with asyncio.timeout(PATIENCE_SECONDS):
                        await self._send(item)
                except TimeoutError as error:
                    raise _unread() from error
            self._changed.clear()
            await self._changed.wait()

    async def _send(self, item: str | bytes) -> None:
        try:
            if isinstance(item, str):
                await self._socket.send_text(item)
            else:
                await self._socket.send_bytes(item)
        except (WebSocketDisconnect, RuntimeError) as error:
            raise Ended(Close.LEFT) from error

    async def _watch(self) -> NoReturn:
        await self._over.wait()
        raise self._why


def _unread() -> Ended:
    return Ended(Close.LATE, "the page does not read what it is sent")


def _first(group: BaseExceptionGroup[Ended]) -> Ended:
    """One of the reasons, which may lie in groups of groups."""
    for error in group.exceptions:
        return error if isinstance(error, Ended) else _first(error)
    raise AssertionError("a group is never empty")
