"""Answers `parlour ptt`, and whoever else speaks its lines: one request a connection."""

from __future__ import annotations

import asyncio
import hmac
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial
from typing import Any, NoReturn

from ui.daemon.control.listener import Listener
from ui.daemon.control.peer import is_own
from ui.daemon.control.ports import Desk
from ui.daemon.control.requests import Key, Mute, Plain, Request, Text, parse
from ui.daemon.control.wire import LONGEST, PATIENCE, encode
from ui.errors import UsageError

SOURCE = "ptt"
"""Whose presses these are."""

MOST_CONNECTIONS = 32
MOST_WATCHERS = 16
"""Of the connections; the rest stay free for keys."""

PAUSE = 0.1
"""Seconds until the next try where no connection can be accepted, as when files run out."""


class Server:
    """Passes requests on to a desk. Whatever a client does, the others are served."""

    def __init__(self, listener: Listener, desk: Desk, told: Callable[[str], None]) -> None:
        """`told` is given a sentence for each fault that is not the client's."""
        self._listener = listener
        self._desk = desk
        self._told = told
        self._connections = 0
        self._watchers = 0

    async def run(self) -> NoReturn:
        """Serve until cancelled."""
        loop, listener = asyncio.get_running_loop(), self._listener.socket
        listener.listen()
        async with asyncio.TaskGroup() as tasks:
            while True:
                try:
                    connection, _ = await loop.sock_accept(listener)
                except OSError:
                    await asyncio.sleep(PAUSE)
                    continue
                self._connections += 1
                task = tasks.create_task(self._attend(connection), name="control")
                task.add_done_callback(partial(self._close, connection))

    def _close(self, connection: socket.socket, _: object) -> None:
        self._connections -= 1
        connection.close()

    async def _attend(self, connection: socket.socket) -> None:
        """Serve one request; never raises."""
        try:
            await self._serve(connection)
        except UsageError as error:
            await _send(connection, {"error": str(error)})
        except Exception as error:  # the others are served on
            fault = f"A request at the daemon's socket failed: {type(error).__name__}"
            self._told(fault)
            await _send(connection, {"error": fault})

    async def _serve(self, connection: socket.socket) -> None:
        if self._connections > MOST_CONNECTIONS:
            raise UsageError(f"{MOST_CONNECTIONS} connections are open; close some, or try again")
        if not self._listener.token and not is_own(connection):
            raise UsageError("this daemon is another user's")
        request = parse(await _line(connection))
        if not hmac.compare_digest(request.token.encode(), self._listener.token.encode()):
            raise UsageError(
                "the token is wrong; the file that tells of the daemon has the right one"
            )
        if isinstance(request, Plain) and request.verb == "events":
            await self._show(connection)
        else:
            await _send(connection, {"ok": True, **self._do(request)})

    def _do(self, request: Request) -> dict[str, Any]:
        """What there is to tell once it is done. Raises UsageError."""
        desk = self._desk
        match request:
            case Key(verb="press", at=at):
                desk.press(SOURCE, at)
            case Key(verb="release", at=at):
                desk.release(SOURCE, at)
            case Key(at=at):
                desk.cancel(at)
            case Text(verb="say", text=text):
                desk.say(text)
            case Text(text=text):
                desk.ask(text)
            case Mute(muted=muted):
                return {"muted": desk.mute(muted)}
            case Plain(verb="toggle"):
                desk.toggle(SOURCE)
            case Plain():
                return {"status": desk.status()}
        return {}

    async def _show(self, connection: socket.socket) -> None:
        """Send events until the client leaves, says more, or does not take them in time."""
        if self._watchers == MOST_WATCHERS:
            raise UsageError(f"{MOST_WATCHERS} programs watch already; end one of them first")
        self._watchers += 1
        try:
            with self._desk.watch() as events:
                await _send(connection, {"ok": True})
                async with asyncio.TaskGroup() as tasks:
                    sending = tasks.create_task(_send_all(connection, events), name="events")
                    with suppress(OSError):
                        await asyncio.get_running_loop().sock_recv(connection, 1)
                    sending.cancel()
        finally:
            self._watchers -= 1


async def _line(connection: socket.socket) -> bytes:
    """The first line that comes. Raises UsageError."""
    loop = asyncio.get_running_loop()
    received = piece = b""
    try:
        async with asyncio.timeout(PATIENCE):
            while b"\n" not in piece:
                piece = await loop.sock_recv(connection, LONGEST)
                if not piece:
                    raise UsageError("a request is one line, and ends with a newline")
                if len(received) < LONGEST:  # the rest is read too, else no answer is
                    received += piece
    except OSError as error:
        raise UsageError(f"no whole line came within {PATIENCE:g} s") from error
    line = received.partition(b"\n")[0]
    if len(line) >= LONGEST:
        raise UsageError(f"a request may have {LONGEST} bytes at most")
    return line


async def _send(connection: socket.socket, message: dict[str, Any]) -> bool:
    """Send a line; whether it was taken in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            await asyncio.get_running_loop().sock_sendall(connection, encode(message))
    except OSError:
        return False
    return True


async def _send_all(connection: socket.socket, events: AsyncIterator[dict[str, Any]]) -> None:
    async for event in events:
        if not await _send(connection, event):
            break
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)  # which ends the wait for the client
