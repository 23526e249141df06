"""What a client of the voice protocol may send, and packets of sound; see docs/voice-protocol.md.

Pure. Whatever a client sends is checked here, and nothing else of it gets further.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Annotated, Literal

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from voice.audio import Samples

VERSION = 1

MOST_BYTES = 2**16
"""Of one frame from a client."""

PACKET_SECONDS, MOST_PACKET_SECONDS = 0.02, 0.06
"""Sound in a packet as it should be, and at most."""

ID = r"^[A-Za-z0-9_-]{22}$"
"""What the id of a conversation looks like."""

TalkMode = Literal["open", "hold"]
Word = Literal["full", "version", "malformed", "late", "rate"]

_SCALE = 2**15


class Close(IntEnum):
    """Why a connection ends, as its close code."""

    LEFT = 1000
    FAILED = 1011
    RESTART = 1012
    FULL = 1013
    MALFORMED = 4400
    LATE = 4408
    TAKEN = 4409
    LARGE = 4413
    RATE = 4429


class Ended(Exception):  # noqa: N818  # an end, not a fault
    """A connection is to end; its text is a sentence for people, and holds nothing they sent."""

    def __init__(self, code: Close, message: str = "", word: Word | None = None) -> None:
        """`word`: why the client is `refused`; None where it is not."""
        super().__init__(message)
        self.code = code
        self.word = word


class _Message(BaseModel):
    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", allow_inf_nan=False)


_Rate = Annotated[int, Field(ge=8_000, le=192_000)]
_Count = Annotated[int, Field(ge=0, lt=2**32)]


class Hello(_Message):
    """The first message."""

    type: Literal["hello"]
    version: int
    microphone_rate: _Rate
    loudspeaker_rate: _Rate
    conversation: Annotated[str, Field(pattern=ID)] | None = None
    mode: Literal["open", "hold", "loop"] = "open"


class Press(_Message):
    """The key goes down."""

    type: Literal["press"]


class Release(_Message):
    """The key comes up."""

    type: Literal["release"]


class Mode(_Message):
    """Another way to talk."""

    type: Literal["mode"]
    mode: TalkMode


class Say(_Message):
    """Typed words."""

    type: Literal["say"]
    text: Annotated[str, Field(min_length=1, max_length=2000)]


class Stop(_Message):
    """Silence the answer."""

    type: Literal["stop"]


class Choose(_Message):
    """Another voice, speed or mind; None leaves it."""

    type: Literal["choose"]
    voice: Annotated[str, Field(max_length=100)] | None = None
    speed: Annotated[float, Field(ge=0.5, le=2.0)] | None = None
    mind: Annotated[str, Field(max_length=20)] | None = None


class Played(_Message):
    """How much of an epoch has sounded."""

    type: Literal["played"]
    epoch: _Count
    samples: _Count


class Cleared(_Message):
    """How much of an epoch had sounded when it fell silent."""

    type: Literal["cleared"]
    epoch: _Count
    samples: _Count


class New(_Message):
    """Begin another conversation."""

    type: Literal["new"]


class Ping(_Message):
    """A question whether anybody is there."""

    type: Literal["ping"]
    at: float


ClientMessage = Press | Release | Mode | Say | Stop | Choose | Played | Cleared | New | Ping
"""What comes after the hello."""

_parser: TypeAdapter[ClientMessage] = TypeAdapter(
    Annotated[ClientMessage, Field(discriminator="type")]
)


class _Greeting(BaseModel):
    model_config = ConfigDict(strict=True)
    type: Literal["hello"]
    version: int


def parse_hello(text: str) -> Hello:
    """The first message. Raises Ended where it is none, or speaks another version."""
    try:
        if _Greeting.model_validate_json(text).version != VERSION:
            raise Ended(
                Close.MALFORMED, f"this server speaks version {VERSION}; reload the page", "version"
            )
        return Hello.model_validate_json(text)
    except ValueError:  # its text would hold what they sent
        raise _malformed("a hello") from None


def parse(text: str) -> ClientMessage:
    """A later message. Raises Ended where it is none."""
    try:
        return _parser.validate_json(text)
    except ValueError:
        raise _malformed("a message of the protocol") from None


def _malformed(wanted: str) -> Ended:
    return Ended(Close.MALFORMED, f"that was not {wanted}; reload the page", "malformed")


@dataclass(frozen=True, slots=True)
class Packet:
    """A little of the microphone."""

    number: int
    samples: Samples


def unpack(data: bytes, rate: int) -> Packet:
    """A packet of a microphone at `rate`. Raises Ended where it is none."""
    count, odd = divmod(len(data) - 4, 2)
    if odd or not 0 < count <= MOST_PACKET_SECONDS * rate:
        raise _malformed("a packet of sound")
    (number,) = struct.unpack_from("<I", data)
    sound = np.frombuffer(data, "<i2", offset=4).astype(np.float32)
    return Packet(number, sound / np.float32(_SCALE))


def pack(epoch: int, offset: int, samples: Samples) -> bytes:
    """A packet for a loudspeaker; `offset` is that of its first sample within the epoch."""
    sound = np.clip(np.rint(samples * _SCALE), -_SCALE, _SCALE - 1).astype("<i2")
    return struct.pack("<II", epoch, offset) + sound.tobytes()
