"""Ears on a server that speaks OpenAI's API, such as speaches or `parlour serve`."""

from __future__ import annotations

import json

import numpy as np

from voice.audio import RATE, Samples
from voice.ports import Look, Transcript
from voice.remote.sound import as_wav
from voice.remote.wire import LOAD_SECONDS, Wire
from voice.stt.guard import Evidence, guarded
from voice.stt.pieces import finite

_AUDIBLE = 1e-4
"""Peak below which sound is silence (-80 dBFS), and not worth a request."""

_SHORTEST = RATE // 5
"""Samples below which servers refuse a file; silence is added."""


class RemoteTranscriber:
    """A Transcriber on a server. It has but one way to listen, whatever the look."""

    def __init__(self, url: str, token: str, model: str, language: str, deadline: float) -> None:
        """`url` without `/v1`; `token` may be empty; `language` a code: `en`.

        `deadline`: seconds within which it must answer, and a fifth of what the sound lasts.
        """
        self._wire = Wire(url, token, deadline)
        self._fields = {"model": model, "language": language, "response_format": "json"}

    def load(self) -> None:
        """Let it listen to a second of silence. Raises EngineError."""
        self._ask(np.zeros(RATE, np.float32), LOAD_SECONDS)

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:  # noqa: ARG002
        """Words of one utterance at 16 kHz, any length. Raises EngineError."""
        sound = finite(samples)
        if np.abs(sound).max(initial=0.0) < _AUDIBLE:
            return Transcript("", "no speech")
        return guarded(self._ask(sound), Evidence())

    def close(self) -> None:
        """Close the connections."""
        self._wire.close()

    def _ask(self, samples: Samples, least: float = 0.0) -> str:
        sound = np.pad(samples, (0, max(0, _SHORTEST - len(samples))))
        file = ("speech.wav", as_wav(sound), "audio/wav")
        _, answer = self._wire.post(
            "/v1/audio/transcriptions",
            len(sound) / RATE,
            least,
            data=self._fields,
            files={"file": file},
        )
        try:
            text = json.loads(answer)["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise self._wire.garbled("transcript") from error
        if not isinstance(text, str):
            raise self._wire.garbled("transcript")
        return text.strip()
