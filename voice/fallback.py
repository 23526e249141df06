"""Ears and a voice in two places: while the preferred engine fails, the one of this machine serves.

Both are loaded at the start, so that the change is heard by nobody. For one thread.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from copy import copy
from typing import Generic, Protocol, TypeVar

from voice.audio import Clip, Samples
from voice.errors import EngineError
from voice.ports import Look, Synthesizer, Transcriber, Transcript
from voice.remote.sound import at_rate

FIRST_REST, LONGEST_REST = 5.0, 300.0
"""Seconds for which an engine that failed is left alone: at first, and at most."""


class Rest:
    """When an engine that failed may be tried again: after a rest that doubles each time. Pure."""

    def __init__(self, first: float = FIRST_REST, longest: float = LONGEST_REST) -> None:
        """Seconds, of a clock that never goes back."""
        self._first = self._next = first
        self._longest = longest
        self._until: float | None = None

    @property
    def resting(self) -> bool:
        """Whether the last request failed."""
        return self._until is not None

    def over(self, now: float) -> bool:
        """Whether a request may be made."""
        return self._until is None or now >= self._until

    def failed(self, now: float) -> None:
        """A request failed."""
        self._until = now + self._next
        self._next = min(2 * self._next, self._longest)

    def succeeded(self) -> None:
        """A request came to a good end."""
        self._until = None
        self._next = self._first


class _Engine(Protocol):
    def load(self) -> None: ...


E = TypeVar("E", bound=_Engine)
T = TypeVar("T")


class _Pair(Generic[E]):
    """Asks the preferred engine while it works, else the local one; tells of each change."""

    def __init__(
        self,
        name: str,
        preferred: E,
        local: E,
        told: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self._name = name
        self._preferred = preferred
        self._local = local
        self._told = told
        self._clock = clock
        self._rest = Rest()

    def of(self, preferred: E, local: E) -> _Pair[E]:
        """A pair of the same server: it rests when this one does."""
        other = copy(self)
        other._preferred, other._local = preferred, local
        return other

    def load(self) -> None:
        self._local.load()
        self.ask(lambda engine: None if engine is self._local else engine.load())

    def ask(self, work: Callable[[E], T]) -> T:
        if not self._rest.over(self._clock()):
            return work(self._local)
        try:
            found = work(self._preferred)
        except EngineError as error:
            if not self._rest.resting:
                self._told(f"{error} Meanwhile this machine uses its own {self._name}.")
            self._rest.failed(self._clock())
            return work(self._local)
        if self._rest.resting:
            self._told(f"The {self._name} of the server can be used again.")
        self._rest.succeeded()
        return found


class FallbackTranscriber:
    """A Transcriber of a preferred one and the local one, which answers what that one cannot."""

    def __init__(
        self,
        preferred: Transcriber,
        local: Transcriber,
        told: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`told` gets sentences for the user, in the thread that transcribes; `clock`: seconds."""
        self.local = local
        """The one of this machine."""
        self._pair = _Pair("ears", preferred, local, told, clock)

    def load(self) -> None:
        """Load both. Raises EngineError when the local one fails."""
        self._pair.load()

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:
        """Words of one utterance at 16 kHz, any length. Raises EngineError.

        What is said over an answer is heard here: no network may delay a "stop".
        """
        if look is Look.OVERLAP:
            return self.local.transcribe(samples, look)
        return self._pair.ask(lambda engine: engine.transcribe(samples, look))


class FallbackSynthesizer:
    """A Synthesizer of a preferred one and the local one, at the local one's rate."""

    def __init__(
        self,
        preferred: Synthesizer,
        local: Synthesizer,
        told: Callable[[str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`told` gets sentences for the user, in the thread that speaks; `clock`: seconds."""
        self._preferred = preferred
        self._local = local
        self._pair = _Pair("voice", preferred, local, told, clock)

    @property
    def rate(self) -> int:
        """Hertz of the clips it makes."""
        return self._local.rate

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the voices of both."""
        return tuple(dict.fromkeys((*self._preferred.voices, *self._local.voices)))

    def load(self) -> None:
        """Load both. Raises EngineError when the local one fails."""
        self._pair.load()

    def varied(self, voice: str, speed: float) -> Synthesizer:
        """Another voice or pace, of whichever has that voice. Raises EngineError."""
        if voice not in ("", *self._preferred.voices):
            return self._local.varied(voice, speed)
        other = copy(self)
        other._preferred = self._preferred.varied(voice, speed)
        other._local = self._local.varied("", speed)
        other._pair = self._pair.of(other._preferred, other._local)
        return other

    def speak(self, text: str) -> Clip:
        """Sound of one clause of speakable words. Raises EngineError."""
        return at_rate(self._pair.ask(lambda engine: engine.speak(text)), self.rate)
