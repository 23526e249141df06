"""Settings of `parlour web`: where the page is, who may speak through it, how long one may idle."""

from __future__ import annotations

from pydantic import Field

from ui.settings.engines import Section


class Web(Section):
    """`parlour web`: a page to speak with Parlour."""

    host: str = "127.0.0.1"
    """Address to listen at; beyond this machine only with people who have passwords, or a token."""
    port: int = Field(default=7860, ge=0, le=65535)
    """Port to listen at; 0 for any that is free."""
    hosts: tuple[str, ...] = ()
    """Names under which it may be asked for, besides this machine's own."""
    https: bool = False
    """Encrypt. Browsers give the microphone to no other page beyond their own machine."""
    certificate: str = ""
    """File with the certificate for https; empty makes one that signs itself."""
    key: str = ""
    """File with the certificate's private key."""
    people: int = Field(default=4, ge=1, le=64)
    """People who may talk at once; the next is told to come back."""
    idle_minutes: float = Field(default=15, ge=0.1, le=1440)
    """Minutes after which the seat of somebody who says nothing is freed."""
    login_hours: float = Field(default=720, ge=0.1, le=8760)
    """Hours after which one has to log in again."""
    connections: int = Field(default=64, ge=8, le=10_000)
    """Connections open at once, idle ones included; a page needs up to 6, and one to speak."""
    patience: float = Field(default=10, gt=0, le=600)
    """Seconds for a request to come in, and for a browser to take the next piece of an answer."""
    grace: float = Field(default=10, ge=0, le=600)
    """Seconds in which sentences may be finished when the server is stopped."""
