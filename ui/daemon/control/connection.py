"""The client's end of the socket.

A key waits for it, and most of that is Python's own start. So it imports `_socket`, which `socket`
is made of: the rest of `socket` takes four times as long to load as all that is done here.
"""

from __future__ import annotations

import _socket
import os
import stat

from ui.daemon.control.place import read_ticket
from ui.daemon.control.wire import DONE, LOOPBACK, decode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PATIENCE = 5.0
"""Seconds for the daemon to take a request and to answer it."""

PIECE = 2**16
"""Bytes read at once."""


class DaemonError(Exception):
    """Nobody is there, or the daemon refuses; its text is one sentence."""


def exchange(place: str, request: bytes) -> Iterator[bytes]:
    """Make a request, a line; yields the line of the answer, and those of events that follow.

    Raises DaemonError.
    """
    try:
        yield from _exchange(place, request)
    except (FileNotFoundError, ConnectionRefusedError) as error:
        raise DaemonError(
            f"no daemon runs, or it is still loading: nothing listens at {place!r}; "
            "start it with: parlour daemon"
        ) from error
    except TimeoutError as error:
        raise DaemonError(
            f"the daemon did not answer within {PATIENCE:g} s; see: parlour daemon logs"
        ) from error
    except OSError as error:
        raise DaemonError(f"the daemon at {place!r} cannot be reached: {error}") from error
    except ValueError as error:
        raise DaemonError(f"what is at {place!r} is no daemon of Parlour: {error}") from error


def _exchange(place: str, request: bytes) -> Iterator[bytes]:
    if stat.S_ISSOCK(os.stat(place).st_mode):  # noqa: PTH116  # pathlib takes long to load
        connection = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
        address: str | tuple[str, int] = place
    else:
        port, token = read_ticket(place)
        request = b'{"token": "%s", %s' % (token.encode(), request[1:])
        connection = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
        address = (LOOPBACK, port)
    try:
        connection.settimeout(PATIENCE)
        connection.connect(address)
        if address is place:
            _check_owner(connection)
        try:  # noqa: SIM105  # contextlib takes long to load
            connection.sendall(request)
        except BrokenPipeError:  # it was turned away unheard, and is told why
            pass
        yield from _lines(connection)
    finally:
        connection.close()


def _check_owner(connection: _socket.socket) -> None:
    """Raises PermissionError where the daemon is another user's."""
    from ui.daemon.control.peer import is_own  # which Windows does not have

    if not is_own(connection):
        raise PermissionError("it is another user's")


def _lines(connection: _socket.socket) -> Iterator[bytes]:
    """The lines that come; the first one within the connection's patience, and checked."""
    answered, received = False, b""
    while piece := connection.recv(PIECE):
        *lines, received = (received + piece).split(b"\n")
        for line in lines:
            yield line if answered else _answer(line)
            answered = True
            connection.settimeout(None)
    if not answered:
        raise ConnectionError("it closed the connection")


def _answer(line: bytes) -> bytes:
    """Raises DaemonError and ValueError."""
    if line != DONE and "error" in (answer := decode(line)):
        raise DaemonError(str(answer["error"]))
    return line
