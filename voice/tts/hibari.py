"""Hibari: Kokoro's voice "heart" distilled to 8 MB; 10 ms to the first sound on one core."""

from __future__ import annotations

from copy import copy
from pathlib import Path
from typing import Any

from hibari import Hibari  # type: ignore[import-untyped]
from hibari.tts import MAX_PHONEMES  # type: ignore[import-untyped]
from hibari.voices import VOICES  # type: ignore[import-untyped]

from voice import weights
from voice.audio import Clip
from voice.errors import EngineError
from voice.tts import english

_SEED = 0
"""Of the noise in the voice: the same words always sound the same."""


class HibariVoice:
    """A Synthesizer for the voices whose files lie in the model folder; none is ever downloaded."""

    rate = english.RATE

    def __init__(self, folder: Path, voice: str, speed: float, threads: int) -> None:
        """`speed` 1 is the teacher's pace, 1.2 faster; one thread is enough for any machine."""
        self._folder = folder
        self._voice = voice
        self._speed = speed
        self._threads = threads
        self._networks: dict[str, Any] = {}
        """Those that are loaded, by the name of the voice."""

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the voices in the folder."""
        return tuple(
            name for name, facts in VOICES.items() if (self._folder / facts["file"]).is_file()
        )

    def load(self) -> None:
        """Read the weights and the lexicons, and speak once. Raises EngineError."""
        weights.require(self._folder, *([] if self.voices else ["hibari.onnx"]))
        english.check_voice("Hibari", self._voice, self.voices)
        facts = VOICES[self._voice]
        path = self._folder / facts["file"]
        try:
            # With a path given, the package does not look for the voice on the network.
            network = Hibari(voice=self._voice, model=str(path), threads=self._threads)
        except Exception as error:  # onnxruntime's exceptions share no base of their own
            raise weights.broken(self._folder, error) from error
        self._networks[self._voice] = network
        self._reader = english.reader(british=facts["british"])
        english.warm_up(self._folder, self.speak)

    def varied(self, voice: str, speed: float) -> HibariVoice:
        """Another voice or pace; a voice that was never used is loaded first."""
        other = copy(self)
        other._voice, other._speed = voice or self._voice, speed
        if other._voice not in self._networks:
            other.load()
        other._reader = english.reader(british=VOICES[other._voice]["british"])
        return other

    def speak(self, text: str) -> Clip:
        """Sound of one clause of speakable words; empty when they have none. Raises EngineError."""
        pieces = self._reader.pieces(text, MAX_PHONEMES)
        network = self._networks[self._voice]
        try:
            parts = [
                network.from_phonemes(piece, speed=self._speed, seed=_SEED) for piece in pieces
            ]
        except Exception as error:  # as above
            raise EngineError(f"Hibari failed on a text of {len(text)} characters.") from error
        return english.joined(parts)
