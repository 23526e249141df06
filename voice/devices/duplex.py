"""Hearing and playing at once, for as long as the conversation lasts, whatever the devices do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, suppress
from types import TracebackType

import numpy as np

from voice.audio import FRAME, RATE, Samples
from voice.devices.link import Counts, Link, Wanted
from voice.devices.pairs import Pair
from voice.devices.ports import Backend
from voice.devices.system import sound_system
from voice.devices.watch import BackOff, Watchdog
from voice.errors import AudioError

FRAME_SECONDS = FRAME / RATE

PATIENCE_SECONDS = 1.0
"""A device that hands over nothing for so long is dead."""

STARTING_SECONDS = 3.0
"""Idem, of one just opened: headsets without a wire take their time."""

LOOK_SECONDS = 0.1
"""How often a silent device is looked at."""

FIRST_PAUSE_SECONDS, MOST_PAUSE_SECONDS = 0.2, 5.0
"""Between two tries to open the devices again."""

GONE = "The microphone or the loudspeaker has stopped; waiting for it to come back."
BACK = "Sound is back: {name}."


@asynccontextmanager
async def open_duplex(wanted: Wanted, told: Callable[[str], None]) -> AsyncIterator[Duplex]:
    """Open the devices of this machine. Raises AudioError where that cannot be done."""
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, "sound") as worker:
        backend = await loop.run_in_executor(worker, sound_system)
        async with Duplex(backend, worker, wanted, told) as duplex:
            yield duplex


class Duplex:
    """A microphone and a loudspeaker that come back when they die. Use as `async with`.

    `frames` must be read all the time: it is also what notices a death and mends it.
    """

    def __init__(
        self, backend: Backend, worker: Executor, wanted: Wanted, told: Callable[[str], None]
    ) -> None:
        """`worker`, one thread, makes every call to the backend.

        `told` is given one sentence when the devices die, and one when they are back.
        """
        self._backend = backend
        self._worker = worker
        self._wanted = wanted
        self._told = told
        self._link = Link(wanted, self._wake)
        self._up = False
        self._resting = False
        self._past = Counts()

    async def __aenter__(self) -> Duplex:
        """Open the devices. Raises AudioError where that cannot be done."""
        self._loop = asyncio.get_running_loop()
        self._woken = asyncio.Event()
        refusal = await self._loop.run_in_executor(self._worker, self._open)
        if refusal:
            raise refusal
        self._up = True
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Free the devices."""
        self._up = False
        await self._loop.run_in_executor(self._worker, self._close)

    @property
    def up(self) -> bool:
        """Whether the devices work at the moment."""
        return self._up

    @property
    def counts(self) -> Counts:
        """What happened to the sound since the devices were opened first."""
        return self._past + self._link.counts

    def listen(self, *, closely: bool) -> None:
        """Hand over each frame at once, or several at a time: an idle machine wakes up less."""
        self._link.patient = not closely

    def rest(self, resting: bool) -> None:
        """Have the loudspeaker stand still while nothing is to sound; a write wakes it up.

        It takes a moment to start. Does not wait.
        """
        if self._up and resting is not self._resting:
            self._resting = resting
            self._loop.run_in_executor(self._worker, self._link.rest, resting)

    async def frames(self) -> AsyncGenerator[Pair, None]:
        """Yield each frame heard, with what the loudspeaker was given in the same period.

        Both have the shape (320,), at 16 kHz. While the devices are dead, silence comes at the
        pace of time. Never ends.
        """
        while True:
            async with aclosing(self._live()) as pairs:
                async for pair in pairs:
                    yield pair
            self._up = False
            self._past += Counts(outages=1)
            self._told(GONE)
            async with aclosing(self._silence()) as pairs:
                async for pair in pairs:
                    yield pair
            self._up, self._resting = True, False
            self._past += Counts(recoveries=1)
            self._told(BACK.format(name=self._link.name))

    @property
    def rate(self) -> int:
        """Hertz of the sound that `write` takes."""
        return self._wanted.rate

    @property
    def latency(self) -> float:
        """Seconds from a write to its sound: what waits, and the device's own buffer."""
        return self._link.latency

    @property
    def lead(self) -> float:
        """Seconds of sound that should wait."""
        return self._wanted.lead_seconds

    def write(self, samples: Samples) -> None:
        """Play the next few milliseconds; while the devices are dead, they are swallowed."""
        if self._up:
            self.rest(False)
            self._link.write(samples)

    def drop(self) -> None:
        """Fall silent at once; the device's own buffer still sounds."""
        self._link.drop()

    def close(self) -> None:
        """Nothing to do: leaving the `async with` frees the devices."""
        self.drop()

    async def _live(self) -> AsyncGenerator[Pair, None]:
        """Yield what comes until one of the devices is dead."""
        link, watch = self._link, self._watchdog()
        while not (link.ended or watch.stalled(self._loop.time(), *link.progress)):
            self._woken.clear()
            for pair in link.pairs():
                yield pair
            with suppress(TimeoutError):
                async with asyncio.timeout(self._look_seconds):
                    await self._woken.wait()

    async def _silence(self) -> AsyncGenerator[Pair, None]:
        """Yield silence until the devices have been opened again, and work."""
        clock = self._loop.time
        pace = Pace(self._loop)
        backoff = BackOff(FIRST_PAUSE_SECONDS, MOST_PAUSE_SECONDS)
        while True:
            opening = self._loop.run_in_executor(self._worker, self._reopen)
            while not opening.done():
                yield await pace.silence()
            if opening.result() is None:
                link, watch = self._link, self._watchdog()
                while not (link.ended or watch.stalled(clock(), *link.progress)):
                    if all(link.progress):
                        return
                    yield await pace.silence()
            until = clock() + backoff.pause()
            while clock() < until:
                yield await pace.silence()

    @property
    def _look_seconds(self) -> float:
        """How soon a silent device is looked at; a patient reader is woken by sound in time."""
        return LOOK_SECONDS + self._wanted.seldom_seconds * self._link.patient

    def _watchdog(self) -> Watchdog:
        return Watchdog(self._loop.time(), starting=STARTING_SECONDS, patience=PATIENCE_SECONDS)

    def _wake(self) -> None:
        """Called in threads of the sound system, perhaps after the loop has ended."""
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._woken.set)

    def _open(self) -> AudioError | None:
        """Open a new link; what hinders it is returned. In the worker, as the next two."""
        try:
            self._link.open(self._backend)
        except AudioError as error:
            return error
        return None

    def _reopen(self) -> AudioError | None:
        over, self._link = self._link, Link(self._wanted, self._wake)
        over.close()
        self._past += over.counts
        try:
            self._backend.refresh()
        except AudioError as error:
            return error
        return self._open()

    def _close(self) -> None:
        self._link.close()


class Pace:
    """Silence, one frame after the other, each when its last sample would have been heard."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Time begins now, by the clock of this loop."""
        self._loop = loop
        self._due = loop.time()

    async def silence(self) -> Pair:
        """Wait for the next frame."""
        self._due += FRAME_SECONDS
        await asyncio.sleep(max(0.0, self._due - self._loop.time()))
        return np.zeros(FRAME, np.float32), np.zeros(FRAME, np.float32)
