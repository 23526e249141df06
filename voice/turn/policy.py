"""How long a silence must last before the turn is over: the one place where that is decided."""

from __future__ import annotations

from dataclasses import dataclass

from voice.turn.pauses import Pauses
from voice.turn.words import Verdict, judge


@dataclass(frozen=True, slots=True)
class Bounds:
    """How long a silence may be asked for; seconds, each at least the one before."""

    least: float
    """After a command that is understood, a whole question, or a short answer."""
    likely: float
    """After other words, when the melody says for sure that the turn is over."""
    unlikely: float
    """After other words, when the melody says for sure that it is not, or is not known yet."""
    leaning: float
    """After words that lean on others ("set a timer for"), or while no words are known."""
    most: float
    """After anything."""
    per_second: float
    """What each second of speech adds to `likely` and `unlikely`: long speeches go on."""


class TurnPolicy:
    """Says how long a silence must last, from what is known, and learns the speaker's pauses.

    The more complete a turn looks, the shorter; and what is not known yet never makes it shorter,
    for nobody can answer words that have not come. It knows no clock: whoever asks, asks again
    when more is known.
    """

    def __init__(self, bounds: Bounds, pauses: Pauses) -> None:
        self._bounds = bounds
        self._pauses = pauses

    def patience(
        self, *, finished: float | None, words: str | None, command: bool, seconds: float
    ) -> float:
        """Return the seconds of silence, from the last voiced window, that end the turn.

        `finished` is the turn model's probability, `words` the transcript so far, None where not
        known yet; `command` says that the words are a whole command; `seconds` is the length of
        the speech so far.
        """
        return patience(
            self._bounds,
            finished=finished,
            verdict=None if words is None else judge(words),
            command=command,
            seconds=seconds,
            usual_pause=self._pauses.usual,
        )

    def paused(self, silence: float) -> None:
        """Learn from a silence of so many seconds, after which the same person went on speaking.

        It counts whether it was waited out or not; a silence beyond all patience is no pause.
        """
        if silence <= self._bounds.most:
            self._pauses.note(silence)


def patience(
    bounds: Bounds,
    *,
    finished: float | None,
    verdict: Verdict | None,
    command: bool,
    seconds: float,
    usual_pause: float,
) -> float:
    """Return the silence in seconds that ends a turn; see TurnPolicy.patience."""
    leaning = verdict is None or verdict is Verdict.OPEN
    if not leaning and (command or verdict is Verdict.WHOLE):
        return bounds.least
    doubt = 1.0 if finished is None else 1.0 - finished
    wanted = bounds.likely + (bounds.unlikely - bounds.likely) * doubt + bounds.per_second * seconds
    if leaning:
        wanted = max(wanted, bounds.leaning)
    return min(max(wanted, usual_pause), bounds.most)
