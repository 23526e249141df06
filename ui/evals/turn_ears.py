"""The ear of a conversation, in audio time: evidence comes as late as it really would."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ui.engines import (
    make_detector,
    make_lull,
    make_policy,
    make_transcriber,
    make_turn_model,
)
from ui.errors import UsageError
from ui.evals.reflexes import NOW
from ui.kept import Kept
from ui.models.store import missing
from ui.seat import endpointing
from ui.settings import chosen
from ui.thinking import make_reflexes
from voice.audio import FRAME, RATE, Samples
from voice.ear import Ear, Hush
from voice.endpoint import Endpointer, Endpointing
from voice.events import Boundary, Reopened, SoftEnd, SpeechStarted, TurnEnded
from voice.ports import Detector
from voice.turn.policy import TurnPolicy
from voice.vad.resting import Resting

MODEL_DELAY = 0.045
"""Seconds from a soft end to the turn model's answer."""
WORDS_DELAY = 0.17
"""Seconds that a transcription takes, whatever its length."""
WORDS_DELAY_PER_SECOND = 0.02
"""Seconds that a transcription takes for each second of sound."""

_AFTER = 4 * RATE
"""Samples of silence after each recording, in which its turn must end."""


@dataclass(frozen=True, slots=True)
class Ears:
    """All parts that find the end of a turn."""

    detector: Detector
    endpointing: Endpointing
    margin: float
    """Seconds of sound kept around a turn."""
    take_back: int
    """Samples after a decision within which speech takes it back."""
    hush: Callable[[], Hush]
    policy: Callable[[], TurnPolicy]
    """Makes the policy of a speaker who is not known yet."""
    finished: Callable[[Samples], float] | None
    """The turn model's probability that the turn is over; None without one."""
    words: Callable[[Samples], str]
    """The transcript of a sound."""
    command: Callable[[str], bool]
    """Whether a reflex understands the words whole."""


@dataclass(frozen=True, slots=True)
class Ending:
    """One decision that a turn is over."""

    at: int
    """Sample position."""
    voiced_end: int
    """Sample position after the last window that the detector took for speech."""
    words: str
    """The words it was based on; empty when they had not come yet."""
    resumed: int | None = None
    """Where speech went on all the same."""


@dataclass(slots=True)
class _Evidence:
    """What is known of one pause, and when the rest will be."""

    revision: int
    voiced_end: int
    sound: Samples
    model_due: int
    words_due: int
    finished: float | None = None
    words: str | None = None


class _Hearing:
    """One conversation's ear with the evidence that comes to it, in audio time."""

    def __init__(self, ears: Ears, policy: TurnPolicy) -> None:
        self._ears = ears
        self._policy = policy
        ears.detector.reset()
        self._ear = Ear(ears.detector, Endpointer(ears.endpointing), ears.hush(), ears.margin)
        self._evidence: _Evidence | None = None
        self._early: tuple[int, int] | None = None
        """Where the voice fell quiet, and when the words begun there come."""
        self._busy_until = 0
        self.endings: list[Ending] = []

    def feed(self, frame: Samples) -> None:
        for boundary, sound in self._ear.feed(frame):
            self._take(boundary, sound)
        self._look()
        self._learn(self._ear.position)

    def _look(self) -> None:
        """Begin on the words so far when it is time, and the transcriber is free."""
        at = self._ear.look()
        if at is not None and self._busy_until <= self._ear.position:
            self._early = at, self._transcribe(self._ear.position, self._ear.looked(at))

    def _take(self, boundary: Boundary, sound: Samples) -> None:
        match boundary:
            case SpeechStarted(at=at):
                if self.endings:
                    last = self.endings.pop()
                    self._policy.paused((at - last.voiced_end) / RATE)
                    self.endings.append(replace(last, resumed=at))
            case SoftEnd(revision=revision, voiced_end=voiced_end, at=at):
                early, self._early = self._early, None
                # Words begun at a lull hold only while the voice stays quiet.
                still = early is not None and early[0] == self._ear.quiet_since
                due = early[1] if early and still else self._transcribe(at, sound)
                model_due = at + round(MODEL_DELAY * RATE)
                self._evidence = _Evidence(revision, voiced_end, sound, model_due, due)
            case Reopened(at=at):
                if self._evidence:
                    self._policy.paused((at - self._evidence.voiced_end) / RATE)
                self._evidence = None
            case TurnEnded(voiced_end=voiced_end, at=at):
                words = self._evidence.words if self._evidence else None
                self.endings.append(Ending(at, voiced_end, words or ""))
                self._evidence = None

    def _transcribe(self, now: int, sound: Samples) -> int:
        """Begin a transcription when the last is done; return when its words come."""
        delay = WORDS_DELAY + WORDS_DELAY_PER_SECOND * len(sound) / RATE
        self._busy_until = max(now, self._busy_until) + round(delay * RATE)
        return self._busy_until

    def _learn(self, now: int) -> None:
        """Take what has come by now, and set how long the silence must last."""
        known = self._evidence
        if known is None:
            return
        news = False
        if self._ears.finished and known.finished is None and known.model_due <= now:
            known.finished, news = self._ears.finished(known.sound), True
        if known.words is None and known.words_due <= now:
            known.words, news = self._ears.words(known.sound), True
        if news:
            command = known.words is not None and self._ears.command(known.words)
            silence = self._policy.patience(
                finished=known.finished,
                words=known.words,
                command=command,
                seconds=len(known.sound) / RATE,
            )
            self._ear.settle(known.revision, silence)


def listen(samples: Samples, ears: Ears, policy: TurnPolicy) -> list[Ending]:
    """Hear one recording, and a long silence after it; return each decision that a turn is over.

    The policy learns from it as it does from its speaker.
    """
    hearing = _Hearing(ears, policy)
    whole = np.concatenate([samples, np.zeros(_AFTER, np.float32)])
    for start in range(0, len(whole) - FRAME + 1, FRAME):
        hearing.feed(whole[start : start + FRAME])
    return hearing.endings


def make_ears(config: str | None) -> Ears:
    """Build and load what the settings name. Raises UsageError and EngineError."""
    settings = chosen(config)
    wanted = [settings.ear.model, settings.transcriber.chosen_model, settings.turn.model]
    if absent := missing([name for name in wanted if name]):
        names = ", ".join(dict.fromkeys(problem.model for problem in absent))
        raise UsageError(f"models are missing or damaged: {names}; run: parlour setup")
    with tempfile.TemporaryDirectory() as empty:
        kept = Kept(Path(empty) / "kept.json", lambda _: None)
        reflexes = make_reflexes(settings, kept.timers, kept.volume)

    def command(text: str) -> bool:
        return reflexes is not None and reflexes.answer(text, NOW, "") is not None

    detector, model = Resting(make_detector(settings)), make_turn_model(settings)
    transcriber = make_transcriber(settings, command)
    detector.load()
    transcriber.load()
    if model:
        model.load()
    return Ears(
        detector,
        endpointing(settings),
        settings.ear.margin,
        round(settings.turn.take_back * RATE),
        hush=lambda: make_lull(settings),
        policy=lambda: make_policy(settings),
        finished=model.probability if model else None,
        words=lambda sound: transcriber.transcribe(sound).text,
        command=command,
    )
