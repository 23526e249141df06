"""One life of a microphone and a loudspeaker, from opening them to their death."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import astuple, dataclass

import numpy as np

from voice.audio import RATE, Samples
from voice.devices.choose import choose
from voice.devices.fifo import Fifo
from voice.devices.pairs import Pair, Pairs, resampler
from voice.devices.playback import Playback
from voice.devices.ports import Backend, Device, Stream
from voice.errors import AudioError

WAITING_SECONDS = 1.0
"""Sound that may wait, heard or to be played; what is heard beyond is lost, the oldest first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to open."""

    input: str
    """The microphone, or a piece of its name; empty for the default one."""
    output: str | None
    """The loudspeaker, likewise; None to play nothing."""
    rate: int
    """Hertz of the sound to be played."""
    lead_seconds: float
    """Seconds of sound written ahead of time, so that a late write leaves no gap."""
    buffer_seconds: float
    """Seconds of sound in the loudspeaker's own buffers, so that a late thread leaves none."""
    piece_seconds: float = 0.02
    """Seconds of sound that the microphone hands over at a time."""
    seldom_seconds: float = 0.08
    """Seconds of sound that gather before a patient reader is woken."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What happened to the sound."""

    dropped: int = 0
    """Frames heard but lost, because nobody took them in time."""
    refused: int = 0
    """Samples to be played that found no room."""
    underruns: int = 0
    """Gaps in a speech, because its next samples came late."""
    slips: int = 0
    """Corrections between what was heard and what was played."""
    outages: int = 0
    """Times the devices died."""
    recoveries: int = 0
    """Times they came back."""

    def __add__(self, other: Counts) -> Counts:
        return Counts(*map(sum, zip(astuple(self), astuple(other), strict=True)))


class Link:
    """The two devices at work; their threads come in here, and one reader takes the pairs."""

    def __init__(self, wanted: Wanted, wake: Callable[[], None]) -> None:
        """`wake` is called, in any thread, when something was heard or a device ended."""
        self._wanted = wanted
        self._wake = wake
        self.patient = False
        """Whether the reader would rather be woken seldom than at once."""
        self._resting = False
        """Whether the loudspeaker stands still."""
        self._streams: list[Stream] = []
        self._buffered = 0.0
        """Seconds of sound in the loudspeaker's own buffers."""
        self._prepare(RATE, wanted.rate)
        self.name = ""
        """Of both devices, for people."""
        self.ended = False
        """Whether one of the devices said that it ended."""

    @property
    def latency(self) -> float:
        """Seconds between a write and its sound."""
        return self._playback.queued / self._played_rate + self._buffered

    def open(self, backend: Backend) -> None:
        """Open both, or neither. Blocking. Raises AudioError."""
        devices = backend.devices()
        microphone = choose(devices, "microphone", self._wanted.input)
        self.name = f"microphone {microphone.name!r}"
        try:
            if self._wanted.output is not None:
                loudspeaker = choose(devices, "loudspeaker", self._wanted.output)
                self.name += f", loudspeaker {loudspeaker.name!r}"
                self._streams.append(self._play(backend, loudspeaker))
            piece = self._wanted.piece_seconds
            hearing = backend.hear(microphone, RATE, piece, self._take, self._end)
            self._streams.append(hearing)
            self._prepare(hearing.rate, self._streams[0].rate)
            self._buffered = self._streams[0].latency
            for stream in self._streams:
                stream.start()
        except AudioError:
            self.close()
            raise

    def close(self) -> None:
        """Free both devices. Blocking."""
        while self._streams:
            self._streams.pop().close()

    def rest(self, resting: bool) -> None:
        """Have the loudspeaker stand still, or go on: to play silence costs as well. Blocking."""
        if not self._streams or self._wanted.output is None or resting is self._resting:
            return
        loudspeaker = self._streams[0]
        try:
            if resting:
                self._resting = True
                loudspeaker.pause()
            else:
                loudspeaker.start()
                self._resting = False
                self._pairs.begin()
        except AudioError:
            self._end()

    @property
    def progress(self) -> tuple[int, int]:
        """Samples heard and played so far, at the devices' own rates."""
        return self._heard.total, self._played.total

    @property
    def counts(self) -> Counts:
        """What happened to the sound in this life."""
        return Counts(
            dropped=self._pairs.dropped,
            refused=self._playback.refused,
            underruns=self._playback.underruns,
            slips=self._pairs.slips,
        )

    def pairs(self) -> Iterator[Pair]:
        """What was heard since the last call, frame by frame, with what was played meanwhile."""
        self._pairs.add_heard(*self._heard.take())
        self._pairs.add_played(*self._played.take())
        while pair := self._pairs.pop():
            yield pair

    def write(self, samples: Samples) -> None:
        """Play the samples, or refuse them where too much waits already."""
        if self._resampler is not None:
            if self._playback.idle:
                self._resampler.clear()
            samples = self._resampler.resample_chunk(samples)
        self._playback.write(samples)

    def drop(self) -> None:
        """Fall silent at once."""
        self._playback.drop()

    def _play(self, backend: Backend, loudspeaker: Device) -> Stream:
        wanted = self._wanted
        ended = self._play_ended
        return backend.play(loudspeaker, wanted.rate, wanted.buffer_seconds, self._give, ended)

    def _prepare(self, heard_rate: int, played_rate: int) -> None:
        """Make room for sound at the rates that the devices really have."""
        self._heard = Fifo(round(WAITING_SECONDS * heard_rate))
        self._seldom = round(self._wanted.seldom_seconds * heard_rate)
        self._played_per_heard = played_rate / heard_rate
        self._played = Fifo(round(2 * WAITING_SECONDS * played_rate))
        self._pairs = Pairs(heard_rate, played_rate)
        self._playback = Playback(played_rate, WAITING_SECONDS)
        self._played_rate = played_rate
        self._resampler = resampler(self._wanted.rate, played_rate)

    def _take(self, samples: Samples) -> None:
        self._heard.put(samples)
        if self._wanted.output is None or self._resting:
            silent = round(len(samples) * self._played_per_heard)
            self._played.put(np.zeros(silent, np.float32))
        if not self.patient or len(self._heard) >= self._seldom:
            self._wake()

    def _give(self, count: int) -> Samples:
        samples = self._playback.fetch(count)
        self._played.put(samples)
        return samples

    def _play_ended(self) -> None:
        if not self._resting:
            self._end()

    def _end(self) -> None:
        self.ended = True
        self._wake()
