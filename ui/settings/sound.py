"""Settings of the sound: which devices, and how one is kept from hearing the other."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ui.settings.engines import Section


class Devices(Section):
    """The microphone and the loudspeaker of `parlour talk`; `parlour devices` lists them."""

    microphone: str = ""
    """A piece of its name; empty for the system's default."""
    loudspeaker: str = ""
    """A piece of its name; empty for the system's default."""
    lead: float = Field(default=0.03, ge=0, le=0.5)
    """Seconds of sound kept ahead of the loudspeaker; more helps where speech stutters."""
    buffer: float = Field(default=0.04, ge=0, le=0.5)
    """Seconds of sound in the loudspeaker's own buffers; likewise."""


class Echo(Section):
    """How Parlour keeps from hearing itself."""

    canceller: Literal["webrtc", "half-duplex", "none"] = "webrtc"
    """`webrtc` takes its own voice out of the microphone; `half-duplex` does not listen while it
    speaks; `none` is for headphones, or a device that cancels by itself."""
    suppress_noise: bool = False
    """Suppress steady noise too (`webrtc`); recognition is better without."""
    delay: float = Field(default=0.0, ge=0, le=0.5)
    """Seconds from loudspeaker to microphone, a first guess; an echo that comes sooner is let
    through at first (`webrtc`)."""
    tail: float = Field(default=0.3, ge=0, le=2)
    """Seconds after its own speech in which it does not listen yet (`half-duplex`)."""
    probe: bool = True
    """Play two notes at the start to learn whether cancelling works."""


class Talk(Section):
    """`parlour talk` on a terminal."""

    transcript: bool = True
    """Keep what was said, a file a day, in the data folder."""
