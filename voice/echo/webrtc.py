"""WebRTC's audio processing (AEC3), as the livekit package carries it: 1 % of a core."""

from __future__ import annotations

import numpy as np
from livekit import rtc

from voice.audio import FRAME, RATE, Samples
from voice.errors import EngineError

_STEP = RATE // 100
"""Samples in the 10 ms frames that the module takes."""

_FULL = 32767.0


class WebRtc:
    """A Canceller around livekit's AudioProcessingModule.

    It finds the delay between the two streams by itself and follows it when it changes. The
    high-pass filter that it runs before the canceller cannot be switched off.
    """

    def __init__(self, suppress_noise: bool, delay: float) -> None:
        """`delay`: seconds between played and heard sound, a first guess.

        0 is the safe one: echoes up to 0.5 s late are found from there within a second, but one
        that comes sooner than told is let through at first.
        """
        self._suppress_noise = suppress_noise
        self._delay = delay

    def load(self) -> None:
        """Start the library. Raises EngineError."""
        try:
            self._module = rtc.AudioProcessingModule(
                echo_cancellation=True,
                noise_suppression=self._suppress_noise,
                high_pass_filter=True,
                auto_gain_control=False,
            )
            self._module.set_stream_delay_ms(round(self._delay * 1000))
        except (ImportError, OSError, RuntimeError) as error:
            raise EngineError(
                "the echo canceller 'webrtc' cannot start; install the extra 'echo' again, or set "
                f"canceller = 'half-duplex' under [echo]: {error}"
            ) from error
        # The library changes a frame in place: two are made once, and written over.
        self._far = rtc.AudioFrame.create(RATE, 1, _STEP)
        self._near = rtc.AudioFrame.create(RATE, 1, _STEP)

    def clean(self, heard: Samples, played: Samples) -> Samples:
        """The frame without its echo, both of shape (320,). Raises EngineError."""
        for frame in (heard, played):
            if frame.shape != (FRAME,):
                raise ValueError(f"WebRtc takes frames of shape ({FRAME},), not {frame.shape}.")
        cleaned = np.empty(FRAME, np.float32)
        near, far = np.asarray(self._near.data), np.asarray(self._far.data)
        try:
            for step in (slice(0, _STEP), slice(_STEP, FRAME)):
                far[:], near[:] = _pcm(played[step]), _pcm(heard[step])
                self._module.process_reverse_stream(self._far)
                self._module.process_stream(self._near)
                cleaned[step] = near / np.float32(_FULL)
        except RuntimeError as error:
            raise EngineError(f"the echo canceller 'webrtc' failed: {error}") from error
        return np.clip(cleaned, -1.0, 1.0)


def _pcm(samples: Samples) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    finite = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
    rounded: np.ndarray[tuple[int], np.dtype[np.int16]] = np.rint(
        np.clip(finite, -1.0, 1.0) * _FULL
    ).astype(np.int16)
    return rounded
