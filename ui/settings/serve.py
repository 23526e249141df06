"""What `parlour serve` offers to whom."""

from __future__ import annotations

from pydantic import Field

from ui.settings.engines import Section


class Serve(Section):
    """`parlour serve`: where it listens, to whom, and how much it takes on."""

    host: str = "127.0.0.1"
    """Address to listen at; beyond this machine only with a token."""
    port: int = Field(default=8765, ge=0, le=65535)
    """Port to listen at; 0 for any that is free."""
    token_file: str = ""
    """File that holds the token; empty takes it from the environment (PARLOUR_TOKEN)."""
    hosts: tuple[str, ...] = ()
    """Names under which it may be asked for, besides this machine's own."""
    waiting: int = Field(default=8, ge=0, le=1000)
    """Requests that may wait for each engine; whoever comes then is sent away for a while."""
    sound_seconds: float = Field(default=600, ge=1, le=36_000)
    """Longest recording in one request."""
    megabytes: float = Field(default=25, gt=0, le=1000)
    """Largest request."""
    connections: int = Field(default=64, ge=1, le=10_000)
    """Connections open at once, idle ones included."""
    patience: float = Field(default=30, gt=0, le=600)
    """Seconds for a request to come in, and for a caller to take the next piece of an answer."""
    grace: float = Field(default=10, ge=0, le=600)
    """Seconds that answers under way have when the server is stopped."""
