"""The default loudspeaker, through PortAudio."""

from __future__ import annotations

import threading
from collections import deque
from time import monotonic
from typing import Any

import numpy as np
import sounddevice  # type: ignore[import-untyped]

from voice.audio import Samples
from voice.errors import AudioError

LEAD_SECONDS = 0.06
"""Sound that is gathered before it starts, so that a late write leaves no gap."""

MOST_SECONDS = 2.0
"""Sound that may wait; a device behind by more has stopped."""


class Loudspeaker:
    """A sink that plays on the default output device. Raises AudioError where there is none."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._lock = threading.Lock()
        self._waiting: deque[Samples] = deque()
        self._flowing = False
        try:
            self._stream = sounddevice.OutputStream(
                samplerate=rate, channels=1, dtype="float32", callback=self._fill
            )
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise AudioError(f"the loudspeaker cannot be opened: {error}") from error

    @property
    def rate(self) -> int:
        """Hertz it was opened at."""
        return self._rate

    @property
    def latency(self) -> float:
        """Seconds from a write to its sound: what is gathered here, and the device's buffer."""
        return LEAD_SECONDS + float(self._stream.latency)

    def write(self, samples: Samples) -> None:
        """Queue the samples behind what is playing. Raises AudioError when the device stopped."""
        with self._lock:
            queued = sum(map(len, self._waiting))
            if not self._stream.active or queued > MOST_SECONDS * self._rate:
                raise AudioError("the loudspeaker takes no more sound; was it unplugged?")
            self._waiting.append(samples)

    def drop(self) -> None:
        """Forget what is queued; the device's own buffer still sounds."""
        with self._lock:
            self._waiting.clear()

    def close(self) -> None:
        """Play what is left, MOST_SECONDS at most, then free the device. Raises AudioError."""
        lead = np.zeros(round(LEAD_SECONDS * self._rate), np.float32)
        with self._lock:
            if self._waiting:
                self._waiting.append(lead)
        patience = monotonic() + MOST_SECONDS + LEAD_SECONDS
        while self._waiting and self._stream.active and monotonic() < patience:
            sounddevice.sleep(20)
        try:
            self._stream.stop()
            self._stream.close()
        except sounddevice.PortAudioError as error:
            raise AudioError(f"the loudspeaker cannot be closed: {error}") from error

    def _fill(self, out: Any, frames: int, _time: Any, _status: Any) -> None:
        """Copy what is due into PortAudio's buffer, shape (frames, 1); runs in its own thread."""
        out.fill(0.0)
        with self._lock:
            queued = sum(map(len, self._waiting))
            self._flowing = queued > 0 and (self._flowing or queued >= LEAD_SECONDS * self._rate)
            filled = 0
            while self._flowing and self._waiting and filled < frames:
                piece = self._waiting.popleft()
                taken = piece[: frames - filled]
                out[filled : filled + len(taken), 0] = taken
                filled += len(taken)
                if len(taken) < len(piece):
                    self._waiting.appendleft(piece[len(taken) :])
