"""A crier: says what is to be said unasked, one thing after the other."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from ui.errors import UsageError
from ui.talk.ring import insist

MOST_WAITING = 20
"""Sentences that may wait to be said."""


class Crier:
    """Sentences that wait for silence; `run` says them."""

    def __init__(self) -> None:
        self._waiting: deque[tuple[str, Callable[[], None], bool]] = deque()
        self._came = asyncio.Event()

    def say(
        self, text: str, done: Callable[[], None] = lambda: None, *, once: bool = False
    ) -> None:
        """Say this when there is silence, then call `done`. Raises UsageError.

        `once`: even if somebody speaks over it.
        """
        if not text.strip():
            raise UsageError("there are no words to say")
        if len(self._waiting) >= MOST_WAITING:
            raise UsageError(f"{MOST_WAITING} sentences wait to be said already; try again later")
        self._waiting.append((text, done, once))
        self._came.set()

    async def run(self, announce: Callable[[str], Awaitable[bool]]) -> None:
        """Say what there is, for ever; `announce` tells whether it was heard to its end."""
        while True:
            while self._waiting:
                text, done, once = self._waiting.popleft()
                await (announce(text) if once else insist(text, announce))
                done()
            self._came.clear()
            await self._came.wait()
