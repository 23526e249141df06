"""A sound system without devices: one microphone and one loudspeaker in a simulated room."""

from __future__ import annotations

import threading
from collections.abc import Callable
from itertools import count
from time import monotonic

import numpy as np

from ui.evals.room import Room
from voice.audio import FRAME, RATE, Samples
from voice.devices.ports import Device, Ended, Give, Take
from voice.player import AUDIBLE

HISS = 1e-4
"""Amplitude of what the microphone hears when nobody speaks: -80 dBFS."""


class VirtualRoom:
    """A `Backend` that works in real time, in a thread of its own, at 16 kHz.

    Positions count samples since it began to work; what is heard and what is played in one frame
    have the same position.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._hiss = np.random.default_rng(1)
        self._lock = threading.Lock()
        self._speech = np.zeros(0, np.float32)
        self._take: Take = lambda _: None
        self._give: Give = lambda count: np.zeros(count, np.float32)
        self._began = 0.0
        self.position = 0
        """Samples that went by so far."""
        self.sounds: list[tuple[int, int]] = []
        """Positions of the first and the last audible sample of each frame played that has any."""

    def refresh(self) -> None:
        """Nothing is ever plugged in."""

    def devices(self) -> list[Device]:
        """One microphone, one loudspeaker."""
        return [
            Device(0, "microphone", "simulation", 1, 0, RATE, True, False),
            Device(1, "loudspeaker", "simulation", 0, 1, RATE, False, True),
        ]

    def hear(
        self, _device: Device, _rate: int, _piece: float, take: Take, _ended: Ended, /
    ) -> VirtualStream:
        """Open the microphone."""
        self._take = take
        return VirtualStream(self._work)

    def play(
        self, _device: Device, _rate: int, _buffer_seconds: float, give: Give, _ended: Ended, /
    ) -> VirtualStream:
        """Open the loudspeaker, which works as long as the microphone does."""
        self._give = give
        return VirtualStream(lambda _: None)

    def say(self, speech: Samples) -> int:
        """Speak into the microphone from the next frame on; return the position where it begins."""
        with self._lock:
            self._speech = speech
            return self.position

    def time_of(self, position: int) -> float:
        """Clock time at which that sample is captured, or sounds."""
        return self._began + position / RATE

    def position_of(self, time: float) -> int:
        """The sample that is captured, or sounds, at that clock time."""
        return round((time - self._began) * RATE)

    def forget(self) -> None:
        """Forget what was played so far."""
        self.sounds = []

    def _work(self, stopped: threading.Event) -> None:
        heard = np.zeros(FRAME, np.float32)
        self._began = monotonic() - self.position / RATE
        for tick in count(self.position // FRAME):
            if stopped.wait(max(0.0, self.time_of(tick * FRAME) - monotonic())):
                return
            self._take(heard)
            played = self._give(FRAME)
            heard = self._room.mix(self._near(), played)
            loud = np.flatnonzero(np.abs(played) > AUDIBLE) + tick * FRAME
            if len(loud):
                self.sounds.append((int(loud[0]), int(loud[-1])))

    def _near(self) -> Samples:
        """The next frame of whoever speaks."""
        with self._lock:
            speech, self._speech = self._speech[:FRAME], self._speech[FRAME:]
            self.position += FRAME
        hiss = self._hiss.uniform(-HISS, HISS, FRAME).astype(np.float32)
        hiss[: len(speech)] += speech
        return hiss


class VirtualStream:
    """One of the two devices."""

    rate = RATE
    latency = 0.0

    def __init__(self, work: Callable[[threading.Event], None]) -> None:
        """`work` runs in a thread until its event is set."""
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=work, args=[self._stopped], name="room")

    def start(self) -> None:
        """Let it work; once it does, that changes nothing."""
        if self._thread.ident is None:
            self._thread.start()

    def pause(self) -> None:
        """Nothing to do: silence costs nothing here."""

    def close(self) -> None:
        """Stop."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join()


def first_sound(sounds: list[tuple[int, int]], since: int) -> int | None:
    """Position of the first audible sample at or after `since`, as far as frames tell."""
    return next((max(first, since) for first, last in sounds if last >= since), None)


def silent_after(sounds: list[tuple[int, int]], since: int, gap: int) -> int:
    """Position of the last audible sample before the first silence of `gap` samples after `since`.

    `since` itself where nothing sounds so soon.
    """
    last = since
    for first, end in sounds:
        if end < since:
            continue
        if first - last >= gap:
            break
        last = end
    return last
