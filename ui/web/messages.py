"""What the server says in the voice protocol, as values; see docs/voice-protocol.md."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from ui.web.protocol import VERSION, Word


@dataclass(frozen=True, slots=True)
class Turn:
    """One exchange, as it was heard."""

    at: str
    """ISO 8601."""
    user: str
    heard: str = ""
    rest: str = ""
    complete: bool = False
    route: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """What a turn took."""

    route: str
    why: tuple[str, ...]
    wait: float
    """Seconds from the last voiced sample to the first audible one."""
    parts: dict[str, float]
    at: str


@dataclass(frozen=True, slots=True)
class Welcome:
    """The answer to a hello."""

    conversation: str
    user: str
    role: str
    name: str
    mode: str
    lead: float
    """Seconds of sound to gather before playing."""
    voices: tuple[str, ...]
    voice: str
    speed: float
    minds: tuple[str, ...]
    mind: str
    turns: tuple[Turn, ...]
    traces: tuple[Trace, ...]
    version: int = VERSION


@dataclass(frozen=True, slots=True)
class Refused:
    """Not served, and why."""

    code: Word
    message: str


@dataclass(frozen=True, slots=True)
class State:
    """What the conversation is doing."""

    state: str


@dataclass(frozen=True, slots=True)
class Partial:
    """The words so far."""

    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of the finished turn."""

    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer is about to sound."""

    route: str
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Saying:
    """A piece of the answer that begins to sound."""

    text: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """What was heard of the answer, and what was not."""

    text: str
    rest: str
    complete: bool


@dataclass(frozen=True, slots=True)
class Clear:
    """Fall silent at once."""

    epoch: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """What holds now."""

    voice: str
    speed: float
    mind: str
    mode: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Others are being served; not any more where it is empty."""

    message: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that is no answer."""

    message: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that failed."""

    message: str


@dataclass(frozen=True, slots=True)
class Pong:
    """Somebody is there."""

    at: float


@dataclass(frozen=True, slots=True)
class Bye:
    """The server is about to end."""

    message: str


ServerMessage = (
    Welcome
    | Refused
    | State
    | Partial
    | Heard
    | Reply
    | Saying
    | Spoken
    | Trace
    | Clear
    | Chosen
    | Waiting
    | Notice
    | Fault
    | Pong
    | Bye
)
"""What the server says; the type on the wire is the name in lower case."""


def encode(message: ServerMessage) -> str:
    """The message as a text frame."""
    return json.dumps({"type": type(message).__name__.lower()} | asdict(message))
