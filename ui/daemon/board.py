"""A board on which events are posted, for any number of watchers that come and go."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

MOST_BEHIND = 1000
"""Events a watcher may be behind; the oldest beyond are lost to it."""

Post = dict[str, Any]
"""An event as plain values."""


class Board:
    """Call `post` with each event; it never waits for a watcher."""

    def __init__(self) -> None:
        self._watchers: set[_Watcher] = set()

    def post(self, event: Post) -> None:
        """Show an event to everybody who watches."""
        for watcher in self._watchers:
            watcher.put(event)

    @contextmanager
    def watch(self) -> Iterator[AsyncIterator[Post]]:
        """Events as they come, from now until the block is left."""
        watcher = _Watcher()
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)


class _Watcher:
    def __init__(self) -> None:
        self._events: deque[Post] = deque(maxlen=MOST_BEHIND)
        self._came = asyncio.Event()

    def put(self, event: Post) -> None:
        self._events.append(event)
        self._came.set()

    def __aiter__(self) -> _Watcher:
        return self

    async def __anext__(self) -> Post:
        while not self._events:
            self._came.clear()
            await self._came.wait()
        return self._events.popleft()
