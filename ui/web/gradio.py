"""Gradio behind our door: the page in a strict frame, and no more of its server than is used."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.web.page.desk import PageDesk

if TYPE_CHECKING:
    from fastapi import FastAPI

_SERVED = (
    "/assets/",
    "/static/",
    "/config",
    "/favicon.ico",
    "/manifest.json",
    "/theme.css",
    "/gradio_api/queue/",
)
"""Beginnings of the paths that the page uses; files to and from the disk are not among them."""

_POLICY = "; ".join(
    (
        "default-src 'none'",
        # Gradio makes functions of the templates of its parts, and writes styles into them.
        "script-src 'self' 'unsafe-eval' 'nonce-{nonce}'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'self'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def mounted(desk: PageDesk) -> FastAPI:
    """The page over a desk as an application, whose lifespan must be entered."""
    import gradio
    from fastapi import FastAPI

    from ui.web.page.blocks import make_page
    from ui.web.page.look import options

    app = FastAPI(openapi_url=None)
    page = make_page(desk)
    gradio.mount_gradio_app(app, page, "/", show_error=False, ssr_mode=False, **options())
    return app


class Framed:
    """Serves the page with a policy for its scripts, and of Gradio's paths only those in use."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["path"] == "/":
            return await self._page(scope, receive, send)
        if scope["path"].startswith(_SERVED):
            return await self._app(scope, receive, send)
        return await PlainTextResponse("not found", 404)(scope, receive, send)

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The page, its scripts marked as ours: those that words bring with them do not run."""
        nonce = secrets.token_urlsafe(16)
        start: Message = {}
        body = bytearray()

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
                return
            body.extend(message.get("body", b""))
            if message.get("more_body", False):
                return
            # In the configuration, which is a script too, Gradio writes < as \u003c.
            html = bytes(body).replace(b"<script", f'<script nonce="{nonce}"'.encode())
            headers = MutableHeaders(scope=start)
            headers["Content-Length"] = str(len(html))
            headers["Content-Security-Policy"] = _POLICY.format(nonce=nonce)
            await send(start)
            await send({"type": "http.response.body", "body": html})

        plain = Headers(scope=scope).mutablecopy()
        plain["accept-encoding"] = "identity"
        # Of its query Gradio would read a file's name, or the name of a page there is not.
        bare = {**scope, "headers": plain.raw, "query_string": b""}
        await self._app(bare, receive, marked)
