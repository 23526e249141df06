"""Where a turn begins and ends: a pure decision over speech probabilities."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from voice.audio import RATE
from voice.events import Boundary, Reopened, SoftEnd, SpeechStarted, TurnEnded


@dataclass(frozen=True, slots=True)
class Endpointing:
    """The bounds of the decision; durations in seconds."""

    threshold: float
    """Probability at and above which a window counts as speech."""
    release: float
    """Probability below which speech counts as silence again; less than `threshold`."""
    minimum_speech: float
    """Speech shorter than this is a cough, not a turn."""
    soft_end: float
    """Silence after which work on the answer may begin."""
    turn_end: float
    """Silence after which the turn is over where nobody knows better; at least `soft_end`."""
    longest_turn: float
    """A turn is ended when it has lasted this long."""


class _State(Enum):
    IDLE = auto()
    SPEAKING = auto()
    PAUSING = auto()
    """Silent since a soft end."""


class Endpointer:
    """Turns speech probabilities, window by window, into the boundaries of turns.

    Hysteresis keeps a wavering probability from flickering (as in silero-vad's iterator). Every
    turn gives SpeechStarted, then SoftEnd and Reopened alternately, then one TurnEnded.
    """

    def __init__(self, bounds: Endpointing) -> None:
        self._bounds = bounds
        self._position = 0
        self._state = _State.IDLE
        self._held = False
        self._reset()

    def _reset(self) -> None:
        self._state = _State.IDLE
        self._onset: int | None = None
        self._voiced = 0
        self._voiced_end = 0
        self._revision = 0
        self._patience = self._bounds.turn_end

    @property
    def voiced(self) -> float:
        """Seconds of speech in the turn at hand so far."""
        return self._voiced / RATE

    @property
    def speaking(self) -> bool:
        """Whether somebody speaks just now."""
        return self._state is _State.SPEAKING

    def hold(self, held: bool) -> None:
        """While a key is held, no silence ends a turn."""
        self._held = held

    def settle(self, revision: int, silence: float) -> None:
        """Let the turn be over after so many seconds of silence, if it still pauses there."""
        if self._state is _State.PAUSING and revision == self._revision:
            self._patience = silence

    def dismiss(self) -> None:
        """Forget the turn at hand: it was none."""
        self._reset()

    @property
    def position(self) -> int:
        """Samples taken so far."""
        return self._position

    def feed(self, probability: float, samples: int) -> list[Boundary]:
        """Take the speech probability of the next window of that many samples."""
        start = self._position
        self._position += samples
        bar = self._bounds.threshold if self._onset is None else self._bounds.release
        if probability >= bar:
            return self._speech(start, samples)
        return self._silence()

    def finish(self) -> list[Boundary]:
        """End a turn that is still open, because no more sound will come."""
        if self._state is _State.IDLE:
            self._reset()
            return []
        return self._end()

    def _speech(self, start: int, samples: int) -> list[Boundary]:
        found: list[Boundary] = []
        if self._onset is None:
            self._onset = start
        self._voiced += samples
        self._voiced_end = self._position
        if self._state is _State.PAUSING:
            found.append(Reopened(self._revision, self._position))
            self._state = _State.SPEAKING
        elif self._state is _State.IDLE and self._long(self._voiced, self._bounds.minimum_speech):
            found.append(SpeechStarted(self._onset))
            self._state = _State.SPEAKING
        if self._long(self._position - self._onset, self._bounds.longest_turn):
            found += self._end()
        return found

    def _silence(self) -> list[Boundary]:
        if self._onset is None:
            return []
        silent = self._position - self._voiced_end
        if self._state is _State.IDLE:
            if self._long(silent, self._bounds.soft_end):
                self._reset()
            return []
        found: list[Boundary] = []
        if self._state is _State.SPEAKING and self._long(silent, self._bounds.soft_end):
            found.append(self._soften())
        over = self._state is _State.PAUSING and not self._held
        if over and self._long(silent, self._patience):
            found += self._end()
        return found

    def _soften(self) -> SoftEnd:
        self._revision += 1
        self._state = _State.PAUSING
        self._patience = self._bounds.turn_end
        return SoftEnd(self._revision, self._voiced_end, self._position)

    def _end(self) -> list[Boundary]:
        found: list[Boundary] = []
        if self._state is _State.SPEAKING:
            found.append(self._soften())
        found.append(TurnEnded(self._revision, self._voiced_end, self._position))
        self._reset()
        return found

    @staticmethod
    def _long(samples: int, seconds: float) -> bool:
        return samples >= round(seconds * RATE)
