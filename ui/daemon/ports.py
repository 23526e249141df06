"""What the desk needs of the devices."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import Protocol

from voice.audio import Samples


class Devices(Protocol):
    """The microphone, as far as it is wanted here."""

    @property
    def up(self) -> bool:
        """Whether it works at the moment."""
        ...

    def listen(self, *, closely: bool) -> None:
        """Hand over each frame at once, or a few at a time."""
        ...

    def rest(self, resting: bool) -> None:
        """Let the loudspeaker stand still; a sound wakes it up."""
        ...

    def frames(self) -> AsyncGenerator[Samples, None]:
        """Frames of 20 ms at 16 kHz, all day."""
        ...
