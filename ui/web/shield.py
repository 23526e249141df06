"""Middleware around all pages: what a browser may do with them, and what may come in or out."""

from __future__ import annotations

import asyncio

from starlette.datastructures import MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.utils import ClientDisconnected

from ui.serve.app import refusal
from ui.serve.caller import Manners, read_body
from ui.serve.errors import Refused

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), camera=(), geolocation=(), display-capture=()",
    # With "no-referrer" a browser would not tell the origin of our own forms either.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
"""What every answer says, unless it says otherwise."""

FILES = ("/voice/", "/assets/", "/static/")
"""Paths of files that hold nothing about anybody."""


class Sealed:
    """Tells the browser to be strict, and to keep nothing that is about somebody."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on one request; what fails in it is told, and logged, without its words."""
        begun = False
        keep = "no-cache" if scope["path"].startswith(FILES) else "no-store"

        async def sealed(message: Message) -> None:
            nonlocal begun
            begun = True
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in {**HEADERS, "Cache-Control": keep}.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, sealed)
        except ClientDisconnected:
            raise
        except Exception as error:  # let through, the server would log it with its words
            refused = refusal(error)
            if scope["type"] == "http" and not begun:
                await refused.response()(scope, receive, sealed)


class Bounded:
    """Takes a body when it is whole and not too large, and gives up on who takes no answer."""

    def __init__(self, app: ASGIApp, manners: Manners) -> None:
        self._app = app
        self._manners = manners

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; a WebSocket has bounds of its own."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        try:
            unread = [await read_body(scope, receive, self._manners)]
        except Refused as refused:
            return await refused.response()(scope, receive, send)
        except ClientDisconnect:
            return None

        async def replay() -> Message:
            if unread:
                return {"type": "http.request", "body": unread.pop(), "more_body": False}
            return await receive()

        async def deliver(message: Message) -> None:
            try:
                async with asyncio.timeout(self._manners.patience):
                    await send(message)
            except TimeoutError as error:
                raise ClientDisconnect from error

        try:
            await self._app(scope, replay, deliver)
        except* ClientDisconnect:
            pass
