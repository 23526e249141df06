"""Withholding words that nobody spoke: what recognisers write over silence, noise and music.

Whisper's own marks (no-speech probability, mean log probability, compression ratio; the thresholds
are those of its paper, section 4.5) catch some; agreement with a voice activity detector the rest.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass, replace

from voice.audio import RATE, Samples
from voice.ports import Detector, Look, Transcriber, Transcript
from voice.stt.pieces import cut, finite

NO_SPEECH = 0.6
"""No-speech probability from which doubtful words are withheld."""

DOUBTFUL = -1.0
"""Mean log probability of a token below which words are doubtful."""

UNLIKELY = -2.0
"""Mean log probability of a token below which no words are believed."""

REPETITIVE = 2.4
"""Times smaller than itself that zlib makes text which goes round in circles."""

GHOST_DOUBTFUL = -0.6
"""Mean log probability below which a phrase known to be invented is taken for invented."""

VOICED = 0.5
"""Speech probability from which a window counts as speech."""

SPEECH_AT_LEAST = 0.2
"""Seconds of speech below which there are no words: shorter than a spoken "no"."""

OVERLAP_AT_LEAST = 0.06
"""The same over an answer: an echo leaves no more of a "stop", and noise is written as a hum."""

SPEECH_SURE = 0.4
"""Seconds of speech from which even a phrase known to be invented is believed."""

_GHOSTS = frozenset(
    {
        "applause",
        "bye",
        "bye bye",
        "i m sorry",
        "laughter",
        "music",
        "oh",
        "okay",
        "please subscribe",
        "so",
        "subtitles by the amara org community",
        "thank you",
        "thank you for watching",
        "thank you so much for watching",
        "thank you very much",
        "thanks",
        "thanks for watching",
        "the end",
        "we ll be right back",
        "yeah",
        "you",
    }
)
"""What recognisers write over noise; also what people say, so evidence decides."""

_WORD = re.compile(r"\w+")
_ANNOTATION = re.compile(r"\s*(?:\[[^]]*\]|\([^)]*\)|\*[^*]*\*|♪[^♪]*♪?|[♪♫])\s*")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about words besides the words; None where it is not known."""

    no_speech: float | None = None
    """The recogniser's probability 0..1 that nobody spoke."""
    log_probability: float | None = None
    """Mean natural log probability of the tokens, 0 at best."""
    speech_seconds: float | None = None
    """Speech a detector found in the same sound."""


def doubt(text: str, evidence: Evidence) -> str:
    """Say why these words must be withheld, in a word or two; empty when they may pass."""
    words = _WORD.findall(_ANNOTATION.sub(" ", text.lower()))
    if not words:
        return "no words"
    if _below(evidence.speech_seconds, SPEECH_AT_LEAST):
        return "no speech"
    if _below(evidence.log_probability, DOUBTFUL) and _above(evidence.no_speech, NO_SPEECH):
        return "no speech"
    if _below(evidence.log_probability, UNLIKELY):
        return "unlikely"
    if compression_ratio(text) > REPETITIVE:
        return "repetition"
    if " ".join(words) in _GHOSTS and (
        _below(evidence.log_probability, GHOST_DOUBTFUL)
        or _above(evidence.no_speech, NO_SPEECH)
        or _below(evidence.speech_seconds, SPEECH_SURE)
    ):
        return "ghost"
    return ""


def _below(value: float | None, limit: float) -> bool:
    return value is not None and value < limit


def _above(value: float | None, limit: float) -> bool:
    return value is not None and value > limit


def compression_ratio(text: str) -> float:
    """Return how many times smaller zlib makes the text."""
    data = text.encode()
    return len(data) / len(zlib.compress(data))


def speech_seconds(samples: Samples, detector: Detector, enough: float) -> float:
    """Seconds of speech that the detector finds; stops looking once there is `enough`."""
    detector.reset()
    hop = detector.hop
    found = 0.0
    for begin in range(0, len(samples) - hop + 1, hop):
        if detector.probability(samples[begin : begin + hop]) >= VOICED:
            found += hop / RATE
            if found >= enough:
                break
    return found


def guarded(text: str, evidence: Evidence) -> Transcript:
    """Return the words, or what withheld them."""
    reason = doubt(text, evidence) if text else ""
    return Transcript("" if reason else text, reason)


class Guarded:
    """A Transcriber that believes another one only where a detector hears speech too.

    Sound without speech costs no recognition. The detector must be this one's own: it is reset for
    every piece.
    """

    def __init__(self, transcriber: Transcriber, detector: Detector) -> None:
        self.local = transcriber
        """The one that is believed."""
        self._detector = detector

    def load(self) -> None:
        """Load both engines. Raises EngineError."""
        self._detector.load()
        self.local.load()

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:
        """Words of one utterance or a whole recording at 16 kHz. Raises EngineError."""
        return join([self._piece(piece, look) for piece in cut(finite(samples))])

    def _piece(self, samples: Samples, look: Look) -> Transcript:
        seconds = speech_seconds(samples, self._detector, enough=SPEECH_SURE)
        if seconds < (OVERLAP_AT_LEAST if look is Look.OVERLAP else SPEECH_AT_LEAST):
            return Transcript("", "no speech")
        said = self.local.transcribe(samples, look)
        if not said.text or look is Look.OVERLAP:
            return said
        words = guarded(said.text, Evidence(speech_seconds=seconds))
        return replace(words, doubtful=said.doubtful)


def join(parts: list[Transcript]) -> Transcript:
    """Return the words of all parts as one, or the first reason when none has words."""
    text = " ".join(part.text for part in parts if part.text)
    reasons = [part.suppressed for part in parts if part.suppressed]
    doubtful = any(part.doubtful for part in parts)
    return Transcript(text, reasons[0] if reasons and not text else "", doubtful)
