"""Who may come in: decided by the headers alone, before anything of the body is read."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.serve.errors import Refused

OPEN = "/health"
"""The one path that needs no token."""

_FOREIGN = {"cross-site", "same-site"}
"""What a browser says of a request that another site's page makes."""


class Doorkeeper:
    """Knows the token, and the names under which this server may be asked for. Pure.

    A page on the web can make a browser send requests here, and a name of its own lead here (DNS
    rebinding). It cannot hide its origin, nor the name; an address can lead nowhere else.
    """

    def __init__(self, token: str, names: Collection[str]) -> None:
        """`token`: empty for none; `names`: host names besides `localhost`, in lower case."""
        self._token = token.encode()
        self._names = {"localhost", *names}

    def refusal(self, path: str, headers: Headers) -> Refused | None:
        """Why this request may not come in, or None."""
        host = headers.get("host", "")
        if not self._ours(host):
            return Refused(
                421, "this server is not called so; add the name to serve.hosts", code="host"
            )
        origin = headers.get("origin")
        if (origin is not None and _place(origin) != host.lower()) or (
            headers.get("sec-fetch-site") in _FOREIGN
        ):
            return Refused(403, "pages of other sites may not ask here", code="origin")
        if path != OPEN and self._token and not self._knows(headers.get("authorization", "")):
            return Refused(
                401, "this server wants its token: Authorization: Bearer …", code="invalid_api_key"
            )
        return None

    def _ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:
            return False
        return name in self._names or is_address(name)

    def _knows(self, authorization: str) -> bool:
        scheme, _, token = authorization.partition(" ")
        given = token.strip().encode()
        return hmac.compare_digest(given, self._token) and scheme.lower() == "bearer"


class Door:
    """Middleware that lets in whom the doorkeeper does not refuse."""

    def __init__(self, app: ASGIApp, keeper: Doorkeeper) -> None:
        self._app = app
        self._keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or pass on, one request."""
        refused = self._keeper.refusal(scope["path"], Headers(scope=scope))
        await (refused.response() if refused else self._app)(scope, receive, send)


def is_address(host: str) -> bool:
    """Whether the host is an IP address rather than a name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach that host."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)


def _place(origin: str) -> str:
    """Host and port of an origin as a Host header names them; `null` is nowhere."""
    return origin.lower().partition("://")[2]
