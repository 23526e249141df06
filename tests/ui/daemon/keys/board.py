"""A keyboard made of a named pipe: what is pressed on it comes as Linux's raw events."""

from __future__ import annotations

import asyncio
import os
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from ui.daemon.keys.ports import KeySource

SYN, KEY, REL = 0, 1, 2
UP, DOWN, REPEAT = 0, 1, 2
F9, SPACE, CTRL, H = 67, 57, 29, 35

Heard = list[tuple[str, bool]]


def event(kind: int, code: int, value: int) -> bytes:
    return struct.pack("llHHi", 1, 2, kind, code, value)


class Board:
    """Plugged in when made; its path stays when it is unplugged."""

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.exists():
            os.mkfifo(path)
        self._pipe: int | None = os.open(path, os.O_RDWR | os.O_NONBLOCK)

    def send(self, raw: bytes) -> None:
        assert self._pipe is not None
        os.write(self._pipe, raw)

    def does(self, *values: int, code: int = F9) -> None:
        """The key of that code goes up, goes down, or repeats."""
        for value in values:
            self.send(event(KEY, code, value) + event(SYN, 0, 0))

    def unplug(self) -> None:
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None


@asynccontextmanager
async def listening(source: KeySource) -> AsyncIterator[Heard]:
    """What is heard, as it comes, while the block runs."""
    heard: Heard = []

    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(source.run(lambda where, down: heard.append((where, down))))
        await asyncio.sleep(0.01)
        yield heard
        await asyncio.sleep(0.01)
        task.cancel()
