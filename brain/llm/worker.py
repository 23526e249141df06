"""The one thread a model computes on."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Worker:
    """Runs a model's steps one after another in a thread of its own."""

    def __init__(self, name: str, interrupt: Callable[[], None]) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._interrupt = interrupt

    async def run(self, step: Callable[[], T]) -> T:
        """What `step` returns; cancelling whoever waits here interrupts the running step."""
        job = self._thread.submit(step)
        try:
            return await asyncio.wrap_future(job)
        except asyncio.CancelledError:
            if job.running():
                self._interrupt()
            raise

    def close(self) -> None:
        """Let the thread end once the steps it was given are done."""
        self._thread.shutdown(wait=False)
