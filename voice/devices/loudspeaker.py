"""A loudspeaker alone, for an answer that nobody interrupts."""

from __future__ import annotations

import threading
from time import monotonic

from voice.audio import Samples
from voice.devices.choose import choose
from voice.devices.link import WAITING_SECONDS
from voice.devices.pairs import resampler
from voice.devices.playback import Playback
from voice.devices.ports import Backend
from voice.errors import AudioError

LOOK_SECONDS = 0.02
"""How often the end of the sound is looked for."""

TAIL_SECONDS = 0.1
"""What sound servers add to a device's own buffer; PortAudio's wait for it may never end."""


class Loudspeaker:
    """A sink that plays on one device, once opened; it fails when the device does."""

    def __init__(
        self, backend: Backend, name: str, rate: int, lead_seconds: float, buffer_seconds: float
    ) -> None:
        """Open the device of that name, the default one for "". Raises AudioError.

        Seconds of sound: that should wait here, and in the device's own buffers.
        """
        self._rate = rate
        self.lead = lead_seconds
        """Seconds of sound to be written ahead of time."""
        self.up = True
        """A device that is gone makes a write fail."""
        self._ended = threading.Event()
        device = choose(backend.devices(), "loudspeaker", name)
        self._stream = backend.play(device, rate, buffer_seconds, self._give, self._ended.set)
        self._playback = Playback(self._stream.rate, WAITING_SECONDS)
        self._resampler = resampler(rate, self._stream.rate)
        try:
            self._stream.start()
        except AudioError:
            self._stream.close()
            raise

    @property
    def rate(self) -> int:
        """Hertz of the sound it takes."""
        return self._rate

    @property
    def latency(self) -> float:
        """Seconds from a write to its sound: what waits here, and the device's buffer."""
        return self._playback.queued / self._stream.rate + self._stream.latency

    def write(self, samples: Samples) -> None:
        """Queue the samples behind what is playing. Raises AudioError when the device stopped."""
        if self._resampler is not None:
            samples = self._resampler.resample_chunk(samples)
        if self._ended.is_set() or not self._playback.write(samples):
            raise AudioError("the loudspeaker takes no more sound; was it unplugged?")

    def drop(self) -> None:
        """Fall silent at once; the device's own buffer still sounds."""
        self._playback.drop()

    def close(self) -> None:
        """Play what is left, then free the device; a device that stands still is not waited for."""
        patience = monotonic() + WAITING_SECONDS
        while self._playback.queued and monotonic() < patience:
            if self._ended.wait(LOOK_SECONDS):
                break
        self._ended.wait(self._stream.latency + TAIL_SECONDS)
        self._stream.close()

    def _give(self, count: int) -> Samples:
        return self._playback.fetch(count)
