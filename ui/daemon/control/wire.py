"""What goes over the socket: JSON objects, one a line. Light, because the client imports it.

A connection serves one request, such as `{"verb": "press"}`. The answer is `{"ok": true, ...}` or
`{"error": "a sentence"}`; after that of `events` come the events, until either side leaves.
"""

from __future__ import annotations

import json

LONGEST = 2**16
"""Bytes of a request, its newline included."""

PATIENCE = 2.0
"""Seconds in which the server wants a whole request to come, and each line it sends to be taken."""

LOOPBACK = "127.0.0.1"
"""Where the daemon listens on systems that cannot ask who is at the other end of a socket."""


def encode(message: dict[str, object]) -> bytes:
    """The line of a message."""
    return json.dumps(message).encode() + b"\n"


def decode(line: bytes) -> dict[str, object]:
    """The message in a line. Raises ValueError."""
    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError("not an object")
    return message
