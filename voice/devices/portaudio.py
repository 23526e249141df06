"""The sound system of this machine, through PortAudio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, cast

import numpy as np
import sounddevice  # type: ignore[import-untyped]

from voice.audio import Samples
from voice.devices.choose import Role
from voice.devices.ports import Device, Ended, Give, Take
from voice.errors import AudioError

PLAYED_SECONDS = 0.01
"""Sound handed over at a time."""

PIECES = 2
"""Room in the microphone's own buffers, in pieces handed over."""


class PortAudio:
    """Devices by PortAudio, which lists them once and must be restarted to see new ones."""

    def refresh(self) -> None:
        """Restart PortAudio. Raises AudioError."""
        with suppress(sounddevice.PortAudioError):  # it may not have come up the last time
            sounddevice._terminate()
        try:
            sounddevice._initialize()
        except sounddevice.PortAudioError as error:
            raise AudioError(f"PortAudio cannot be restarted: {error}") from error

    def devices(self) -> list[Device]:
        """What PortAudio saw when it was started. Raises AudioError."""
        try:
            apis = sounddevice.query_hostapis()
            found = sounddevice.query_devices()
            default_input, default_output = sounddevice.default.device
        except sounddevice.PortAudioError as error:
            raise AudioError(f"PortAudio cannot list the sound devices: {error}") from error
        return [
            Device(
                index=place,
                name=str(shown["name"]),
                api=str(apis[shown["hostapi"]]["name"]),
                inputs=int(shown["max_input_channels"]),
                outputs=int(shown["max_output_channels"]),
                rate=round(shown["default_samplerate"]),
                default_input=place == default_input,
                default_output=place == default_output,
            )
            for place, shown in enumerate(found)
        ]

    def hear(
        self, device: Device, rate: int, piece_seconds: float, take: Take, ended: Ended
    ) -> PortAudioStream:
        """Open a microphone; of several channels the first is heard. Raises AudioError."""

        def copy(heard: Any, _frames: int, _time: Any, _status: Any) -> None:
            take(heard[:, 0].copy())

        times = piece_seconds, PIECES * piece_seconds
        return _open(sounddevice.InputStream, "microphone", device, rate, times, copy, ended)

    def play(
        self, device: Device, rate: int, buffer_seconds: float, give: Give, ended: Ended
    ) -> PortAudioStream:
        """Open a loudspeaker; all its channels sound alike. Raises AudioError."""

        def copy(out: Any, frames: int, _time: Any, _status: Any) -> None:
            out[:] = _column(give(frames))

        times = PLAYED_SECONDS, buffer_seconds
        return _open(sounddevice.OutputStream, "loudspeaker", device, rate, times, copy, ended)


class PortAudioStream:
    """A device, opened through sounddevice."""

    def __init__(self, stream: Any, name: str) -> None:
        """`name` is for errors."""
        self._stream = stream
        self._name = name

    @property
    def rate(self) -> int:
        """Hertz it was opened at."""
        return cast(int, round(self._stream.samplerate))

    @property
    def latency(self) -> float:
        """Seconds of sound in its own buffers, as PortAudio tells."""
        return cast(float, self._stream.latency)

    def start(self) -> None:
        """Let it work. Raises AudioError."""
        try:
            self._stream.start()
        except sounddevice.PortAudioError as error:
            raise AudioError(f"{self._name} does not start: {error}") from error

    def pause(self) -> None:
        """Stand still. Raises AudioError."""
        try:
            self._stream.abort()
        except sounddevice.PortAudioError as error:
            raise AudioError(f"{self._name} does not stand still: {error}") from error

    def close(self) -> None:
        """Free the device; a dead one gives errors that mean nothing any more."""
        self._stream.abort(ignore_errors=True)
        self._stream.close(ignore_errors=True)


def _open(
    kind: Any,
    role: Role,
    device: Device,
    rate: int,
    times: tuple[float, float],
    copy: Callable[..., None],
    ended: Ended,
) -> PortAudioStream:
    """Open a stream in the first way that is not refused; `times`: of a block, of the buffer."""
    block_seconds, buffer_seconds = times
    refusals = []
    for tried_rate, channels in _ways(device, role, rate):
        try:
            stream = kind(
                samplerate=tried_rate,
                blocksize=round(tried_rate * block_seconds),
                device=device.index,
                channels=channels,
                dtype="float32",
                latency=buffer_seconds,
                callback=copy,
                finished_callback=ended,
            )
        except (sounddevice.PortAudioError, ValueError) as error:
            refusals.append(error)
        else:
            return PortAudioStream(stream, f"the {role} {device.name!r}")
    raise AudioError(
        f"the {role} {device.name!r} cannot be opened: {refusals[0]}; "
        "is another program using it, or has this one no permission?"
    ) from refusals[0]


def _ways(device: Device, role: Role, rate: int) -> Iterator[tuple[int, int]]:
    """(rate, channels) to try: as wanted, then ever more as the device would have it."""
    most = device.inputs if role == "microphone" else device.outputs
    for channels in dict.fromkeys((1, min(2, most))):
        for tried in dict.fromkeys((rate, device.rate)):
            yield tried, channels


def _column(samples: Samples) -> Samples:
    column: Samples = np.reshape(samples, (-1, 1))
    return column
