"""Who answers at the socket while the daemon waits for a microphone."""
# ruff: noqa: ARG002  # a desk's calls, whatever is in them

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from typing import Any, NoReturn

from ui.errors import UsageError

WHY = "the daemon runs, and waits for a microphone and a loudspeaker; connect them"


class Waiting:
    """A desk that can only tell so."""

    def press(self, source: str, at: float | None = None) -> None:
        """Refuse it, as all that follows. Raises UsageError."""
        self._refuse()

    def release(self, source: str, at: float | None = None) -> None:
        """A key that comes up means nothing."""

    def toggle(self, source: str) -> None:
        """Raises UsageError."""
        self._refuse()

    def cancel(self, at: float | None = None) -> None:
        """There is nothing to cancel."""

    def mute(self, muted: bool | None) -> bool:
        """Raises UsageError."""
        self._refuse()

    def say(self, text: str) -> None:
        """Raises UsageError."""
        self._refuse()

    def ask(self, text: str) -> None:
        """Raises UsageError."""
        self._refuse()

    def status(self) -> dict[str, Any]:
        """That it waits."""
        return {"state": "no microphone", "microphone": False}

    def watch(self) -> AbstractContextManager[AsyncIterator[dict[str, Any]]]:
        """Raises UsageError: they begin when it can hear."""
        self._refuse()

    @staticmethod
    def _refuse() -> NoReturn:
        raise UsageError(WHY)
