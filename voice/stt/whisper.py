"""Whisper by CTranslate2, with an encoder window as short as the speech allows."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

# oneDNN keeps the code that it made for a length of sound: 1024 lengths, 0.3 MB each, and every
# look has a length of its own. Read once, when the library is loaded.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")

import ctranslate2  # type: ignore[import-untyped]
import numpy as np
from faster_whisper import WhisperModel  # type: ignore[import-untyped]
from faster_whisper.tokenizer import Tokenizer  # type: ignore[import-untyped]

from voice import weights
from voice.audio import RATE, Samples
from voice.errors import EngineError
from voice.ports import Look, Transcript
from voice.stt import overlap
from voice.stt import window as windows
from voice.stt.guard import DOUBTFUL, UNLIKELY, Evidence, guarded, join
from voice.stt.pieces import cut, finite
from voice.stt.window import FULL_FRAMES, Window

_FRAME = RATE // 100
"""Samples in one mel frame."""

_AUDIBLE = 1e-4
"""Peak below which sound is silence (-80 dBFS); Whisper scales it up until it hears words."""

_MOST_TOKENS = 224
"""What Whisper says to one 30 s window at most."""

_LATEST_START = 50
"""Timestamp (in 20 ms) by which the first words must begin, as in OpenAI's decoder."""

_TIMESTAMP = RATE // 50
"""Samples in one step of a timestamp."""

_OVERLAP = "Mm-hmm. Uh-huh. Yeah. Stop. Okay. Hmm. Wait."
"""What people say over an answer, as Whisper would write it."""

_TAIL = RATE // 2
"""Samples of true silence put after the sound, so that its end is heard as an end."""

_BRIEF = 300
"""Mel frames shown at least where no words are made: too few to make them, enough to know them."""

_ENOUGH = DOUBTFUL, UNLIKELY
"""Scores with which the first and the second look are believed: a third is for want of words."""

_BEAM_AGAIN = 5
"""Hypotheses kept from the second look on, at least."""

_LEAST = 1e-9
"""Probability below which all are alike."""

_FLOOR = 2.0
"""How far below its loudest value a log-mel feature can lie: what silence looks like."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """One stretch of sound as the encoder saw it."""

    samples: int
    frames: int
    encoded: ctranslate2.StorageView


@dataclass(frozen=True, slots=True)
class _Decoded:
    transcript: Transcript
    log_probability: float
    stuck: bool
    """True when it repeated itself or ran to its limit."""

    @property
    def score(self) -> float:
        """How far it is to be trusted: the mean log probability, if there are words at all."""
        return -math.inf if self.stuck or not self.transcript.text else self.log_probability


class Whisper:
    """A Transcriber for any CTranslate2 Whisper model, by its folder."""

    def __init__(
        self,
        folder: Path,
        compute_type: str,
        threads: int,
        language: str,
        window: Window,
        beam: int,
        believed: Callable[[str], bool],
    ) -> None:
        """`compute_type` as CTranslate2 names it (`int8`, `float32`); `language` a code: `en`.

        `believed` tells of words that make sense as a whole, such as a command: they are taken at
        once, where other doubtful words are listened to again in a wider window.
        """
        self._believed = believed
        self._folder = folder
        self._compute_type = compute_type
        self._threads = threads
        self._language = language
        self._window = window
        self._beam = beam

    def load(self) -> None:
        """Read the weights and run them once. Raises EngineError."""
        # Without its tokenizer the library would ask the network for one.
        weights.require(self._folder, "model.bin", "config.json", "tokenizer.json")
        try:
            self._model = WhisperModel(
                str(self._folder),
                device="cpu",
                compute_type=self._compute_type,
                cpu_threads=self._threads,
                local_files_only=True,
            )
            self._tokenizer = Tokenizer(
                self._model.hf_tokenizer,
                self._model.model.is_multilingual,
                task="transcribe",
                language=self._language,
            )
            first, *_ = windows.looks(RATE, self._window)
            self._decode(self._show(np.zeros(RATE, np.float32), first), self._beam)
        except Exception as error:  # whatever C++ and Rust libraries raise over bad files
            raise weights.broken(self._folder, error) from error

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:
        """Words of one utterance at 16 kHz, any length. Raises EngineError."""
        return join([self._piece(piece, look) for piece in cut(finite(samples))])

    def likelihoods(self, samples: Samples, beginnings: Sequence[str]) -> list[float]:
        """Natural log probability that the words begin so, for each. Raises EngineError.

        Of sound up to 30 s, the rest is left out.
        """
        sound = finite(samples)[: FULL_FRAMES * _FRAME]
        frames = max(_BRIEF, 2 * -(-len(sound) // (2 * _FRAME)))
        try:
            return self._likelihoods(self._show(sound, frames), beginnings)
        except RuntimeError as error:
            raise EngineError(f"Whisper failed on {len(sound) / RATE:.1f} s of sound.") from error

    def _piece(self, samples: Samples, look: Look) -> Transcript:
        if np.abs(samples).max(initial=0.0) < _AUDIBLE:
            return Transcript("", "no speech")
        looks = windows.looks(len(samples), self._window)
        if look is Look.OVERLAP:
            return self._overlap(self._show(samples, looks[0]))
        first = 1 if look is Look.CLOSER and len(looks) > 1 else 0
        decoded = self._decode(self._show(samples, looks[first]), self._beam_of(first))
        for number in range(first + 1, len(looks)):
            if decoded.score >= _ENOUGH[number - 1] or self._sensible(decoded):
                break
            if look is Look.GLANCE:
                return replace(decoded.transcript, doubtful=True)
            again = self._decode(self._show(samples, looks[number]), self._beam_of(number))
            decoded = again if again.score >= decoded.score else decoded
        return decoded.transcript

    def _overlap(self, shown: _Shown) -> Transcript:
        text = windows.once(self._decode(shown, self._beam, self._primed()).transcript.text)
        # An order is obeyed, however it sounded.
        doubted = text.lower() in overlap.ALIKE or not self._believed(text)
        if doubted and self._language == "en":
            text = overlap.weighed(text, lambda said: self._likelihoods(shown, [said])[0])
        return Transcript(text)

    def _likelihoods(self, shown: _Shown, texts: Sequence[str]) -> list[float]:
        """Log probability of each text as the first words, given the sound."""
        aligned = self._model.model.align(
            ctranslate2.StorageView.from_array(np.repeat(shown.encoded, len(texts), axis=0)),
            [*self._tokenizer.sot_sequence, self._tokenizer.no_timestamps],
            [self._tokenizer.encode(f" {text}") for text in texts],
            shown.frames,
        )
        found = (np.maximum(each.text_token_probs, _LEAST) for each in aligned)
        return [float(np.log(each).sum()) for each in found]

    def _beam_of(self, number: int) -> int:
        return max(self._beam, _BEAM_AGAIN) if number else self._beam

    def _sensible(self, decoded: _Decoded) -> bool:
        """Whether doubtful words may pass all the same: a loop never may."""
        text = decoded.transcript.text
        return decoded.score > -math.inf and bool(text) and self._believed(text)

    def _primed(self) -> list[int]:
        """What precedes the prompt so that short words are expected; it doubles longer ones."""
        words = self._tokenizer.encode(f" {_OVERLAP}") if self._language == "en" else []
        return [self._tokenizer.sot_prev, *words] if words else []

    def _decode(self, shown: _Shown, beam: int, before: Sequence[int] = ()) -> _Decoded:
        """`before`: tokens that come before the prompt, as if they had been said."""
        # Timestamps are on: without them it loops.
        prompt = [*before, *self._tokenizer.sot_sequence]
        samples = shown.samples
        limit = _MOST_TOKENS if shown.frames == FULL_FRAMES else windows.token_limit(samples)
        try:
            result = self._model.model.generate(
                shown.encoded,
                [prompt],
                beam_size=beam,
                max_initial_timestamp_index=_LATEST_START,
                # CTranslate2 spends half of it on the prompt.
                max_length=2 * (limit + len(before)),
                return_scores=True,
                return_no_speech_prob=True,
            )[0]
        except RuntimeError as error:
            raise EngineError(f"Whisper failed on {samples / RATE:.1f} s of sound.") from error
        tokens = result.sequences_ids[0]
        kept = self._within(tokens, samples)
        segments = self._segments(kept)
        text = " ".join(segments)
        evidence = Evidence(result.no_speech_prob, log_probability=result.scores[0])
        return _Decoded(
            Transcript(text) if before else guarded(text, evidence),
            log_probability=result.scores[0],
            stuck=windows.looped(segments) or len(kept) >= limit,
        )

    def _within(self, tokens: list[int], samples: int) -> list[int]:
        """Return the tokens up to the first timestamp after the sound: there, a loop begins."""
        first = self._tokenizer.timestamp_begin
        ends = (at for at, token in enumerate(tokens) if (token - first) * _TIMESTAMP >= samples)
        return tokens[: next(ends, len(tokens))]

    def _segments(self, tokens: list[int]) -> list[str]:
        """Return the texts between timestamps."""
        first = self._tokenizer.timestamp_begin
        groups = groupby(tokens, key=lambda token: token < first)
        texts = [self._tokenizer.decode(list(group)).strip() for words, group in groups if words]
        return [text for text in texts if text]

    def _show(self, samples: Samples, frames: int) -> _Shown:
        """Show the encoder the sound, then silence as the training saw it: not zeros, but quiet."""
        tail = min(_TAIL, max(0, frames * _FRAME - len(samples)))
        features = self._model.feature_extractor(np.pad(samples, (0, tail)), padding=0)[:, :frames]
        padded = np.pad(
            features,
            ((0, 0), (0, frames - features.shape[1])),
            constant_values=features.max() - _FLOOR,
        )
        view = ctranslate2.StorageView.from_array(np.ascontiguousarray(padded[None], np.float32))
        return _Shown(len(samples), frames, self._model.model.encode(view))
