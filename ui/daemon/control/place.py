"""Where the daemon's socket is. Light, because the client imports it."""

from __future__ import annotations

import json
import os
from pathlib import Path

CHOSEN = "PARLOUR_SOCKET"
"""The environment variable that says where else it is."""

MOST_TICKET = 1024
"""Bytes."""


def socket_path() -> Path:
    """$PARLOUR_SOCKET, else in the user's runtime folder, else in the data folder."""
    chosen = os.environ.get(CHOSEN)
    if chosen:
        return Path(chosen).expanduser()
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        return Path(runtime) / "parlour" / "daemon.sock"
    from ui.paths import data_home

    return data_home() / "run" / "daemon.sock"


def read_ticket(path: Path) -> tuple[int, str]:
    """The port and the token of a daemon on the loopback. Raises OSError and ValueError."""
    with path.open("rb") as file:
        ticket = json.loads(file.read(MOST_TICKET))
    match ticket:
        case {"port": int(port), "token": str(token)}:
            return port, token
    raise ValueError("it tells no port and token")
