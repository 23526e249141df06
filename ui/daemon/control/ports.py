"""What the socket's server needs of the daemon."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from typing import Any, Protocol


class Desk(Protocol):
    """Where presses and wishes arrive. No call waits."""

    def press(self, source: str, at: float | None = None) -> None:
        """The key of this source went down, at this time of `monotonic`, or now."""
        ...

    def release(self, source: str, at: float | None = None) -> None:
        """It came up, at this time of `monotonic`, or now."""
        ...

    def toggle(self, source: str) -> None:
        """Begin to listen, or end the turn that is being said."""
        ...

    def cancel(self, at: float | None = None) -> None:
        """Forget what is being said, and fall silent; `at` as for `press`."""
        ...

    def mute(self, muted: bool | None) -> bool:
        """Hear nothing, or hear again; None flips. Returns what is."""
        ...

    def say(self, text: str) -> None:
        """Queue a text to be said aloud. Raises UsageError for a blank one, or a full queue."""
        ...

    def ask(self, text: str) -> None:
        """Answer typed words aloud. Raises UsageError for blank words."""
        ...

    def status(self) -> dict[str, Any]:
        """What it is doing, as plain values."""
        ...

    def watch(self) -> AbstractContextManager[AsyncIterator[dict[str, Any]]]:
        """Events as they come; the oldest are never waited for."""
        ...
