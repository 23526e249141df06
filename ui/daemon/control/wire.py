"""What goes over the socket: JSON objects, one a line.

A connection serves one request, such as `{"verb": "press"}`. The answer is `{"ok": true, ...}` or
`{"error": "a sentence"}`; after that of `events` come the events, until either side leaves.
"""

from __future__ import annotations

LONGEST = 2**16
"""Bytes of a request, its newline included."""

PATIENCE = 2.0
"""Seconds in which the server wants a whole request to come, and each line it sends to be taken."""

LOOPBACK = "127.0.0.1"
"""Where the daemon listens on systems that cannot ask who is at the other end of a socket."""

DONE = b'{"ok": true}'
"""The answer of which nothing more is to be told."""


def encode(message: dict[str, object]) -> bytes:
    """The line of a message."""
    import json  # not needed for a key, which waits

    return json.dumps(message).encode() + b"\n"


def decode(line: bytes) -> dict[str, object]:
    """The message in a line. Raises ValueError."""
    import json

    message = json.loads(line)
    if not isinstance(message, dict):
        raise ValueError("not an object")
    return message
