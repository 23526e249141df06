"""The engines and neighbours a conversation needs, as small protocols.

Engines are blocking and know no event loop: whoever calls one gives it a thread. Building one is
cheap; `load` reads the weights and warms them, and is called once before the first use.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Protocol

from voice.audio import Clip, Samples


class Detector(Protocol):
    """Voice activity detection: how likely each window of sound holds speech."""

    @property
    def hop(self) -> int:
        """Samples (at 16 kHz) that one window covers."""
        ...

    def load(self) -> None:
        """Read the weights. Raises EngineError."""
        ...

    def probability(self, window: Samples) -> float:
        """Speech probability 0..1 of the next window, shape (hop,); windows come in order."""
        ...

    def reset(self) -> None:
        """Forget the sound so far."""
        ...


class TurnModel(Protocol):
    """Tells by the sound alone whether a speaker has finished."""

    def load(self) -> None:
        """Read the weights and run them once. Raises EngineError."""
        ...

    def probability(self, samples: Samples) -> float:
        """Probability 0..1 that the turn is over, of its sound so far, shape (n,) at 16 kHz."""
        ...


class Canceller(Protocol):
    """Takes out of the microphone what the loudspeaker plays."""

    def clean(self, heard: Samples, played: Samples) -> Samples:
        """The frame without its echo. All are FRAME samples at 16 kHz, in step with each other."""
        ...


@dataclass(frozen=True, slots=True)
class Transcript:
    """What a transcriber made of one stretch of speech."""

    text: str
    """Empty when there were no words."""
    suppressed: str = ""
    """Why words were withheld (`no speech`, `repetition`, ...), empty when they were not."""
    doubtful: bool = False
    """Whether a closer look might find other words; only a glance leaves that open."""


class Look(Enum):
    """How closely a transcriber listens."""

    CLOSE = auto()
    """To a whole turn: as well as it can."""
    GLANCE = auto()
    """To the words so far: once, and it says where a closer look might find others."""
    CLOSER = auto()
    """To what a glance left in doubt."""
    OVERLAP = auto()
    """To what is said over an answer: once, ready for hums and orders to stop."""


class Transcriber(Protocol):
    """Speech to text."""

    def load(self) -> None:
        """Read the weights and run them once. Raises EngineError."""
        ...

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:
        """Words of one utterance at 16 kHz, any length. Raises EngineError."""
        ...


class Synthesizer(Protocol):
    """Text to speech, one clause at a time."""

    @property
    def rate(self) -> int:
        """Hertz of the clips it makes."""
        ...

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the voices it can speak with."""
        ...

    def load(self) -> None:
        """Read the weights and run them once. Raises EngineError."""
        ...

    def varied(self, voice: str, speed: float) -> Synthesizer:
        """The loaded engine with another voice, empty for the same one, at this pace.

        Both share what is loaded. Blocks while more must be. Raises EngineError for a voice that
        is not one of `voices`.
        """
        ...

    def speak(self, text: str) -> Clip:
        """Sound of one clause of speakable words. Raises EngineError."""
        ...


class Sink(Protocol):
    """Where sound goes: a device, a file, or nowhere. Written in real time by the player."""

    @property
    def rate(self) -> int:
        """Hertz it wants."""
        ...

    @property
    def latency(self) -> float:
        """Seconds between a write at this moment and its sound; 0 where nothing sounds."""
        ...

    @property
    def lead(self) -> float:
        """Seconds of sound to be written ahead of time, so that a late write leaves no gap."""
        ...

    @property
    def up(self) -> bool:
        """Whether what is written will sound; where it will not, it is worth waiting for."""
        ...

    def write(self, samples: Samples) -> None:
        """Take the next few milliseconds of sound. Raises AudioError."""
        ...

    def drop(self) -> None:
        """Forget what has not sounded yet; does not wait."""
        ...

    def close(self) -> None:
        """Finish the file, or free the device. Raises AudioError."""
        ...


Stand = Callable[[], Awaitable[None]]
"""Waits until the turn is surely over; from then on it is a turn of its own."""

Mark = Callable[[str], None]
"""Notes that the named stage of the turn has just been reached."""


class Reply(Protocol):
    """One answer on its way. Nothing it does before `commit` has an effect on the world."""

    @property
    def route(self) -> str:
        """Which way answers: `reflex`, `quick`, ..."""
        ...

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons for that way, a few words each."""
        ...

    @property
    def acts(self) -> bool:
        """Whether `commit` changes the world."""
        ...

    def words(self, stand: Stand) -> AsyncGenerator[str, None]:
        """The answer as it comes, in pieces that join to the text.

        It awaits `stand` before anything that costs money or has an effect.
        """
        ...

    def commit(self) -> None:
        """The turn stands: do what the answer promises (start the timer, stop the music)."""
        ...


class Filler(Protocol):
    """Bridges a wait that has become long with a short sound."""

    def due(self, text: str, route: str, elapsed: float) -> Clip | None:
        """The sound to play now, or None.

        `text` and `route` as far as they are known; `elapsed`: seconds since the turn was over.
        """
        ...

    def waited(self, route: str, seconds: float) -> None:
        """Learn how long the answer of such a turn took to sound, from the end of the turn."""
        ...


class Mind(Protocol):
    """What stands between hearing and speaking."""

    def understands(self, text: str) -> bool:
        """Whether these words are a whole command that needs no thought."""
        ...

    async def answer(self, text: str, mark: Mark) -> Reply:
        """Choose the way to answer these words, without side effect."""
        ...

    async def settle(self, text: str, heard: str, route: str, trace: dict[str, float]) -> None:
        """Remember the finished turn: the words, and what was heard of the answer."""
        ...

    async def listen(self, text: str) -> None:
        """Get ready for words that go on being spoken; no side effect, may be cancelled."""
        ...

    async def prepare(self) -> None:
        """Get ready for the next turn in idle time; may be cancelled at any moment."""
        ...
