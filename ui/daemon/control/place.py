"""Where the daemon's socket is."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:  # a key waits for what is imported here
    from pathlib import Path

CHOSEN = "PARLOUR_SOCKET"
"""The environment variable that says where else it is."""

MOST_TICKET = 1024
"""Bytes."""


def socket_place() -> str:
    """$PARLOUR_SOCKET, else in the user's runtime folder, else in the data folder."""
    chosen = os.environ.get(CHOSEN)
    if chosen:
        return chosen
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        return f"{runtime}/parlour/daemon.sock"
    from ui.paths import data_home

    return str(data_home() / "run" / "daemon.sock")


def socket_path() -> Path:
    """The same as a path."""
    from pathlib import Path

    return Path(socket_place())


def read_ticket(place: str | Path) -> tuple[int, str]:
    """The port and the token of a daemon on the loopback. Raises OSError and ValueError."""
    import json
    from pathlib import Path

    with Path(place).open("rb") as file:
        ticket = json.loads(file.read(MOST_TICKET))
    match ticket:
        case {"port": int(port), "token": str(token)}:
            return port, token
    raise ValueError("it tells no port and token")
