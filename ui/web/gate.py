"""Who may come in, to the page as to the microphone: decided by the headers alone."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from ui.http.hosts import Hosts, from_elsewhere, from_here
from ui.serve.errors import Refused
from ui.web.keyring import Keyring
from ui.web.limits import Buckets
from ui.web.people import Person
from ui.web.plain import AGAIN, plain_page

OPEN = frozenset({"/health", "/login"})
"""The paths for everybody."""

NO_LOGIN = 4401
"""How a WebSocket ends whose person is not logged in; a page is told nothing of one refused."""

_READS = frozenset({"GET", "HEAD"})


class Gate:
    """Middleware that lets in people it knows, and puts the Person into `request.state.person`."""

    def __init__(self, app: ASGIApp, hosts: Hosts, keyring: Keyring) -> None:
        self._app = app
        self._hosts = hosts
        self._keyring = keyring
        self._acts = Buckets(size=100, refill=20)
        """What each person may do with the page, which asks a few times a second."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on, one request or WebSocket."""
        connection = HTTPConnection(scope)
        refused = self._refusal(scope, connection.headers)
        if refused:
            return await _refuse(refused, scope, receive, send)
        person = connection.state.person = self._holder(connection)
        if scope["path"] in OPEN:
            return await self._app(scope, receive, send)
        if scope["type"] == "websocket":
            return await self._socket(connection, receive, send)
        if person is None:
            return await _to_login(scope, connection.headers)(scope, receive, send)
        now = asyncio.get_running_loop().time()
        if _acts(scope) and (wait := self._acts.of(person.name).take(now)):
            slower = Refused(429, "that is too much at once", retry_after=wait)
            return await slower.response()(scope, receive, send)
        return await self._app(scope, receive, send)

    async def _socket(self, connection: HTTPConnection, receive: Receive, send: Send) -> None:
        """Let a WebSocket last as long as the login of its person."""
        scope, person = connection.scope, connection.state.person
        if person is None:
            socket = WebSocket(scope, receive, send)
            await socket.accept()
            return await socket.close(NO_LOGIN, "log in first")

        async def received() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive" or self._holder(connection) == person:
                return message
            await send({"type": "websocket.close", "code": NO_LOGIN, "reason": "logged out"})
            return {"type": "websocket.disconnect", "code": NO_LOGIN}

        return await self._app(scope, received, send)

    def _holder(self, connection: HTTPConnection) -> Person | None:
        shown = connection.cookies.get(cookie(connection.scope), "")
        return self._keyring.holder(connection.headers, shown)

    def _refusal(self, scope: Scope, headers: Headers) -> Refused | None:
        """Why this may not come in whoever sends it, or None."""
        if not self._hosts.ours(headers):
            return Refused(421, "this page is not called so; add the name to web.hosts")
        if from_elsewhere(headers) and not _follows_a_link(scope, headers):
            return Refused(403, "pages of other sites may not ask here")
        # No browser can be made to send the token, so a program need not say where it comes from.
        if _acts(scope) and not from_here(headers) and not self._keyring.bearer(headers):
            return Refused(403, "only the page itself may do that: the origin is not told")
        return None


def cookie(scope: Scope) -> str:
    """Name of the cookie of a login. With `__Host-` no other server can have set it."""
    return "__Host-parlour" if scope["scheme"] in ("https", "wss") else "parlour"


def _acts(scope: Scope) -> bool:
    """Whether this can do more than look at something."""
    return scope["type"] == "websocket" or scope["method"] not in _READS


def _follows_a_link(scope: Scope, headers: Headers) -> bool:
    """Whether somebody comes to the page from another one; it shows itself in no frame."""
    shown = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and scope["path"] == "/"
        and shown == ("navigate", "document")
        and "origin" not in headers
    )


def _to_login(scope: Scope, headers: Headers) -> Response:
    if scope["path"] != "/" or scope["method"] not in _READS:
        return Refused(401, "log in first").response()
    if from_elsewhere(headers):  # the cookie is kept back, but not when our own page leads here
        return plain_page("Parlour", "<p>One moment …</p>", head=AGAIN)
    return RedirectResponse("/login", 303)


async def _refuse(refused: Refused, scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        return await refused.response()(scope, receive, send)
    return await WebSocket(scope, receive, send).close()
