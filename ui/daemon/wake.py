"""Building what listens for a name."""

from __future__ import annotations

from concurrent.futures import Executor

from ui.engines import make_detector
from ui.errors import UsageError
from ui.settings import Settings
from voice.endpoint import Endpointing
from voice.fallback import FallbackTranscriber
from voice.ports import Detector, Transcriber
from voice.stt.guard import Guarded
from voice.vad.resting import Resting
from voice.wake.ports import Judge
from voice.wake.spotter import Spotter
from voice.wake.stretches import Stretches

SILENCE = 0.2
"""Seconds that a caller pauses for, at least, before the name and after it when it stands alone."""

LONGEST = 1.5
"""Seconds of speech that are looked at: two slow words."""

SHORTEST = 0.1
"""Seconds of speech below which there was no name, but a click."""


def make_wake_word(settings: Settings, judge: Judge, thread: Executor) -> Spotter:
    """Build what listens for `daemon.name`, not yet loaded; `judge`, which is, runs on `thread`."""
    wanted = settings.daemon
    stretches = make_stretches(settings, Resting(make_detector(settings)))
    return Spotter(stretches, judge, thread, [wanted.name], wanted.name_threshold)


def make_stretches(settings: Settings, detector: Detector) -> Stretches:
    """Build what finds where a name may stand; the detector must be its own."""
    ear = settings.ear
    bounds = Endpointing(
        threshold=ear.threshold,
        release=ear.release,
        minimum_speech=SHORTEST,
        soft_end=SILENCE,
        turn_end=SILENCE,
        longest_turn=LONGEST,
    )
    return Stretches(detector, bounds, ear.margin)


def judging(transcriber: Transcriber) -> Judge:
    """The transcriber of this machine, if it knows how likely a name is. Raises UsageError."""
    while isinstance(transcriber, Guarded | FallbackTranscriber):
        transcriber = transcriber.local
    if not isinstance(transcriber, Judge):
        raise UsageError(
            "a name can be heard by whisper alone; set transcriber.engine to 'whisper', "
            "or transcriber.fallback where the engine is 'remote', or daemon.name to ''"
        )
    return transcriber
