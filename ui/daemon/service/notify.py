"""Telling systemd how the daemon fares, by its protocol sd_notify(3)."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping
from contextlib import suppress

_PINGS_A_PERIOD = 2.5
"""systemd asks for more than two: one may come late."""


class Notifier:
    """Tells systemd that the daemon is ready, how it fares, and that its loop still turns.

    Where nobody asks to be told, nobody is. No call blocks, and none fails: a message that finds no
    room is lost.
    """

    def __init__(self, environ: Mapping[str, str], process: int) -> None:
        """`environ`: as systemd made it. `process`: the number of this process."""
        self._place = environ.get("NOTIFY_SOCKET", "")
        self._seconds = _watchdog_seconds(environ, process)

    def ready(self, status: str) -> None:
        """It serves now. `status` is for people, and holds nothing that was said."""
        self._send(f"READY=1\nSTATUS={status}")

    def stopping(self) -> None:
        """It ends by its own will, and may take a while."""
        self._send("STOPPING=1")

    async def keep_alive(self) -> None:
        """Ping the watchdog from this loop until cancelled; if the loop hangs, so do the pings.

        Returns at once where there is no watchdog.
        """
        while self._seconds:
            self._send("WATCHDOG=1")
            await asyncio.sleep(self._seconds / _PINGS_A_PERIOD)

    def _send(self, message: str) -> None:
        if not self._place:
            return
        name = f"\0{self._place[1:]}" if self._place.startswith("@") else self._place
        with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.setblocking(False)
            channel.sendto(message.encode(), name)


def from_environment() -> Notifier:
    """The notifier that this process was started with; its children do not inherit it."""
    notifier = Notifier(os.environ, os.getpid())
    for name in ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"):
        os.environ.pop(name, None)
    return notifier


def _watchdog_seconds(environ: Mapping[str, str], process: int) -> float:
    """How long the watchdog waits for a ping; 0 where there is none for this process."""
    if environ.get("WATCHDOG_PID", str(process)) != str(process):
        return 0
    try:
        return max(0, int(environ.get("WATCHDOG_USEC", "0"))) / 1e6
    except ValueError:
        return 0
