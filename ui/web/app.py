"""The application: a door, the page behind it, and the way to speak beside the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from ui.http.hosts import Hosts
from ui.serve.caller import Manners
from ui.serve.errors import Refused
from ui.web.gate import Gate
from ui.web.keyring import Keyring
from ui.web.login import Doorman, Entrance
from ui.web.metrics import Metrics
from ui.web.people import Person
from ui.web.plain import WAITING, plain_page
from ui.web.shield import Bounded, Sealed

STATIC = Path(__file__).parent / "static"

COME_BACK = 1012
"""How a WebSocket ends while nobody can be served yet."""

_WARMING = 3
"""Seconds after which it is worth asking again while the models are loaded."""


class Attends(Protocol):
    """What serves the WebSockets."""

    async def attend(self, socket: WebSocket, person: Person) -> None:
        """Serve one to its end."""
        ...

    async def close(self, grace: float) -> None:
        """Let answers finish within `grace` seconds, then end."""
        ...


@dataclass(frozen=True, slots=True)
class Open:
    """What the door leads to once everything is warm."""

    page: ASGIApp
    sessions: Attends


class Inside:
    """What is behind the door: a page that asks to wait, until everything is warm."""

    def __init__(self) -> None:
        self.opened: Open | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Show the page."""
        page = self.opened.page if self.opened else _waking(scope)
        await page(scope, receive, send)

    async def talk(self, socket: WebSocket) -> None:
        """Serve a WebSocket."""
        if self.opened:
            return await self.opened.sessions.attend(socket, socket.state.person)
        await socket.accept()
        return await socket.close(COME_BACK, "the models are still being loaded")

    async def close(self, grace: float) -> None:
        """Let answers finish within `grace` seconds."""
        if self.opened:
            await self.opened.sessions.close(grace)

    async def health(self, _: Request) -> Response:
        """Whether it is ready."""
        if self.opened is None:
            return _warming().response()
        return JSONResponse({"status": "ok"})


def make_app(
    inside: Inside,
    hosts: Hosts,
    keyring: Keyring,
    doorman: Doorman,
    metrics: Metrics,
    manners: Manners,
    login_hours: float,
) -> Starlette:
    """The ASGI application."""
    entrance = Entrance(keyring, doorman, login_hours)

    async def numbers(request: Request) -> Response:
        if request.state.person.role != "owner":
            return Refused(403, "the numbers are the owner's").response()
        return metrics.page()

    return Starlette(
        routes=[
            Route("/health", inside.health),
            Route("/metrics", numbers),
            Route("/login", entrance.show),
            Route("/login", entrance.enter, methods=["POST"]),
            Route("/logout", entrance.leave, methods=["POST"]),
            WebSocketRoute("/voice/ws", inside.talk),
            Mount("/voice", StaticFiles(directory=STATIC)),
            Mount("/", inside),
        ],
        middleware=[
            Middleware(Sealed),
            Middleware(Gate, hosts=hosts, keyring=keyring),
            Middleware(Bounded, manners=manners),
        ],
    )


def _waking(scope: Scope) -> ASGIApp:
    if scope["path"] != "/":
        return _warming().response()
    return plain_page(
        "Parlour is waking up",
        "<p>It loads its models. The page comes by itself.</p>",
        status=503,
        head=WAITING,
        headers={"Retry-After": str(_WARMING)},
    )


def _warming() -> Refused:
    return Refused(503, "the models are still being loaded", code="warming", retry_after=_WARMING)
