"""A synthesizer that needs no weights, for every test that wants sound rather than speech."""

from __future__ import annotations

import numpy as np

from voice.audio import Clip
from voice.errors import EngineError

SECONDS_PER_LETTER = 0.06


class Tone:
    """Speaks a 220 Hz tone of 60 ms for each letter or digit, and nothing for the rest."""

    rate = 24_000
    voices = ("tone",)
    speed = 1.0

    def load(self) -> None: ...

    def varied(self, voice: str, speed: float) -> Tone:
        if voice not in ("", *self.voices):
            raise EngineError(f"there is no voice {voice!r}")
        other = Tone()
        other.speed = speed
        return other

    def speak(self, text: str) -> Clip:
        letters = sum(sign.isalnum() for sign in text)
        time = np.arange(round(letters * SECONDS_PER_LETTER * self.rate / self.speed)) / self.rate
        return Clip((0.2 * np.sin(2 * np.pi * 220 * time)).astype(np.float32), self.rate)
