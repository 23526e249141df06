"""Weights, and what is computed with them."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

import llama_cpp

from brain.llm.native import NativeError
from brain.llm.native.stop import StopFlag
from brain.llm.native.vocabulary import Vocabulary
from brain.llm.places import Places
from brain.llm.worker import Interrupted

BATCH = 64
"""Prompt tokens computed in one go: as fast as larger ones, and less is lost when interrupted."""

_TOP_K, _TOP_P, _MIN_P = 40, 0.95, 0.05
_DIGEST = 32


@dataclass(frozen=True, slots=True)
class Want:
    """Tokens that a cache is to hold, so that another one can follow."""

    tokens: list[int]
    head: int
    """How many of them all conversations begin with."""
    threads: int
    """To compute a prompt on."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one go did for a Want."""

    computed: int
    """Tokens."""
    row: int | None
    """Where the logits of the last token are until the next go; None while tokens are missing."""


@dataclass(frozen=True, slots=True)
class _Part:
    place: int
    start: int
    tokens: list[int]
    last: bool


class Native:
    """Loaded weights, and a cache for each of several conversations: a sequence of tokens."""

    def __init__(
        self, file: Path, context: int, sequences: int, threads: int, stop: StopFlag
    ) -> None:
        """`context`: tokens of each sequence. `threads` compute a single token."""
        model = llama_cpp.llama_model_load_from_file(
            os.fsencode(file), llama_cpp.llama_model_default_params()
        )
        if model is None:
            raise NativeError("llama.cpp cannot read it: it is cut short, damaged or too new")
        try:
            self.vocabulary = Vocabulary(model)
        except NativeError:
            llama_cpp.llama_model_free(model)
            raise
        room = BATCH + sequences - 1
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = context * sequences
        params.n_seq_max = sequences
        params.kv_unified = False  # no sequence is slower for what others hold
        params.n_batch = params.n_ubatch = room
        params.abort_callback = stop.callback
        params.abort_callback_data = stop.context
        opened = llama_cpp.llama_init_from_model(model, params)
        if opened is None:
            llama_cpp.llama_model_free(model)
            raise NativeError(f"there is no memory for a context of {params.n_ctx} tokens")
        self._model = model
        self._context = opened
        self._memory = llama_cpp.llama_get_memory(opened)
        self._batch = llama_cpp.llama_batch_init(room, 0, 1)
        self._places = Places[int](sequences, BATCH // 2)
        self._threads = threads

    def compute(self, wants: Sequence[Want]) -> list[Step | None]:
        """One go: the next tokens of the first, and of each other that lacks but its last token.

        The weights, which take the time, are read once for all of them. None stands for each that
        had to be left. Raises Interrupted, and NativeError.
        """
        parts: list[_Part | None] = []
        for want in wants:
            parts.append(self._part(want, [part for part in parts if part]))
        threads = max(want.threads for want, part in zip(wants, parts, strict=True) if part)
        llama_cpp.llama_set_n_threads(self._context, self._threads, threads)
        # llama.cpp takes together only neighbours that come in their order.
        going = sorted(filter(None, parts), key=lambda part: part.place)
        self._decode(going)
        ends = accumulate(len(part.tokens) for part in going)
        rows = {part.place: end - 1 for part, end in zip(going, ends, strict=True)}
        return [
            Step(len(part.tokens), rows[part.place] if part.last else None) if part else None
            for part in parts
        ]

    def holds(self, tokens: list[int]) -> bool:
        """Whether a cache holds these tokens, whatever follows them there."""
        return any(held[: len(tokens)] == tokens for held in self._places.held)

    @property
    def empty(self) -> bool:
        """Whether no cache holds anything yet."""
        return not any(self._places.held)

    def save(self, path: Path, tokens: list[int]) -> None:
        """Write the cache that holds these tokens to a file, which is whole once it is there.

        Raises OSError.
        """
        place = self._places.held.index(tokens)
        size = llama_cpp.llama_state_seq_get_size(self._context, place)
        state = (ctypes.c_uint8 * size)()
        llama_cpp.llama_state_seq_get_data(self._context, state, size, place)
        part = path.with_suffix(".part")
        part.write_bytes(sha256(state).digest() + bytes(state))
        part.replace(path)

    def restore(self, path: Path, tokens: list[int]) -> bool:
        """Take the first cache, of these tokens, from a file; False when it is damaged.

        Raises OSError.
        """
        data = path.read_bytes()
        digest, state = data[:_DIGEST], data[_DIGEST:]
        if sha256(state).digest() != digest:  # llama.cpp would end the program
            return False
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if not llama_cpp.llama_state_seq_set_data(self._context, buffer, len(state), 0):
            return False
        self._places.held[0] = list(tokens)
        return True

    def sample(self, row: int, temperature: float, seed: int) -> int:
        """A token that follows, by its logits; the same for the same arguments."""
        chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        try:
            for sampler in _samplers(temperature, seed):
                llama_cpp.llama_sampler_chain_add(chain, sampler)
            return int(llama_cpp.llama_sampler_sample(chain, self._context, row))
        finally:
            llama_cpp.llama_sampler_free(chain)

    def close(self) -> None:
        """Free the caches and the weights."""
        llama_cpp.llama_batch_free(self._batch)
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_model_free(self._model)

    def _part(self, want: Want, others: Sequence[_Part]) -> _Part | None:
        """The next tokens, in a place made ready for them; None if it cannot go with `others`."""
        choice = self._places.choose(want.tokens, want.head)
        start = min(choice.kept, len(want.tokens) - 1)  # the last one gives the logits
        many = len(want.tokens) - start > 1
        if others and (many or any(part.place == choice.place for part in others)):
            return None
        if choice.source != choice.place:
            self._copy(choice.source, choice.place)
        start = self._cut(choice.place, start)
        end = start + (1 if others else BATCH)
        return _Part(choice.place, start, want.tokens[start:end], end >= len(want.tokens))

    def _copy(self, source: int, place: int) -> None:
        self._cut(place, 0)
        llama_cpp.llama_memory_seq_cp(self._memory, source, place, -1, -1)
        self._places.held[place] = list(self._places.held[source])

    def _cut(self, place: int, length: int) -> int:
        """Keep only so many tokens, or none where that cannot be; how many are kept."""
        held = self._places.held[place]
        if not llama_cpp.llama_memory_seq_rm(self._memory, place, length, -1):
            # A recurrent model has no partial past to go back to.
            llama_cpp.llama_memory_seq_rm(self._memory, place, -1, -1)
            length = 0
        del held[length:]
        return len(held)

    def _decode(self, parts: Sequence[_Part]) -> None:
        batch, size = self._batch, 0
        for part in parts:
            for offset, token in enumerate(part.tokens, 1):
                batch.token[size] = token
                batch.pos[size] = part.start + offset - 1
                batch.n_seq_id[size] = 1
                batch.seq_id[size][0] = part.place
                batch.logits[size] = part.last and offset == len(part.tokens)
                size += 1
        batch.n_tokens = size
        code = llama_cpp.llama_decode(self._context, batch)
        for part in parts:
            if code == 0:
                self._places.held[part.place] += part.tokens
                self._places.use(part.place)
            else:  # some of it may have got into the cache
                self._cut(part.place, part.start)
        if code == 2:
            raise Interrupted
        if code != 0:
            raise NativeError(f"llama_decode returned {code}")


def _samplers(temperature: float, seed: int) -> list[object]:
    if temperature == 0.0:
        return [llama_cpp.llama_sampler_init_greedy()]
    return [
        llama_cpp.llama_sampler_init_top_k(_TOP_K),
        llama_cpp.llama_sampler_init_top_p(_TOP_P, 1),
        llama_cpp.llama_sampler_init_min_p(_MIN_P, 1),
        llama_cpp.llama_sampler_init_temp(temperature),
        llama_cpp.llama_sampler_init_dist(seed),
    ]
