"""A voice on a server that speaks OpenAI's API, such as Kokoro-FastAPI or `parlour serve`."""

from __future__ import annotations

from copy import copy
from typing import Literal

import numpy as np

from voice.audio import Clip
from voice.errors import EngineError
from voice.remote.sound import at_rate, from_file, from_pcm
from voice.remote.wire import LOAD_SECONDS, Wire

_CHARS_A_SECOND = 15
"""About as many are spoken."""

_WARM_UP = "Ready."

_NO_SOUND = ("text/", "application/json")
"""Content types that would be noise if they were taken for bare samples."""

_AUDIBLE = 0.003
"""Peak (-50 dBFS) that a sane voice exceeds by far."""


class RemoteSynthesizer:
    """A Synthesizer on a server."""

    rate = 24_000
    """Hertz of OpenAI's `pcm`; a `wav` of another rate is brought to it."""

    def __init__(
        self,
        url: str,
        token: str,
        model: str,
        voice: str,
        speed: float,
        deadline: float,
        audio: Literal["pcm", "wav"],
    ) -> None:
        """`url` without `/v1`; `token` may be empty; `speed` 1 is the voice's own pace.

        `deadline`: seconds within which it must answer, and a fifth of what the words last.
        """
        self._wire = Wire(url, token, deadline)
        self._voice = voice
        self._pcm = audio == "pcm"
        self._request = {
            "model": model,
            "voice": voice,
            "speed": speed,
            "response_format": audio,
        }

    @property
    def voices(self) -> tuple[str, ...]:
        """Name of the one that was chosen: the API does not tell which there are."""
        return (self._voice,)

    def load(self) -> None:
        """Let it speak, unheard. Raises EngineError when what comes is not a voice."""
        peak = np.abs(self._ask(_WARM_UP, LOAD_SECONDS).samples).max(initial=0.0)
        if not _AUDIBLE < peak <= 1.0:
            raise self._wire.garbled("voice")

    def varied(self, voice: str, speed: float) -> RemoteSynthesizer:
        """Another pace, over the same connections."""
        if voice not in ("", self._voice):
            raise EngineError(
                f"The server's voice here is {self._voice!r}, there is no voice {voice!r}. "
                "Set speaker.voice to another one that the server has."
            )
        other = copy(self)
        other._request = self._request | {"speed": speed}
        return other

    def speak(self, text: str) -> Clip:
        """Sound of one clause of speakable words; empty when they have none. Raises EngineError."""
        if not any(sign.isalnum() for sign in text):
            return Clip(np.zeros(0, np.float32), self.rate)
        return self._ask(text)

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _ask(self, text: str, least: float = 0.0) -> Clip:
        speech = len(text) / _CHARS_A_SECOND
        request = self._request | {"input": text}
        kind, answer = self._wire.post("/v1/audio/speech", speech, least, json=request)
        if kind.startswith(_NO_SOUND):
            raise self._wire.garbled("sound")
        try:
            clip = from_pcm(answer, self.rate) if self._pcm else from_file(answer)
        except ValueError as error:
            raise self._wire.garbled("sound") from error
        return at_rate(clip, self.rate)
