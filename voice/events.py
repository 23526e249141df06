"""What happens in a conversation, as plain values. Imports the standard library only.

Positions are counted in samples at 16 kHz since the microphone opened; durations are seconds.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """Somebody began to speak."""

    at: int
    """Sample position at which the speech began."""


@dataclass(frozen=True, slots=True)
class Lull:
    """The words so far are being looked at: the voice fell quiet, or has sounded for long."""

    at: int
    """Sample position of that."""


@dataclass(frozen=True, slots=True)
class SoftEnd:
    """A short silence: the turn may be over, and work on the answer may begin."""

    revision: int
    """Counts the soft ends of one turn, from 1; a reopened turn ends again under the next."""
    voiced_end: int
    """Sample position after the last voiced sample."""
    at: int
    """Sample position at which this was decided."""


@dataclass(frozen=True, slots=True)
class Reopened:
    """Speech went on after a soft end: what was begun under that revision is void."""

    revision: int
    at: int


@dataclass(frozen=True, slots=True)
class TurnEnded:
    """The silence lasted: the turn is over, and the answer to this revision may sound."""

    revision: int
    voiced_end: int
    at: int


Boundary = SpeechStarted | SoftEnd | Reopened | TurnEnded
"""What the ear says."""


@dataclass(frozen=True, slots=True)
class Partial:
    """The words so far, while somebody still speaks; the next ones replace them."""

    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """The words of one finished turn."""

    text: str
    """Empty when the sound held no words."""
    seconds: float
    """Length of the speech."""


@dataclass(frozen=True, slots=True)
class ReplyStarted:
    """An answer stands, and is about to sound."""

    route: str
    """Which way answered: `reflex`, `quick`, ..."""
    why: tuple[str, ...] = ()
    """The reasons for that way."""


@dataclass(frozen=True, slots=True)
class Saying:
    """A piece of the answer is about to sound."""

    text: str


@dataclass(frozen=True, slots=True)
class Ducked:
    """Somebody may be speaking over the answer: it halts until that is known."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """It was nothing: the answer goes on where it halted."""

    why: str
    """`back-channel`, `no words`, `echo`."""


@dataclass(frozen=True, slots=True)
class Yielded:
    """The answer is given up, because somebody speaks."""

    why: str
    """`words`, `long speech`, `stop`, `key`."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """An answer is over."""

    text: str
    """The part of it that was heard."""
    complete: bool
    """False when it was cut short."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A part failed; the conversation goes on."""

    message: str

    @classmethod
    def of(cls, error: Exception) -> Fault:
        """What the error says, or its kind where it says nothing."""
        return cls(str(error) or type(error).__name__)


@dataclass(frozen=True, slots=True)
class TurnTraced:
    """A turn is over: what it took."""

    text: str
    route: str
    spoken: str
    marks: dict[str, float]
    """Loop time of each stage."""
    voiced_end: float
    """Loop time at which the person's last voiced sample was captured."""
    why: tuple[str, ...] = ()
    """The reasons for that way."""


@dataclass(frozen=True, slots=True)
class Speculated:
    """What was worked on before it was sure that it is wanted, since the last such event."""

    hit: bool
    """Whether the answer of this turn was begun before the turn was over."""
    begun: int
    """Answers begun behind the gate; all but the last were dropped."""
    wasted: float
    """CPU seconds of the whole process spent on what was dropped."""
    used: float
    """CPU seconds of the whole process in the same time."""


Event = (
    Boundary
    | Lull
    | Partial
    | Heard
    | ReplyStarted
    | Saying
    | Ducked
    | Resumed
    | Yielded
    | Spoken
    | Fault
    | TurnTraced
    | Speculated
)
"""What a conversation tells those who watch it."""
