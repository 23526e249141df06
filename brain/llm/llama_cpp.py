"""llama.cpp compiled for this machine: the fast way to run a quick mind."""

from __future__ import annotations

import codecs
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from brain.errors import ModelError
from brain.llm import Usage, one_more
from brain.llm.native import Native, NativeError, StopFlag, shared
from brain.llm.weights import gguf_file, remedy
from brain.llm.worker import Worker
from brain.ports import Message, as_chat
from brain.tokens import FRAME_TOKENS, estimate

T = TypeVar("T")


class LlamaCpp:
    """A GGUF model in this process, with one cache that it keeps from prompt to prompt.

    The cache is only a cache: each step says which tokens it builds on and computes what is
    missing, so a reply that is broken off leaves nothing to repair.
    """

    def __init__(
        self,
        path: Path,
        context: int,
        threads: int,
        threads_batch: int,
        max_tokens: int,
        temperature: float,
        seed: int,
        cache: Path,
    ) -> None:
        """`cache`: folder where the computed first prompt is kept for the next run."""
        self._path = path
        self._cache = cache
        self._context = context
        self._threads = threads
        self._threads_batch = threads_batch
        self._max_tokens = max_tokens
        self._temperature = temperature
        self._seed = seed
        self._stop = StopFlag()
        self._worker = Worker("llama_cpp", lambda: self._stop.set(True))
        self._native: Native | None = None
        self._closing = False
        self._usage = Usage(0, 0)

    @property
    def usage(self) -> Usage:
        """What the last prompt cost."""
        return self._usage

    async def load(self) -> None:
        """Read the weights. Raises ModelError."""
        await self._step(self._load)

    async def prefill(self, messages: Sequence[Message]) -> None:
        """Compute the prompt into the cache, so that an answer to it starts sooner."""
        # Only the persona is ever written to the disk, never what people said.
        keep = len(messages) == 1 and messages[0].role == "system"
        # While somebody still speaks, the other core belongs to those who listen.
        threads = 1 if messages[-1].role == "user" else self._threads_batch
        await self._step(lambda: self._prefill(self._opening(messages), keep, threads))

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; closing the generator stops the computing."""
        room = self._context - self._max_tokens
        tokens = await self._step(lambda: self._answering(self._tokens(messages, room)))
        characters = codecs.getincrementaldecoder("utf-8")("replace")
        for _ in range(self._max_tokens):
            piece = await self._step(lambda: self._extend(tokens))
            if piece is None:
                break
            self._usage = one_more(self._usage)
            if text := characters.decode(piece):
                yield text
        if text := characters.decode(b"", final=True):
            yield text

    def count_tokens(self, text: str) -> int:
        """Tokens that a message of this text takes, with those that frame it; at once."""
        if self._native is None or self._closing:
            return estimate(text)
        return self._native.count(text) + FRAME_TOKENS

    async def close(self) -> None:
        """Free the model."""
        self._closing = True
        try:
            await self._worker.run(self._free)
        finally:
            self._worker.close()

    async def _step(self, step: Callable[[], T]) -> T:
        def checked() -> T:
            self._stop.set(False)
            try:
                return step()
            except NativeError as error:
                raise ModelError(f"The model {self._path.name!r} failed: {error}.") from error

        return await self._worker.run(checked)

    def _load(self) -> None:
        if self._native is not None:
            return
        file = gguf_file(self._path)
        try:
            self._native = Native(
                file, self._context, self._threads, self._threads_batch, self._stop
            )
        except NativeError as error:
            raise ModelError(
                f"Cannot load {str(file)!r}: {error}. {remedy(file.parent.name)}"
            ) from error

    def _loaded(self) -> Native:
        if self._native is None:
            raise ModelError(f"The model {self._path.name!r} is not loaded: call load() first.")
        return self._native

    def _tokens(self, messages: Sequence[Message], room: int) -> list[int]:
        lines = as_chat(messages)
        tokens = self._loaded().prompt(lines, answer=messages[-1].role == "user")
        if len(tokens) > room:
            raise ModelError(
                f"The prompt has {len(tokens)} tokens and the model {self._path.name!r} has room "
                f"for {room}. Shorten the history or raise the context."
            )
        return tokens

    def _opening(self, messages: Sequence[Message]) -> list[int]:
        """All tokens known before the next words of the user, the mark of their turn included."""
        *past, last = messages if messages[-1].role == "user" else [*messages, Message("user", "")]
        one, other = (
            self._tokens([*past, Message("user", f"{last.text} {words}".lstrip())], self._context)
            for words in "ab"
        )
        return one[: shared(one, other)]

    def _prefill(self, tokens: list[int], keep: bool, threads: int) -> None:
        """Compute the prompt, or take it from the file that an earlier run kept of it."""
        native = self._loaded()
        native.use(self._threads, threads)
        if not (keep and native.empty):
            self._hold(tokens)
            return
        kept = self._kept(tokens)
        with suppress(OSError):  # without the file it only takes longer
            if native.restore(kept, tokens):
                self._usage = Usage(len(tokens), 0)
                return
        self._hold(tokens)
        with suppress(OSError):
            self._cache.mkdir(parents=True, exist_ok=True, mode=0o700)
            native.save(kept)

    def _kept(self, tokens: list[int]) -> Path:
        """File of a computed prompt: one for these tokens, these weights and this llama.cpp."""
        status = gguf_file(self._path).stat()
        known = (version("llama-cpp-python"), status.st_size, status.st_mtime_ns, tokens)
        return self._cache / f"prompt-{sha256(repr(known).encode()).hexdigest()[:24]}.bin"

    def _answering(self, tokens: list[int]) -> list[int]:
        self._loaded().use(self._threads, self._threads_batch)
        return self._hold(tokens)

    def _hold(self, tokens: list[int]) -> list[int]:
        cached = self._loaded().hold(tokens)
        self._usage = Usage(cached, len(tokens) - cached)
        return tokens

    def _extend(self, tokens: list[int]) -> bytes | None:
        native = self._loaded()
        token = native.next(tokens, self._temperature, self._seed)
        if native.ends(token):
            return None
        tokens.append(token)
        return native.piece(token)

    def _free(self) -> None:
        if self._native is not None:
            self._native.close()
            self._native = None
        self._stop.close()
