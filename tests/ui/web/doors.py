"""A server of the page's on a loopback port, with a page and sessions that do as they are told."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from ui.http.listening import address, listening
from ui.settings.web import Web
from ui.web.app import Inside, Open
from ui.web.certificate import Pair
from ui.web.keyring import Keyring
from ui.web.logins import Logins
from ui.web.metrics import Metrics
from ui.web.people import Person
from ui.web.run import make_server
from ui.web.users import Users

PATIENCE = 10.0
"""Seconds within which anything awaited here must come."""

TOKEN = "0123456789abcdef0123"
PASSWORD = "correct horse battery"
ANYWHERE = Web(port=0)


@dataclass
class Attended:
    """Sessions that greet whoever comes by name, and stay until they are closed."""

    people: list[Person] = field(default_factory=list)
    graces: list[float] = field(default_factory=list)
    farewell: Callable[[], None] = lambda: None

    async def attend(self, socket: WebSocket, person: Person) -> None:
        self.people.append(person)
        await socket.accept()
        await socket.send_text(person.name)
        async for said in socket.iter_text():
            await socket.send_text(said)

    async def close(self, grace: float) -> None:
        self.graces.append(grace)
        self.farewell()


async def greeting(scope: Scope, receive: Receive, send: Send) -> None:
    """A page that says who looks at it, and breaks where it is asked to."""
    if scope["path"] == "/breaks":
        raise ZeroDivisionError("with words of the person")
    person: Person = Request(scope).state.person
    await PlainTextResponse(f"{person.name} is {person.role}")(scope, receive, send)


@contextmanager
def served(
    home: Path,
    *,
    wanted: Web = ANYWHERE,
    page: ASGIApp | None = greeting,
    sessions: Attended | None = None,
    token: str = "",
    pair: Pair | None = None,
    metrics: Metrics | None = None,
    building: Callable[[], AbstractAsyncContextManager[ASGIApp]] | None = None,
) -> Iterator[str]:
    """The address of a server in a thread of its own; without a page it is still loading.

    `building` makes a page that has to be made inside of the server's loop.
    """
    users, logins = Users(home / "users.json"), Logins(home / "logins.json", 1, lambda: 0)
    keyring = Keyring(users, logins, token, trusting=True)
    inside = Inside()
    begun, ended = threading.Event(), threading.Event()

    async def run() -> None:
        server = make_server(wanted, keyring, inside, metrics or Metrics(), pair)
        async with building() if building else nullcontext(page) as built:
            if built:
                inside.opened = Open(built, sessions or Attended())
            async with asyncio.TaskGroup() as tasks:
                serving = tasks.create_task(server.serve([listener]))
                begun.set()
                await asyncio.to_thread(ended.wait)
                server.should_exit = True
                await serving

    with listening(wanted.host, wanted.port, "web.port") as listener:
        thread = threading.Thread(target=lambda: asyncio.run(run()))
        thread.start()
        try:
            assert begun.wait(6 * PATIENCE)  # Gradio takes long to import
            yield address(listener, "https" if pair else "http")
        finally:
            ended.set()
            thread.join(PATIENCE)
            assert not thread.is_alive()


def socket_of(url: str) -> str:
    """Where one speaks."""
    return url.replace("http", "ws", 1) + "/voice/ws"


def let_in(home: Path, name: str, *, guest: bool = False) -> None:
    Users(home / "users.json").add(name, PASSWORD, "guest" if guest else "owner")


def log_in(client: httpx.Client, name: str, password: str = PASSWORD) -> httpx.Response:
    origin = str(client.base_url).rstrip("/")
    form = {"name": name, "password": password}
    return client.post("/login", data=form, headers={"Origin": origin})
