"""A sound system on a virtual clock, whose devices come, go and stand still at will."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from voice.audio import Samples
from voice.devices.ports import Device, Ended, Give, Take
from voice.errors import AudioError

BOTH = Device(0, "Headset", "Fake", 1, 2, 16_000, True, True)


@dataclass
class FakeStream:
    rate: int
    tick: Callable[[], None]
    ended: Ended
    latency: float = 0.0
    started: bool = False
    closed: bool = False

    def start(self) -> None:
        self.started = True

    def pause(self) -> None:
        self.started = False
        self.ended()

    def close(self) -> None:
        self.closed = True


@dataclass
class FakeSystem:
    """The microphone hears a sample count; what the loudspeaker was given is kept."""

    plugged: list[Device] = field(default_factory=lambda: [BOTH])
    rate: int | None = None
    """Hertz of its streams; None: whatever is asked for."""
    frozen: bool = False
    streams: list[FakeStream] = field(default_factory=list)
    sounded: list[Samples] = field(default_factory=list)
    refreshed: int = 0
    opened: list[str] = field(default_factory=list)
    _seen: list[Device] = field(default_factory=list)
    _heard: int = 0

    def __post_init__(self) -> None:
        self._seen = list(self.plugged)

    def refresh(self) -> None:
        assert all(stream.closed for stream in self.streams), "a stream is still open"
        self.refreshed += 1
        self._seen = list(self.plugged)

    def devices(self) -> list[Device]:
        return list(self._seen)

    def hear(
        self, device: Device, rate: int, _piece: float, take: Take, ended: Ended, /
    ) -> FakeStream:
        rate = self.rate or rate

        def tick() -> None:
            count = rate // 50
            take(np.arange(self._heard, self._heard + count).astype(np.float32))
            self._heard += count

        return self._open(device, FakeStream(rate, tick, ended))

    def play(
        self, device: Device, rate: int, buffer_seconds: float, give: Give, ended: Ended
    ) -> FakeStream:
        rate = self.rate or rate
        return self._open(
            device,
            FakeStream(rate, lambda: self.sounded.append(give(rate // 50)), ended, buffer_seconds),
        )

    def _open(self, device: Device, stream: FakeStream) -> FakeStream:
        if device not in self.plugged:
            raise AudioError(f"{device.name} is gone")
        self.opened.append(device.name)
        self.streams.append(stream)
        return stream

    async def run(self) -> None:
        """Let 20 ms of sound pass every 20 ms."""
        while True:
            await asyncio.sleep(0.02)
            for stream in self.streams:
                if stream.started and not stream.closed and not self.frozen:
                    stream.tick()

    def kill(self) -> None:
        """Every device is unplugged."""
        self.plugged = []
        for stream in self.streams:
            if stream.started and not stream.closed:
                stream.started = False
                stream.ended()

    @property
    def sound(self) -> Samples:
        """All that sounded."""
        return np.concatenate(self.sounded) if self.sounded else np.zeros(0, np.float32)
