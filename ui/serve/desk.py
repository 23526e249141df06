"""The counter of one engine: some are served, some wait, and whoever comes then is sent away."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from contextlib import asynccontextmanager
from typing import TypeVar

from ui.serve.errors import Refused

T = TypeVar("T")

_MEMORY = 0.2
"""Weight of the last request in what one is expected to take."""


class Desk:
    """Lets so many requests at an engine at once, in the order in which they came."""

    def __init__(self, name: str, *, waiting: int, seats: int = 1) -> None:
        """`waiting`: how many may wait; `seats`: how many are served at once."""
        self.name = name
        self._free = asyncio.Semaphore(seats)
        self._seats = seats
        self._room = seats + waiting
        self._seconds = 1.0
        self.inside = 0
        """Requests that are served or wait."""

    @asynccontextmanager
    async def seat(self) -> AsyncIterator[None]:
        """Wait for one's turn, and have it for the length of the block. Raises Refused."""
        if self.inside >= self._room:
            turn = self._seconds * (self.inside - self._seats + 1) / self._seats
            raise Refused(
                429, f"too many ask the {self.name} at once", code="queue_full", retry_after=turn
            )
        self.inside += 1
        try:
            async with self._free:
                clock = asyncio.get_running_loop().time
                began = clock()
                yield
                self._seconds += _MEMORY * (clock() - began - self._seconds)
        finally:
            self.inside -= 1


async def stepped(thread: Executor, step: Callable[[], T]) -> T:
    """What a blocking step of an engine returns.

    One that runs cannot be stopped: who gives up meanwhile waits, and keeps their seat, until it is
    over.
    """
    job = thread.submit(step)
    try:
        return await asyncio.wrap_future(job)
    except asyncio.CancelledError:
        if not job.cancel():
            await asyncio.wait({asyncio.wrap_future(job)})
        raise
