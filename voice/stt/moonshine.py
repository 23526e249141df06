"""Moonshine by ONNX Runtime: an encoder without a window, so that short speech costs little.

The graphs are the `.ort` files of the official models; the decoder's key-value cache is fed back
by hand. English only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from voice import onnx, weights
from voice.audio import RATE, Samples
from voice.errors import EngineError
from voice.ports import Look, Transcript
from voice.stt.guard import Evidence, guarded, join
from voice.stt.pieces import cut, finite

_ENCODER, _DECODER, _VOCABULARY = "encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin"

_START, _END = 1, 2
"""Tokens that open and close a text."""

_TOKENS_PER_SECOND = 6.5
"""The bound against endless repetition that the model's makers advise."""

_TOKENS_AT_LEAST = 4

_SHORTEST = RATE // 2
"""Samples below which the convolutions of the encoder have too little to stand on."""

_AUDIBLE = 1e-4
"""Peak below which sound is silence (-80 dBFS)."""

_Tensors = dict[str, NDArray[Any]]


class Moonshine:
    """A Transcriber for Moonshine's models of the merged-decoder kind, by folder."""

    def __init__(self, folder: Path, threads: int) -> None:
        self._folder = folder
        self._threads = threads

    def load(self) -> None:
        """Read the weights and run them once. Raises EngineError."""
        weights.require(self._folder, _ENCODER, _DECODER, _VOCABULARY)
        self._encoder = onnx.open_session(self._folder, _ENCODER, self._threads)
        self._decoder = onnx.open_session(self._folder, _DECODER, self._threads)
        try:
            self._tokens = read_vocabulary((self._folder / _VOCABULARY).read_bytes())
        except (ValueError, OSError) as error:
            raise weights.broken(self._folder, error) from error
        self._outputs = [output.name for output in self._decoder.get_outputs()]
        self._empty_cache = {
            past.name: np.zeros((1, past.shape[1], 0, past.shape[3]), np.float32)
            for past in self._decoder.get_inputs()
            if past.name.startswith("past_key_values")
        }
        self._decode(np.zeros(RATE, np.float32))

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:  # noqa: ARG002
        """Words of one utterance at 16 kHz, any length. Raises EngineError."""
        return join([self._piece(piece) for piece in cut(finite(samples))])

    def _piece(self, samples: Samples) -> Transcript:
        if np.abs(samples).max(initial=0.0) < _AUDIBLE:
            return Transcript("", "no speech")
        try:
            tokens, log_probability = self._decode(samples)
        except Exception as error:  # onnxruntime's exceptions share no base of their own
            raise EngineError(f"Moonshine failed on {len(samples) / RATE:.1f} s.") from error
        return guarded(self._text(tokens), Evidence(log_probability=log_probability))

    def _decode(self, samples: Samples) -> tuple[list[int], float]:
        """Return the likeliest next token each time, and their mean log probability."""
        sound = np.pad(samples, (0, max(0, _SHORTEST - len(samples))))[None]
        mask = np.ones(sound.shape, np.int64)
        (hidden,) = self._encoder.run(None, {"input_values": sound, "attention_mask": mask})
        # The decoder thins the mask itself, from samples to states.
        fixed = {"encoder_hidden_states": hidden, "encoder_attention_mask": mask}
        limit = _TOKENS_AT_LEAST + int(len(samples) / RATE * _TOKENS_PER_SECOND)
        tokens = [_START]
        log_probability = 0.0
        cache: _Tensors = self._empty_cache
        while tokens[-1] != _END and len(tokens) <= limit:
            logits, cache = self._step(tokens, fixed, cache)
            tokens.append(int(logits.argmax()))
            log_probability -= float(np.log(np.exp(logits - logits.max()).sum()))
        return tokens[1:], log_probability / (len(tokens) - 1)

    def _step(
        self, tokens: list[int], fixed: _Tensors, cache: _Tensors
    ) -> tuple[NDArray[np.float32], _Tensors]:
        """Return the logits after the last token, shape (vocabulary,), and the grown cache."""
        first = len(tokens) == 1
        inputs = {
            "input_ids": np.array([[tokens[-1]]], np.int64),
            "use_cache_branch": np.array([not first]),
        }
        values = self._decoder.run(None, inputs | fixed | cache)
        present = dict(zip(self._outputs, values, strict=True))
        # Only the first step fills the encoder's part of the cache; later it comes out empty.
        grown = {
            name: present[name.replace("past_key_values", "present")]
            if first or ".decoder." in name
            else past
            for name, past in cache.items()
        }
        return present["logits"][0, -1], grown

    def _text(self, tokens: list[int]) -> str:
        data = b"".join(self._tokens[token] for token in tokens if token != _END)
        return data.decode("utf-8", "replace").replace("\u2581", " ").strip()


def read_vocabulary(data: bytes) -> list[bytes]:
    """Read Moonshine's tokenizer.bin: every token's bytes after their count, in token order.

    A count of 128 or more takes two bytes, the low seven bits first. Raises ValueError.
    """
    tokens = []
    at = 0
    while at < len(data):
        count = data[at]
        at += 1
        if count >= 128:
            if at == len(data):
                raise ValueError("the vocabulary ends inside a token")
            count += 128 * (data[at] - 1)
            at += 1
        tokens.append(data[at : at + count])
        at += count
    if at != len(data) or len(tokens) <= _END:
        raise ValueError("the vocabulary ends inside a token")
    return tokens
