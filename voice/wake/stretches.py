"""Where a name may stand: the beginnings of what is said, found by voice activity alone."""

from __future__ import annotations

from dataclasses import dataclass

from voice.audio import RATE, Samples
from voice.ear import Ear
from voice.endpoint import Endpointer, Endpointing
from voice.events import SpeechStarted, TurnEnded
from voice.ports import Detector


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was said between two silences, or the beginning of it where it goes on."""

    onset: int
    """Sample position at which the speech begins."""
    end: int
    """Sample position after its last voiced sample."""
    begins: int
    """Sample position of the first sample of `sound`."""
    sound: Samples
    """With a margin before, and after it as far as it was heard."""
    goes_on: bool
    """Whether it was cut short, because it lasted longer than a name may."""


class Stretches:
    """Finds in a stream of frames every stretch that follows a silence.

    Counts samples and knows no clock. Each stretch is told once: when it is over, or when it has
    lasted as long as a name may. What follows without a pause cannot begin with the name.
    """

    def __init__(self, detector: Detector, bounds: Endpointing, margin: float) -> None:
        """`bounds.turn_end` is the silence, `bounds.longest_turn` the length, in seconds."""
        self._detector = detector
        self._ear = Ear(detector, Endpointer(bounds), None, margin)
        self._silence = round(bounds.turn_end * RATE)
        self._margin = round(margin * RATE)
        self._onset = 0
        self._end = -self._silence
        self._follows = False

    @property
    def position(self) -> int:
        """Samples heard so far."""
        return self._ear.position

    def load(self) -> None:
        """Read the detector's weights. Raises EngineError."""
        self._detector.load()

    def feed(self, frame: Samples) -> list[Stretch]:
        """Take the next frame, shape (n,); return the stretches that are known by now."""
        found: list[Stretch] = []
        for boundary, sound in self._ear.feed(frame):
            match boundary:
                case SpeechStarted(at=at):
                    self._onset, self._follows = at, at - self._end < self._silence
                case TurnEnded(voiced_end=end, at=at):
                    self._end = end
                    if not self._follows:
                        begins = max(0, self._onset - self._margin)
                        found.append(Stretch(self._onset, end, begins, sound, end == at))
        return found

    def reset(self) -> None:
        """Forget the sound so far, but not the count of its samples."""
        self._ear.dismiss()
        self._detector.reset()
