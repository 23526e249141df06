"""The socket that a server listens at."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager

from ui.errors import UsageError


@contextmanager
def listening(host: str, port: int, setting: str) -> Iterator[socket.socket]:
    """The socket, open. `setting` names the port's. Raises UsageError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # asyncio sends at once only where the protocol is named; else each answer waits 40 ms.
    with socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        try:
            if os.name == "posix":  # on Windows it would let two servers share a port
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen()
        except (OSError, OverflowError) as error:
            raise UsageError(
                f"cannot listen at {host} port {port} ({error}); choose another with {setting}"
            ) from error
        yield listener


def address(listener: socket.socket, scheme: str = "http", host: str = "") -> str:
    """The URL of a socket that listens; `host`: another name for where it does."""
    bound, port = listener.getsockname()[:2]
    host = host or bound
    return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"
