"""`parlour ptt`: tell the daemon what a key did.

A key waits for it, so it imports next to nothing; the rest of the command line is loaded only for
what is no key.
"""

from __future__ import annotations

import sys
from time import monotonic

from ui.daemon.control.connection import DaemonError, exchange
from ui.daemon.control.place import socket_place

_TIMED = ("press", "release", "cancel")
"""What one process tells may be overtaken by what the next one does, so these say when it was."""
_KEYS = (*_TIMED, "toggle")


def main(arguments: list[str]) -> int:
    """Run `parlour ptt`: 0 where the daemon did it, 1 where it did not. Wrong use exits with 2."""
    began = monotonic()
    try:
        if len(arguments) == 1 and arguments[0] in _KEYS:
            at = b', "at": %.6f' % began if arguments[0] in _TIMED else b""
            next(exchange(socket_place(), b'{"verb": "%s"%s}\n' % (arguments[0].encode(), at)))
            return 0
        from ui.daemon.control.commands import run

        return run(arguments)
    except DaemonError as error:
        print(f"parlour: {error}", file=sys.stderr)
        return 1
