"""The voice protocol over real sockets, with uvicorn at the other end."""

from __future__ import annotations

import asyncio
import json
import struct
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket
from websockets.asyncio.client import ClientConnection, connect

from tests.fakes import Direct
from tests.ui.web.far import HELLO, House
from ui.http.listening import listening
from ui.web.people import OWNER
from ui.web.protocol import MOST_BYTES
from ui.web.record import Records
from ui.web.sessions import Sessions
from voice.events import Heard

PATIENCE = 20.0


class Wire:
    """A server on loopback, and pages that connect to it."""

    def __init__(self, url: str, house: House, sessions: Sessions) -> None:
        self.house, self.sessions = house, sessions
        self._url = url

    @asynccontextmanager
    async def page(self, **hello: Any) -> AsyncIterator[ClientConnection]:
        async with connect(self._url) as connection:
            await connection.send(json.dumps(HELLO | hello))
            yield connection


async def told(connection: ClientConnection, kind: str) -> dict[str, Any]:
    """The next message of this kind."""
    async for frame in connection:
        if isinstance(frame, str):
            message: dict[str, Any] = json.loads(frame)
            if message["type"] == kind:
                return message
    raise AssertionError(f"no {kind} came")


async def code(connection: ClientConnection) -> int | None:
    """The code with which the server ends the connection."""
    await connection.wait_closed()
    return connection.close_code


def over_the_wire(score: Callable[[Wire], Coroutine[Any, Any, None]], folder: Path) -> None:
    """Play a score with a real server, in real time; nothing in it may wait for time to pass."""

    async def main() -> None:
        house = House()
        records = Records(folder, Direct())
        async with Sessions(house, records, most=2, idle=60) as sessions:

            async def talk(socket: WebSocket) -> None:
                await sessions.attend(socket, OWNER)

            app = Starlette(routes=[WebSocketRoute("/voice/ws", talk)])
            config = uvicorn.Config(
                app,
                lifespan="off",
                log_config=None,
                ws="websockets-sansio",
                ws_max_size=2 * MOST_BYTES,
                ws_per_message_deflate=False,
            )
            server = uvicorn.Server(config)
            with listening("127.0.0.1", 0, "web.port") as listener:
                port = listener.getsockname()[1]
                async with asyncio.timeout(PATIENCE), asyncio.TaskGroup() as tasks:
                    tasks.create_task(server.serve([listener]))
                    try:
                        await score(Wire(f"ws://127.0.0.1:{port}/voice/ws", house, sessions))
                    finally:
                        server.should_exit = True

    asyncio.run(main())


def test_a_page_talks(tmp_path: Path) -> None:
    async def score(wire: Wire) -> None:
        async with wire.page() as page:
            identity = (await told(page, "welcome"))["conversation"]
            await told(page, "state")
            talk = wire.house.seats[0].talks[0]
            talk.notify(Heard("Grüße", 1.0))
            assert (await told(page, "heard"))["text"] == "Grüße"
            await page.send('{"type": "ping", "at": 1}')
            assert (await told(page, "pong"))["at"] == 1
        async with wire.page(conversation=identity) as again:
            welcome = await told(again, "welcome")
            assert welcome["conversation"] == identity
            assert [turn["user"] for turn in welcome["turns"]] == ["Grüße"]
        assert len(wire.house.seats) == 1

    over_the_wire(score, tmp_path)


def test_no_packet_is_lost_on_the_way_and_back(tmp_path: Path) -> None:
    async def score(wire: Wire) -> None:
        async with wire.page(mode="loop") as page:
            await told(page, "state")
            for number in range(40):
                await page.send(struct.pack("<I", number) + bytes(2 * 960))
            due = 0
            while due < 40 * 960 - 300:  # what the resamplers hold back
                frame = await page.recv()
                assert isinstance(frame, bytes)
                epoch, offset = struct.unpack_from("<II", frame)
                assert (epoch, offset) == (0, due)
                due += (len(frame) - 8) // 2

    over_the_wire(score, tmp_path)


@pytest.mark.parametrize(
    ("frame", "expected"),
    [("{}", 4400), (b"\0" * 7, 4400), (bytes(MOST_BYTES + 2), 4413), ("a" * 70_000, 4413)],
    ids=range(4),
)
def test_the_ends_have_their_codes(tmp_path: Path, frame: str | bytes, expected: int) -> None:
    async def score(wire: Wire) -> None:
        async with wire.page() as page:
            await told(page, "welcome")
            await page.send(frame)
            assert await code(page) == expected

    over_the_wire(score, tmp_path)


def test_the_one_too_many_is_refused_and_the_last_page_wins(tmp_path: Path) -> None:
    async def score(wire: Wire) -> None:
        async with wire.page() as one, wire.page() as two, wire.page() as three:
            identity = (await told(one, "welcome"))["conversation"]
            await told(two, "welcome")
            assert (await told(three, "refused"))["code"] == "full"
            assert await code(three) == 1013
            async with wire.page(conversation=identity) as other:
                assert (await told(other, "welcome"))["conversation"] == identity
                assert await code(one) == 4409

    over_the_wire(score, tmp_path)


def test_a_server_that_ends_says_goodbye(tmp_path: Path) -> None:
    async def score(wire: Wire) -> None:
        async with wire.page() as page:
            await told(page, "state")
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(wire.sessions.close(PATIENCE))
                await told(page, "bye")
                assert await code(page) == 1012

    over_the_wire(score, tmp_path)


def test_a_cable_that_is_pulled_frees_the_place(tmp_path: Path) -> None:
    async def score(wire: Wire) -> None:
        async with wire.page() as page:
            identity = (await told(page, "welcome"))["conversation"]
            page.transport.abort()
        async with wire.page(conversation=identity) as again:
            await told(again, "welcome")
        assert len(wire.house.seats) == 1

    over_the_wire(score, tmp_path)
