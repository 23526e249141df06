"""As much of llama.cpp as one conversation needs. Blocking; for one thread.

The low-level bindings are used, not `llama_cpp.Llama`: that class redirects the whole process's
standard output while it loads, cannot stop within a prompt, and samples every token from a
generator seeded alike.
"""

from __future__ import annotations

import ctypes
import os
from hashlib import sha256
from pathlib import Path

# OpenMP reads this once, when its library is loaded. Threads that spin for long while they wait
# take the processor from everybody else; threads that never spin lose a third of the speed.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

import llama_cpp
from llama_cpp._ggml import libggml
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

BATCH = 64
"""Prompt tokens computed in one go: as fast as larger ones, and less is lost when interrupted."""

_TOP_K, _TOP_P, _MIN_P = 40, 0.95, 0.05
_PIECE_BYTES = 256
_DIGEST = 32


class NativeError(RuntimeError):
    """What llama.cpp refused to do."""


# llama.cpp's log would go to standard error; what matters is raised.
_silent = llama_cpp.llama_log_callback(lambda _level, _text, _data: None)
llama_cpp.llama_log_set(_silent, ctypes.c_void_p(0))
llama_cpp.llama_backend_init()


class StopFlag:
    """A flag that llama.cpp's C code reads between two operations, without Python's lock.

    A callback written in Python would wait for the lock hundreds of times per token. ggml has a
    C getter of the very type wanted, `bool (*)(void *)`, with a setter: `no_alloc` of a context
    that holds nothing.
    """

    def __init__(self) -> None:
        libggml.ggml_init.argtypes = [_InitParams]
        libggml.ggml_init.restype = ctypes.c_void_p
        libggml.ggml_set_no_alloc.argtypes = [ctypes.c_void_p, ctypes.c_bool]
        libggml.ggml_free.argtypes = [ctypes.c_void_p]
        self.context = ctypes.c_void_p(libggml.ggml_init(_InitParams(1024, None, False)))
        self.callback = ctypes.cast(libggml.ggml_get_no_alloc, llama_cpp.ggml_abort_callback)

    def set(self, stop: bool) -> None:
        """Ask to stop, or take that back; from any thread."""
        if self.context.value:
            libggml.ggml_set_no_alloc(self.context, stop)

    def close(self) -> None:
        """Free it; no computing may be under way."""
        libggml.ggml_free(self.context)
        self.context = ctypes.c_void_p(None)


class _InitParams(ctypes.Structure):
    """ggml.h: struct ggml_init_params."""

    _fields_ = (
        ("mem_size", ctypes.c_size_t),
        ("mem_buffer", ctypes.c_void_p),
        ("no_alloc", ctypes.c_bool),
    )


class Native:
    """Loaded weights and the one sequence of tokens their cache holds."""

    def __init__(
        self, file: Path, context: int, threads: int, threads_batch: int, stop: StopFlag
    ) -> None:
        model = llama_cpp.llama_model_load_from_file(
            os.fsencode(file), llama_cpp.llama_model_default_params()
        )
        if model is None:
            raise NativeError("llama.cpp cannot read it: it is cut short, damaged or too new")
        self._model = model
        self._vocab = llama_cpp.llama_model_get_vocab(model)
        self._chat = self._formatter()
        params = llama_cpp.llama_context_default_params()
        params.n_ctx = context
        params.n_batch = params.n_ubatch = BATCH
        params.n_threads = threads
        params.n_threads_batch = threads_batch
        params.abort_callback = stop.callback
        params.abort_callback_data = stop.context
        opened = llama_cpp.llama_init_from_model(model, params)
        if opened is None:
            llama_cpp.llama_model_free(model)
            raise NativeError(f"there is no memory for a context of {context} tokens")
        self._context = opened
        self._memory = llama_cpp.llama_get_memory(opened)
        self._held: list[int] = []
        self._fresh = False  # whether the logits belong to the last held token

    def prompt(self, messages: list[dict[str, str]], answer: bool) -> list[int]:
        """Tokens of a conversation, up to the place where an answer begins if one is wanted."""
        self._chat.add_generation_prompt = answer
        try:
            # Models that can think aloud first are told not to: someone is waiting.
            rendered = self._chat(messages=messages, enable_thinking=False)  # type: ignore[arg-type]
        except Exception as error:  # whatever a template from a file may raise
            raise NativeError(f"its chat template refuses this conversation: {error}") from error
        return self._tokens(rendered.prompt)

    def piece(self, token: int) -> bytes:
        """The bytes of one token, which need not be whole characters; none if it is special."""
        buffer = ctypes.create_string_buffer(_PIECE_BYTES)
        size = llama_cpp.llama_token_to_piece(self._vocab, token, buffer, _PIECE_BYTES, 0, False)
        return buffer.raw[: max(size, 0)]

    def count(self, text: str) -> int:
        """Tokens of a text. It reads the vocabulary only: from any thread, while it computes."""
        return len(self._tokens(text))

    def ends(self, token: int) -> bool:
        """Whether this token ends the answer."""
        return bool(llama_cpp.llama_vocab_is_eog(self._vocab, token))

    def hold(self, tokens: list[int]) -> int:
        """Make the cache hold exactly these tokens; how many of them it held already."""
        kept = shared(self._held, tokens)
        if kept == len(tokens) == len(self._held) and self._fresh:
            return kept
        kept = min(kept, len(tokens) - 1)  # the last one gives the logits
        self._fresh = False
        del self._held[kept:]
        if not llama_cpp.llama_memory_seq_rm(self._memory, 0, kept, -1):
            # A recurrent model has no partial past to go back to.
            llama_cpp.llama_memory_clear(self._memory, True)
            self._held.clear()
            kept = 0
        for start in range(kept, len(tokens), BATCH):
            self._decode(tokens[start : start + BATCH])
        self._fresh = True
        return kept

    @property
    def empty(self) -> bool:
        """Whether the cache holds nothing yet."""
        return not self._held

    def save(self, path: Path) -> None:
        """Write the cache to a file, which is whole once it is there. Raises OSError."""
        size = llama_cpp.llama_state_seq_get_size(self._context, 0)
        state = (ctypes.c_uint8 * size)()
        llama_cpp.llama_state_seq_get_data(self._context, state, size, 0)
        part = path.with_suffix(".part")
        part.write_bytes(sha256(state).digest() + bytes(state))
        part.replace(path)

    def restore(self, path: Path, tokens: list[int]) -> bool:
        """Take the cache of these tokens from a file; False when it is damaged. Raises OSError."""
        data = path.read_bytes()
        digest, state = data[:_DIGEST], data[_DIGEST:]
        if sha256(state).digest() != digest:  # llama.cpp would end the program
            return False
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        if not llama_cpp.llama_state_seq_set_data(self._context, buffer, len(state), 0):
            return False
        self._held = list(tokens)
        self._fresh = False
        return True

    def next(self, tokens: list[int], temperature: float, seed: int) -> int:
        """The token that follows these; the same for the same arguments."""
        self.hold(tokens)
        chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        try:
            for sampler in _samplers(temperature, seed + len(tokens)):
                llama_cpp.llama_sampler_chain_add(chain, sampler)
            return int(llama_cpp.llama_sampler_sample(chain, self._context, -1))
        finally:
            llama_cpp.llama_sampler_free(chain)

    def use(self, threads: int, threads_batch: int) -> None:
        """Compute on so many threads from now on: one token, and a prompt."""
        llama_cpp.llama_set_n_threads(self._context, threads, threads_batch)

    def close(self) -> None:
        """Free the cache and the weights."""
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_model_free(self._model)

    def _tokens(self, text: str) -> list[int]:
        raw = text.encode()
        room = len(raw) + 1
        buffer = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(self._vocab, raw, len(raw), buffer, room, False, True)
        if count < 0:
            raise NativeError("the prompt cannot be cut into tokens")
        found = list(buffer[:count])
        first = llama_cpp.llama_vocab_bos(self._vocab)
        if llama_cpp.llama_vocab_get_add_bos(self._vocab) and found[:1] != [first]:
            found.insert(0, first)
        return found

    def _decode(self, part: list[int]) -> None:
        array = (llama_cpp.llama_token * len(part))(*part)
        code = llama_cpp.llama_decode(
            self._context, llama_cpp.llama_batch_get_one(array, len(part))
        )
        if code == 2:
            raise NativeError("the computing was interrupted")
        if code != 0:
            raise NativeError(f"llama_decode returned {code}")
        self._held += part

    def _formatter(self) -> Jinja2ChatFormatter:
        template = llama_cpp.llama_model_chat_template(self._model, None)
        if template is None:
            llama_cpp.llama_model_free(self._model)
            raise NativeError("it has no chat template, so it can only continue text, not answer")
        return Jinja2ChatFormatter(
            template=template.decode(),
            eos_token=self._text(llama_cpp.llama_vocab_eos(self._vocab)),
            bos_token=self._text(llama_cpp.llama_vocab_bos(self._vocab)),
        )

    def _text(self, token: int) -> str:
        if token < 0:
            return ""
        return str(llama_cpp.llama_vocab_get_text(self._vocab, token).decode())


def shared(held: list[int], wanted: list[int]) -> int:
    """Length of the longest common prefix."""
    for place, (a, b) in enumerate(zip(held, wanted, strict=False)):
        if a != b:
            return place
    return min(len(held), len(wanted))


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
