"""Who may come in: decided by the headers alone, before anything of the body is read."""

from __future__ import annotations

import hmac
from collections.abc import Iterable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.http.hosts import Hosts, from_elsewhere
from ui.serve.errors import Refused

OPEN = "/health"
"""The one path that needs no token."""


class Doorkeeper:
    """Knows the token, and the names under which this server may be asked for. Pure."""

    def __init__(self, token: str, names: Iterable[str]) -> None:
        """`token`: empty for none; `names`: host names besides `localhost`."""
        self._token = token.encode()
        self._hosts = Hosts(names)

    def refusal(self, path: str, headers: Headers) -> Refused | None:
        """Why this request may not come in, or None."""
        if not self._hosts.ours(headers):
            return Refused(
                421, "this server is not called so; add the name to serve.hosts", code="host"
            )
        if from_elsewhere(headers):
            return Refused(403, "pages of other sites may not ask here", code="origin")
        if path != OPEN and self._token and not bears(headers, self._token):
            return Refused(
                401, "this server wants its token: Authorization: Bearer …", code="invalid_api_key"
            )
        return None


class Door:
    """Middleware that lets in whom the doorkeeper does not refuse."""

    def __init__(self, app: ASGIApp, keeper: Doorkeeper) -> None:
        self._app = app
        self._keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on, one request."""
        refused = self._keeper.refusal(scope["path"], Headers(scope=scope))
        await (refused.response() if refused else self._app)(scope, receive, send)


def bears(headers: Headers, token: bytes) -> bool:
    """Whether the request shows the token."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    return hmac.compare_digest(given.strip().encode(), token) and scheme.lower() == "bearer"
