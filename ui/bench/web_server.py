"""`parlour web` in a process of its own, at any port that is free."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ui.errors import UsageError
from voice.flow import beside

_READY = re.compile(r"ready: open (\S+)")
_BEGIN = "from ui.launch import main; main()"
PATIENCE = 120.0
"""Seconds until the models are warm, or it has ended."""


@dataclass(frozen=True, slots=True)
class WebServer:
    """One that is ready."""

    url: str
    process: asyncio.subprocess.Process

    @property
    def voice(self) -> str:
        """URL of its WebSocket."""
        return f"{self.url.replace('http', 'ws', 1)}/voice/ws"

    async def kill(self) -> None:
        """End it at once, in the middle of whatever it does."""
        await _end(self.process)

    async def stop(self) -> int:
        """Ask it to end, and wait for that; its exit code."""
        with suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGTERM)
        return await self.process.wait()


@asynccontextmanager
async def web_server(
    home: Path, port: int = 0, options: Sequence[str] = (), profile: str | None = None
) -> AsyncIterator[WebServer]:
    """Run the server on a data folder while the block lasts. Raises UsageError."""
    chosen = ["-c", profile] if profile else []
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        _BEGIN,
        *chosen,
        "web",
        "--port",
        str(port),
        *options,
        env={**os.environ, "PARLOUR_HOME": str(home)},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        said: list[str] = []
        async with asyncio.timeout(PATIENCE):
            url = await _ready(process, said)
        if url is None:
            raise UsageError(f"the page's server did not start: {' '.join(said)}")
        server = WebServer(url, process)
        async with beside(_drain(process)):
            yield server
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        process.kill()
    await process.wait()


async def _ready(process: asyncio.subprocess.Process, said: list[str]) -> str | None:
    """Its address once it is ready; None where it ends before."""
    assert process.stderr is not None  # noqa: S101  # it is a pipe
    while line := (await process.stderr.readline()).decode().strip():
        said.append(line)
        if found := _READY.search(line):
            return found[1]
    return None


async def _drain(process: asyncio.subprocess.Process) -> None:
    """Read what it says, lest it waits for a reader; never ends."""
    assert process.stderr is not None  # noqa: S101  # it is a pipe
    while await process.stderr.readline():
        pass
    await asyncio.Event().wait()
