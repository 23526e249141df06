"""Halt, give up or go on: a pure decision about speech over an answer.

Hearing somebody and yielding to them are two decisions. Any speech halts the answer where it is,
before a word of it can be known; what it was decides whether the answer goes on from there.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto

from voice.events import Ducked, Resumed, Yielded
from voice.floor.backchannel import is_backchannel, may_be_backchannel
from voice.floor.loneword import is_stray, means_a_turn
from voice.floor.selfheard import is_own
from voice.floor.stopping import is_stop
from voice.floor.wording import words_of


@dataclass(frozen=True, slots=True)
class Yielding:
    """The bounds of the decision; durations in seconds."""

    onset: float
    """Speech at which the answer halts."""
    wary_onset: float
    """The same, once `patience` is used up; at least `onset`."""
    patience: int
    """False alarms within one answer after which it halts less readily."""
    long_speech: float
    """Speech after the halt that takes the floor, though its words are not known yet."""
    nearly_over: float
    """An answer with no more than this left has put its question: "yeah" is then a reply to it."""
    text_guard: bool
    """Whether words that the answer itself just said may be its echo."""
    lone_words: bool
    """Whether a word that nobody says alone in English is taken for a hum."""


_BRIEF = 0.65
"""Seconds of speech in which two words are more likely a misheard hum than a sentence."""


_FASTEST = 10.0
"""Words a second of speech; nobody is faster, so they were made up from less."""


class _State(Enum):
    SILENT = auto()
    SOUNDING = auto()
    HALTED = auto()


class Floor:
    """Decides about one answer at a time.

    Every halt ends: by `speech` that lasts, by `words` that are final (empty when there were none
    or the transcriber failed), or by `key`.
    """

    def __init__(self, bounds: Yielding) -> None:
        self._bounds = bounds
        self._state = _State.SILENT
        self._alarms = 0
        self._voiced = 0.0
        """Speech of the current burst, in seconds, as last told."""
        self._burst = 0.0
        """Speech up to the last soft end, in seconds, that no final words were told of yet."""
        self._excused = 0.0
        """How much of it does not count towards long speech."""

    @property
    def halted(self) -> bool:
        """Whether the answer stands still until it is known who spoke."""
        return self._state is _State.HALTED

    def begin(self) -> None:
        """An answer begins to sound."""
        self._state = _State.SOUNDING
        self._alarms = 0
        self._burst = 0.0

    def speech(self, voiced: float) -> Ducked | Yielded | None:
        """Somebody speaks: `voiced` seconds since the onset, or since the last soft end."""
        self._voiced = voiced
        bounds = self._bounds
        if self._state is _State.SOUNDING and voiced >= self._onset:
            self._state = _State.HALTED
            self._excused = voiced
            return Ducked()
        # Counted from the halt: an echo dies away then, a person goes on.
        if self.halted and voiced - self._excused >= bounds.long_speech:
            return self._yield("long speech")
        return None

    def soft_end(self) -> None:
        """The speech paused: what comes next is counted anew."""
        self._burst += self._voiced
        self._voiced = self._excused = 0.0

    def words(self, text: str, said: str, left: float, *, final: bool) -> Resumed | Yielded | None:
        """The words of that speech so far, or all of them when `final`.

        `said`: the answer up to where it sounds. `left`: seconds of it still to sound.
        """
        if self._state is _State.SILENT:
            return None
        if is_stop(text):
            return self._yield("stop")
        harmless = self._harmless(text, said, left, final=final)
        if final:
            self._burst = 0.0
        if not final and (harmless or may_be_backchannel(text)):
            if words_of(text):
                self._excused = self._voiced
            return None
        return self._resume(harmless) if harmless else self._yield("words")

    def key(self) -> Yielded | None:
        """Somebody pressed the key to talk."""
        return None if self._state is _State.SILENT else self._yield("key")

    @property
    def _onset(self) -> float:
        wary = self._alarms >= self._bounds.patience
        return self._bounds.wary_onset if wary else self._bounds.onset

    def _harmless(self, text: str, said: str, left: float, *, final: bool) -> str:
        """Why these words leave the answer its floor; empty when they do not."""
        if not words_of(text):
            return "no words"
        if self._bounds.text_guard and is_own(text, said):
            return "echo"
        if _asked(said) and left <= self._bounds.nearly_over:
            return ""
        words = len(words_of(text))
        brief = final and words == 2 and self._burst < _BRIEF and not means_a_turn(text)
        hasty = final and 0 < self._burst * _FASTEST < words
        stray = self._bounds.lone_words and (brief or hasty or is_stray(text))
        return "back-channel" if stray or is_backchannel(text) else ""

    def _yield(self, why: str) -> Yielded:
        self._state = _State.SILENT
        return Yielded(why)

    def _resume(self, why: str) -> Resumed | None:
        if not self.halted:
            return None
        self._state = _State.SOUNDING
        self._alarms += why != "back-channel"
        return Resumed(why)


def _asked(said: str) -> bool:
    return said.rstrip(" \n\t\"'”’)]*_").endswith("?")
