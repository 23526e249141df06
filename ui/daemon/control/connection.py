"""The client's end of the socket. Light: a key waits for it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from ui.daemon.control.place import read_ticket
from ui.daemon.control.wire import LOOPBACK, decode, encode

PATIENCE = 5.0
"""Seconds for the daemon to take a request and to answer it."""


class DaemonError(Exception):
    """Nobody is there, or the daemon refuses; its text is one sentence."""


def exchange(path: Path, request: dict[str, object]) -> Iterator[dict[str, object]]:
    """Make a request; yields the answer and, where they were asked for, the events after it.

    Raises DaemonError.
    """
    try:
        connection, token = _connected(path)
        with connection, connection.makefile("rb") as lines:
            with suppress(BrokenPipeError):  # who is turned away is told why, unheard
                connection.sendall(encode(request | token))
            yield _answer(lines.readline())
            connection.settimeout(None)
            while (line := lines.readline()).endswith(b"\n"):
                yield decode(line)
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise DaemonError(
            f"no daemon runs, or it is still loading: nothing listens at {str(path)!r}; "
            "start it with: parlour daemon"
        ) from error
    except TimeoutError as error:
        raise DaemonError(
            f"the daemon did not answer within {PATIENCE:g} s; see: parlour daemon logs"
        ) from error
    except OSError as error:
        raise DaemonError(f"the daemon at {str(path)!r} cannot be reached: {error}") from error
    except ValueError as error:
        raise DaemonError(f"what is at {str(path)!r} is no daemon of Parlour: {error}") from error


def _connected(path: Path) -> tuple[socket.socket, dict[str, object]]:
    """A connection, and what proves to be the owner there. Raises OSError and ValueError."""
    if not path.is_socket():
        port, token = read_ticket(path)
        return socket.create_connection((LOOPBACK, port), PATIENCE), {"token": token}
    from ui.daemon.control.peer import is_own

    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.settimeout(PATIENCE)
        connection.connect(os.fspath(path))
        if not is_own(connection):
            raise PermissionError("it is another user's")
    except BaseException:
        connection.close()
        raise
    return connection, {}


def _answer(line: bytes) -> dict[str, object]:
    """Raises DaemonError, ConnectionError and ValueError."""
    if not line:
        raise ConnectionError("it closed the connection")
    answer = decode(line)
    if "error" in answer:
        raise DaemonError(str(answer["error"]))
    return answer
