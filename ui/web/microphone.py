"""The microphone at the far end of a network, as frames for the ear."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncGenerator

import numpy as np

from ui.web.protocol import Packet
from ui.web.resample import Resampler
from voice.audio import FRAME, RATE, Samples

FRAME_SECONDS = FRAME / RATE

MOST_WAITING = 50
"""Frames (1 s) that may wait to be heard; the oldest are dropped."""

STALL_SECONDS = 0.2
"""A pause between packets longer than a network's usual ones: from here on, silence is heard."""

SPARE = 16
"""Samples (1 ms) that packets may lack, and their frame is whole."""

MOST_SILENCE = 100
"""Frames (2 s) of silence heard while nothing comes, which end any turn."""


class Microphone:
    """Takes packets, and gives frames at the pace at which they come."""

    def __init__(self, rate: int) -> None:
        """`rate`: Hertz of the packets."""
        self._rate = rate
        self._resample = Resampler(rate, RATE)
        self._held = np.zeros(0, np.float32)
        self._aligned = False
        self._waiting: deque[tuple[Samples, bool]] = deque()
        self._arrived = asyncio.Event()
        self._closed = False
        self.pressed = False
        """Whether the key is down in what comes now."""
        self._next = 0
        """Number of the packet that should come now."""
        self.down = False
        """Whether the key was down in the frame that was given last."""
        self.lost = 0
        """Packets that the client could not send."""
        self.dropped = 0
        """Frames that nobody took in time."""

    def take(self, packet: Packet) -> None:
        """Queue the sound of the next packet."""
        self.lost += max(0, packet.number - self._next)
        self._next = packet.number + 1
        self._add(packet.samples)

    def press(self) -> None:
        """The key goes down: it is down in all that comes from here on."""
        self.pressed = True

    def release(self) -> None:
        """The key comes up after all that came so far."""
        if self.pressed:
            self._add(np.zeros(self._rate // 50, np.float32))  # what the resampler holds back
            self.pressed = False
            self._queue(np.zeros(FRAME, np.float32))

    def close(self) -> None:
        """No more sound comes: the frames end after what waits."""
        self._closed = True
        self._arrived.set()

    async def frames(self, *, silence: bool = True) -> AsyncGenerator[Samples, None]:
        """Yield each frame, shape (320,) at 16 kHz, until the microphone is closed.

        While nothing comes, `silence` does at the pace of time, for two seconds.
        """
        clock = asyncio.get_running_loop().time
        silent, due = 0, clock() + STALL_SECONDS
        while True:
            while self._waiting:
                frame, self.down = self._waiting.popleft()
                yield frame
                silent, due = 0, clock() + STALL_SECONDS
            if self._closed:
                return
            self._arrived.clear()
            try:
                async with asyncio.timeout_at(due if silence and silent < MOST_SILENCE else None):
                    await self._arrived.wait()
            except TimeoutError:
                yield np.zeros(FRAME, np.float32)
                silent, due = silent + 1, due + FRAME_SECONDS

    def _add(self, samples: Samples) -> None:
        samples = self._resample(samples)
        if not self._aligned and len(samples):
            # What is held back at first would make each frame wait for one packet more.
            self._aligned = True
            self._held = np.zeros(-len(samples) % FRAME + SPARE, np.float32)
        self._held = np.concatenate([self._held, samples])
        while len(self._held) >= FRAME:
            self._queue(self._held[:FRAME])
            self._held = self._held[FRAME:]

    def _queue(self, frame: Samples) -> None:
        if len(self._waiting) == MOST_WAITING:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append((frame, self.pressed))
        self._arrived.set()
