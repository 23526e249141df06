"""What is wanted of a sound system, as small protocols; `portaudio` is the real one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from voice.audio import Samples


@dataclass(frozen=True, slots=True)
class Device:
    """One microphone, loudspeaker, or both, as the sound system shows it."""

    index: int
    name: str
    api: str
    """The host system it is reached through: `ALSA`, `Core Audio`, `MME`, ..."""
    inputs: int
    """Channels that can be heard; 0 for a loudspeaker."""
    outputs: int
    """Channels that can sound; 0 for a microphone."""
    rate: int
    """Hertz it works at by itself."""
    default_input: bool
    default_output: bool


Take = Callable[[Samples], None]
"""Is given each piece of sound heard, its own copy; called in a thread of the sound system."""

Give = Callable[[int], Samples]
"""Returns that many samples to be played; called in a thread of the sound system."""

Ended = Callable[[], None]
"""Is told that a stream came to its end; called in a thread of the sound system."""


class Stream(Protocol):
    """An open device."""

    @property
    def rate(self) -> int:
        """Hertz it was opened at."""
        ...

    @property
    def latency(self) -> float:
        """Seconds of sound in its own buffers."""
        ...

    def start(self) -> None:
        """Let it work. Raises AudioError."""
        ...

    def pause(self) -> None:
        """Stand still until it is started again. Raises AudioError."""
        ...

    def close(self) -> None:
        """Free the device at once, working or dead; nothing is called after that."""
        ...


class Backend(Protocol):
    """A sound system. Blocking; all calls come from one thread at a time."""

    def refresh(self) -> None:
        """Look again at what is plugged in; only while no stream is open. Raises AudioError."""
        ...

    def devices(self) -> Sequence[Device]:
        """The devices seen at the last look. Raises AudioError."""
        ...

    def hear(
        self, device: Device, rate: int, piece_seconds: float, take: Take, ended: Ended
    ) -> Stream:
        """Open a microphone at this rate, or at its own if it refuses. Raises AudioError.

        `piece_seconds`: sound handed over at a time.
        """
        ...

    def play(
        self, device: Device, rate: int, buffer_seconds: float, give: Give, ended: Ended
    ) -> Stream:
        """Open a loudspeaker at this rate, or at its own if it refuses. Raises AudioError.

        `buffer_seconds` of sound, or what comes next to it, lie in the device's own buffers.
        """
        ...
