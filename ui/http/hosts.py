"""Whether a request means this server, and whether a page of another site makes it."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers

_FOREIGN = {"cross-site", "same-site"}
"""What a browser says of a request that another site's page makes."""


class Hosts:
    """The names under which this server may be asked for. Pure.

    A page on the web can make a browser send requests here, and a name of its own lead here (DNS
    rebinding). It cannot hide its origin, nor the name; an address can lead nowhere else.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """`names`: host names besides `localhost`."""
        self._names = {"localhost", *(name.lower() for name in names)}

    def ours(self, headers: Headers) -> bool:
        """Whether the request names this server, or an address."""
        try:
            name = urlsplit(f"//{headers.get('host', '')}").hostname or ""
        except ValueError:
            return False
        return name in self._names or is_address(name)


def names_here() -> tuple[str, str]:
    """What this machine is called in its network."""
    here = socket.gethostname().lower()
    return here, f"{here}.local"


def from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that the page of another origin asks."""
    return headers.get("sec-fetch-site") in _FOREIGN or (
        "origin" in headers and not from_here(headers)
    )


def from_here(headers: Headers) -> bool:
    """Whether a browser says that a page of this very server asks; `null` is nowhere."""
    return headers.get("origin", "").lower().partition("://")[2] == headers["host"].lower()


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
