"""The socket that the daemon listens at: its owner's alone, and one at a time."""

from __future__ import annotations

import json
import secrets
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from filelock import FileLock, Timeout

from ui.daemon.control.place import CHOSEN, read_ticket
from ui.daemon.control.wire import LOOPBACK
from ui.errors import UsageError
from ui.files import write_whole
from ui.paths import make_folder

OWNER_ONLY = 0o600


@dataclass(frozen=True, slots=True)
class Listener:
    """Where requests will come in."""

    socket: socket.socket
    """Bound, and listening once it is served: a key pressed before is refused, not kept."""
    token: str = field(default="", repr=False)
    """What each request must show; empty where the kernel tells who asks."""


@contextmanager
def listening(path: Path, *, loopback: bool = sys.platform == "win32") -> Iterator[Listener]:
    """Take a Unix socket or, for `loopback`, a port that a file at `path` tells of.

    What another run left there is replaced. The lock beside it tells who runs: the kernel frees it
    however a process ends. Raises UsageError where a daemon runs already, or `path` is no use.
    """
    lock = FileLock(path.with_name(f".{path.name}.lock"), mode=OWNER_ONLY, blocking=False)
    with ExitStack() as closing:
        try:
            make_folder(path.parent.parent)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            closing.enter_context(lock)
            listener = closing.enter_context((_loopback if loopback else _unix)(path))
        except Timeout as error:
            raise UsageError(
                f"a daemon is already running at {str(path)!r}; stop it first, or choose another "
                f"place with ${CHOSEN}"
            ) from error
        except OSError as error:
            raise UsageError(
                f"cannot listen at {str(path)!r} ({error}); choose another place with ${CHOSEN}"
            ) from error
        yield listener


@contextmanager
def _unix(path: Path) -> Iterator[Listener]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        if path.is_socket():
            path.unlink()
        listener.bind(str(path))
        try:
            path.chmod(OWNER_ONLY)  # before it listens, nobody can connect
            listener.setblocking(False)
            yield Listener(listener)
        finally:
            path.unlink(missing_ok=True)


@contextmanager
def _loopback(path: Path) -> Iterator[Listener]:
    if path.exists():
        _ticket_of_another_run(path)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if sys.platform == "win32":  # else others may listen at the same port, and be told all
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # connections inherit it
        listener.bind((LOOPBACK, 0))
        listener.setblocking(False)
        token = secrets.token_hex(32)
        write_whole(path, json.dumps({"port": listener.getsockname()[1], "token": token}))
        try:
            yield Listener(listener, token)
        finally:
            path.unlink(missing_ok=True)


def _ticket_of_another_run(path: Path) -> None:
    """Raises OSError for a file that is none of ours, and must not be lost."""
    try:
        read_ticket(path)
    except ValueError as error:
        raise FileExistsError(f"there is a file that is no daemon's: {error}") from error
