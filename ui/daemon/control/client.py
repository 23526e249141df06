"""`parlour ptt`: tell the daemon what a key did.

A key waits for it, so it imports next to nothing; the rest of the command line is loaded only for
what is no key.
"""

from __future__ import annotations

import sys

from ui.daemon.control.connection import DaemonError, exchange
from ui.daemon.control.place import socket_place

_KEYS = ("press", "release", "toggle", "cancel")


def main(arguments: list[str]) -> int:
    """Run `parlour ptt`: 0 where the daemon did it, 1 where it did not. Wrong use exits with 2."""
    try:
        if len(arguments) == 1 and arguments[0] in _KEYS:
            next(exchange(socket_place(), b'{"verb": "%s"}\n' % arguments[0].encode()))
            return 0
        from ui.daemon.control.commands import run

        return run(arguments)
    except DaemonError as error:
        print(f"parlour: {error}", file=sys.stderr)
        return 1
