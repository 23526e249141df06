"""The player: writes clips to a sink at the pace of real time, and knows what was heard."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from math import inf

import numpy as np
import soxr  # type: ignore[import-untyped]

from voice.audio import Clip, Samples
from voice.errors import AudioError
from voice.floor.selfheard import so_far
from voice.ports import Sink

AUDIBLE = 10 ** (-50 / 20)
"""Amplitude above which a sample can be heard: -50 dBFS."""

STEP_SECONDS = 0.02
"""How much sound is written at a time."""

BACK_SECONDS = 0.2
"""How far before the halt an answer goes on: the end of a word that was cut is said again."""

LOOK_SECONDS = 0.1
"""How often it is looked whether a sink is back that was gone."""

UNNOTICED_SECONDS = 1.5
"""So long a sink may be gone before it says so, or be behind at the end of a reply."""


@dataclass(slots=True)
class _Piece:
    """One clip in the buffer, with the words it speaks."""

    text: str
    samples: Samples
    begun: Callable[[], None]
    """Told when it begins to sound."""
    told: bool = False
    played: int = 0
    """Samples that were written, less those that were dropped before they sounded."""

    @property
    def heard(self) -> bool:
        """Whether most of it came out: memory keeps what was heard, to the clause."""
        return 2 * self.played >= len(self.samples)


class Player:
    """Plays one reply at a time: `play` its clips, `drain`, then `stop` for what was heard.

    The buffer is capped in seconds; `play` waits for room. Sound is due by the loop's clock, so a
    virtual clock plays in no time. It begins to sound at once, and the sink's lead is written in
    one go: a player that waited until so much is gathered would be late by as much. A sink that is
    gone is waited for.
    """

    def __init__(
        self,
        sink: Sink,
        buffer_seconds: float,
        *,
        gain: Callable[[], float] = lambda: 1.0,
        realtime: bool = True,
        failed: Callable[[str], None] = lambda _: None,
    ) -> None:
        """`gain` is the factor on the amplitude at this moment.

        `failed` is told once when the sink gives out; time then goes on in silence.
        `realtime`: False writes as fast as sound comes, for a file that nobody listens to.
        """
        self._sink = sink
        self._gain = gain
        self._realtime = realtime
        self._failed = failed
        self._out = False
        self._room = round(buffer_seconds * sink.rate)
        self._pieces: deque[_Piece] = deque()
        self._over: list[_Piece] = []
        self._changed = asyncio.Condition()
        self._halted = False
        self._due = -inf
        """Loop time at which the next sound is to be written."""
        self._written = -inf
        """Loop time of the last write."""
        self._waiting = 0.0
        """Seconds of sound that had not sounded then."""
        self._lost = False
        """Whether a sink that is gone took sound with it."""
        self.audible_at: float | None = None
        """Loop time at which the first audible sample of this reply sounded."""

    @property
    def rate(self) -> int:
        """Hertz of the sink."""
        return self._sink.rate

    @property
    def buffered(self) -> float:
        """Seconds of sound that wait to be played."""
        return sum(len(piece.samples) - piece.played for piece in self._pieces) / self.rate

    @property
    def sounding(self) -> bool:
        """Whether there is sound that waits to be played, or was halted."""
        return bool(self._pieces)

    @property
    def saying(self) -> str:
        """The words of this reply up to the one that sounds now."""
        sounding = [
            so_far(piece.text, piece.played / max(1, len(piece.samples)))
            for piece in list(self._pieces)[:1]
        ]
        return "".join([*(piece.text for piece in self._over), *sounding])

    async def run(self) -> None:
        """Write what is due to the sink, for ever; the conversation owns this task."""
        loop = asyncio.get_running_loop()
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: self._pieces and not self._halted)
            while self._pieces and not self._halted:
                if not self._sink.up:
                    await self._until_up()
                    continue
                self._step(loop.time())
                async with self._changed:
                    self._changed.notify_all()
                await asyncio.sleep(max(0.0, self._due - loop.time()) if self._realtime else 0)

    async def play(self, clip: Clip, text: str, begun: Callable[[], None] = lambda: None) -> None:
        """Queue the sound of these words, once the buffer has room; tell when it has `begun`.

        A sound without words is no part of the reply: it is neither heard nor timed.
        """
        samples = clip.samples
        if clip.rate != self.rate:
            samples = soxr.resample(samples, clip.rate, self.rate)
        async with self._changed:
            await self._changed.wait_for(lambda: self.buffered * self.rate < self._room)
            self._pieces.append(_Piece(text, np.ascontiguousarray(samples, np.float32), begun))
            self._changed.notify_all()

    async def drain(self) -> None:
        """Wait until everything queued has sounded."""
        loop = asyncio.get_running_loop()
        while True:
            async with self._changed:
                await self._changed.wait_for(lambda: not self._pieces)
            left = self._written + min(self._waiting, UNNOTICED_SECONDS) - loop.time()
            if left <= 0:
                return
            await asyncio.sleep(min(left, LOOK_SECONDS))
            if not self._sink.up:
                self._take_back()
                async with self._changed:
                    self._changed.notify_all()

    def halt(self) -> None:
        """Fall silent at once, but keep what has not sounded. Does not wait."""
        self._drop()
        self._halted = True

    async def resume(self) -> None:
        """Go on a little before the place where it halted."""
        self._halted = False
        self._go_back()
        async with self._changed:
            self._changed.notify_all()

    def stop(self) -> str:
        """Fall silent at once; return the words of this reply that were heard. Does not wait.

        A reply that was written to its end is left to sound out.
        """
        self._drop()
        self._halted = False
        pieces = [*self._over, *self._pieces]
        self._over.clear()
        self._pieces.clear()
        self.audible_at = None
        return "".join(piece.text for piece in pieces if piece.heard).strip()

    async def _until_up(self) -> None:
        """Wait for the sink; what it took with it is said again."""
        self._take_back()
        while self._pieces and not (self._halted or self._sink.up):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_SECONDS)
        if self._lost and not self._halted:
            self._lost = False
            self._go_back()

    def _take_back(self) -> None:
        """Unsay what a sink took with it that is gone."""
        recent = asyncio.get_running_loop().time() - self._written < UNNOTICED_SECONDS
        if recent and self._waiting:
            self._lost = True
            self._unsay(self._waiting)

    def _go_back(self) -> None:
        if self._pieces:
            back = round(BACK_SECONDS * self.rate)
            self._pieces[0].played = max(0, self._pieces[0].played - back)

    def _drop(self) -> None:
        """Silence the sink, unless that was done or the reply is written to its end."""
        if self._halted or not self._pieces:
            return
        self._unsay(self._sink.latency if self._sink.up else self._waiting)
        self._sink.drop()
        self._due, self._lost = -inf, False

    def _unsay(self, seconds: float) -> None:
        """Take back so much of what was written last, as it never sounded."""
        self._waiting = 0.0
        samples = round(seconds * self.rate)
        while samples > 0:
            if not (self._pieces and self._pieces[0].played):
                if not self._over:
                    return
                self._pieces.appendleft(self._over.pop())
            piece = self._pieces[0]
            back = min(samples, piece.played)
            piece.played -= back
            samples -= back

    def _step(self, now: float) -> None:
        """Write the next samples of the first piece, and those of it that should wait already."""
        piece = self._pieces[0]
        if now - self._due > self._sink.lead + STEP_SECONDS:  # the sink has run dry
            self._due = now - self._sink.lead
        seconds = STEP_SECONDS + max(0.0, now - self._due)
        if not piece.told:
            piece.told = True
            piece.begun()
        step = piece.samples[piece.played : piece.played + round(seconds * self.rate)]
        step = np.clip(step * np.float32(self._gain()), -1.0, 1.0)
        sounds_at = now + self._sink.latency
        self._write(step)
        self._written, self._waiting = now, self._sink.latency
        if self.audible_at is None and piece.text and not self._out:
            loud = np.flatnonzero(np.abs(step) > AUDIBLE)
            if len(loud):
                self.audible_at = sounds_at + int(loud[0]) / self.rate
        self._due += len(step) / self.rate
        piece.played += len(step)
        if piece.played >= len(piece.samples):
            self._over.append(self._pieces.popleft())

    def _write(self, step: Samples) -> None:
        if self._out:
            return
        try:
            self._sink.write(step)
        except AudioError as error:
            self._out = True
            self._failed(str(error))
