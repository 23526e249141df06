"""A person at the far end of the voice protocol, simulated.

Speaks at the pace of time, and keeps when what came back would have sounded.
"""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import numpy as np
import soxr  # type: ignore[import-untyped]
from websockets.asyncio.client import ClientConnection, connect

from ui.bench.voiced import last_voiced
from ui.errors import UsageError
from voice.audio import RATE, Samples
from voice.player import AUDIBLE

DEVICE_RATE = 48_000
"""Hertz of microphone and loudspeaker, as browsers have them."""

PACKET = DEVICE_RATE // 50
REPORT_SECONDS = 0.1
"""How often it tells what has sounded."""

NO_ANSWER = 30.0
"""Seconds after which no answer is expected any more."""

QUIET = 0.8
"""Seconds of silence after which an answer is over."""


class RefusedError(UsageError):
    """The server sent this caller away; the text is its sentence."""


class Caller:
    """One conversation over a connection that is open and has been welcomed."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._clock = asyncio.get_running_loop().time
        self._speech: deque[Samples] = deque()
        self._sounds_until = 0.0
        self._epoch = self._sounded = 0
        self.audible: list[float] = []
        """Loop time at which each audible packet sounds."""
        self.events: list[dict[str, Any]] = []
        """Every message, in order."""

    async def speak(self) -> None:
        """Send the microphone, for ever: what is being said, else silence."""
        due = self._clock()
        silence = np.zeros(PACKET, np.int16)
        number = 0
        while True:
            sound = self._speech.popleft() if self._speech else silence
            await self._connection.send(number.to_bytes(4, "little") + sound.tobytes())
            if number % round(REPORT_SECONDS * DEVICE_RATE / PACKET) == 0:
                await self._report()
            number += 1
            due += PACKET / DEVICE_RATE
            await asyncio.sleep(max(0.0, due - self._clock()))

    async def hear(self) -> None:
        """Take what comes, until the connection ends."""
        async for message in self._connection:
            if isinstance(message, bytes):
                self._play(message)
                continue
            event = json.loads(message)
            self.events.append(event)
            if event["type"] == "clear":
                await self._clear(event["epoch"])

    async def ask(self, speech: Samples) -> float | None:
        """Say this, shape (n,) at 16 kHz, and hear the answer out.

        Returns seconds from the last voiced sample to the first audible one; None without answer.
        """
        loud = soxr.resample(speech, RATE, DEVICE_RATE)
        pieces = (np.clip(loud, -1, 1) * 32767).astype("<i2")
        whole = len(pieces) // PACKET * PACKET
        began = self._clock()
        self._speech.extend(pieces[:whole].reshape(-1, PACKET))
        end = began + (last_voiced(speech) or len(speech)) / RATE
        await asyncio.sleep(end - self._clock())
        while (first := self._first(end)) is None:  # it waits for sound
            if self._clock() > end + NO_ANSWER:
                return None
            await asyncio.sleep(0.02)
        while self._clock() < max(self.audible[-1], self._sounds_until) + QUIET:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        return first - end

    def _first(self, since: float) -> float | None:
        return next((at for at in self.audible if at >= since), None)

    def _play(self, packet: bytes) -> None:
        now = self._clock()
        epoch = int.from_bytes(packet[:4], "little")
        if epoch != self._epoch:
            self._epoch, self._sounded = epoch, 0
        sound = np.frombuffer(packet[8:], "<i2")
        # The server sends a page's lead in one go, so nothing has to be gathered here.
        at = max(self._sounds_until, now)
        self._sounds_until = at + len(sound) / DEVICE_RATE
        self._sounded += len(sound)
        loud = np.flatnonzero(np.abs(sound) > AUDIBLE * 32767)
        if len(loud):
            self.audible.append(at + int(loud[0]) / DEVICE_RATE)

    async def _clear(self, epoch: int) -> None:
        now = self._clock()
        await self._send({"type": "cleared", "epoch": epoch, "samples": self._heard(now)})
        self.audible = [at for at in self.audible if at <= now]
        self._sounds_until = min(self._sounds_until, now)

    async def _report(self) -> None:
        if self._sounds_until > self._clock() - 2 * REPORT_SECONDS:
            heard = self._heard(self._clock())
            await self._send({"type": "played", "epoch": self._epoch, "samples": heard})

    def _heard(self, now: float) -> int:
        waiting = round(max(0.0, self._sounds_until - now) * DEVICE_RATE)
        return max(0, self._sounded - waiting)

    async def _send(self, message: dict[str, Any]) -> None:
        await self._connection.send(json.dumps(message))


@asynccontextmanager
async def call(url: str, conversation: str | None = None) -> AsyncIterator[Caller]:
    """Talk with the server at this WebSocket URL. Raises RefusedError when full."""
    origin = url.replace("ws", "http", 1).removesuffix("/voice/ws")
    async with connect(url, origin=origin, max_size=2**20) as connection:  # type: ignore[arg-type]
        hello = {
            "type": "hello",
            "version": 1,
            "microphone_rate": DEVICE_RATE,
            "loudspeaker_rate": DEVICE_RATE,
            "conversation": conversation,
            "mode": "open",
        }
        await connection.send(json.dumps(hello))
        welcome = json.loads(await connection.recv())
        if welcome["type"] != "welcome":
            raise RefusedError(str(welcome["message"]))
        caller = Caller(connection)
        async with asyncio.TaskGroup() as tasks:
            running = [tasks.create_task(work()) for work in (caller.speak, caller.hear)]
            yield caller
            for task in running:
                task.cancel()
