"""The bounds of a server."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Serving:
    """Where it listens, to whom, and how much it takes on; the defaults suit one household."""

    host: str = "127.0.0.1"
    port: int = 8765
    """0 for any that is free."""
    token: str = ""
    """What callers must show; empty for none, which only this machine may do without."""
    hosts: tuple[str, ...] = ()
    """Names under which it may be asked for, besides this machine's own."""
    waiting: int = 8
    """Requests that may wait for each engine; whoever comes then is sent away for a while."""
    minds: int = 1
    """Conversations that are answered at once."""
    sound_seconds: float = 600.0
    """Longest recording in one request."""
    megabytes: float = 25.0
    """Largest request."""
    connections: int = 64
    """Open at once, idle ones included."""
    patience: float = 30.0
    """Seconds for a request to come in, and for a caller to take the next piece of an answer."""
    grace: float = 10.0
    """Seconds that answers under way have when the server is stopped."""
