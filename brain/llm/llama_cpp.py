"""llama.cpp compiled for this machine: the fast way to run a quick mind."""

from __future__ import annotations

import asyncio
import codecs
from collections.abc import AsyncGenerator, Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from brain.errors import ModelError
from brain.llm import Usage, one_more
from brain.llm.native import NativeError
from brain.llm.native.model import Native, Step, Want
from brain.llm.native.stop import StopFlag
from brain.llm.places import shared
from brain.llm.weights import gguf_file, remedy
from brain.llm.worker import Urgency, Worker, at_once
from brain.ports import Message, as_chat
from brain.tokens import FRAME_TOKENS, estimate

READ_SECONDS = 20.0
"""Longest that a prompt is read ahead while others are served; what is read by then stays so."""

T = TypeVar("T")


@dataclass(slots=True)
class _Draft:
    """An answer that is being written."""

    tokens: list[int] = field(default_factory=list)
    """The prompt, once it is known, and what is written so far."""
    usage: Usage = field(default_factory=lambda: Usage(0, 0))


class LlamaCpp:
    """A GGUF model in this process, with a cache for each of several conversations.

    A cache is only a cache: each step says which tokens it builds on and computes what is missing,
    so a reply that is broken off leaves nothing to repair. Tokens of several answers are computed
    together; that may round otherwise than alone, and choose otherwise between words that are as
    good as equally likely.
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
        sequences: int = 1,
    ) -> None:
        """`cache`: folder where the computed first prompt is kept for the next run.

        `sequences`: conversations whose prompts are kept, of `context` tokens each.
        """
        self._path = path
        self._cache = cache
        self._context = context
        self._threads = threads
        self._threads_batch = threads_batch
        self._max_tokens = max_tokens
        self._temperature = temperature
        self._seed = seed
        self._sequences = sequences
        self._stop = StopFlag()
        self._worker = Worker("llama_cpp", self._compute, self._stop.set)
        self._native: Native | None = None
        self._closing = False
        self._usage = Usage(0, 0)
        self._heads: dict[Message, int] = {}

    @property
    def usage(self) -> Usage:
        """What the prompt cost that was done with last."""
        return self._usage

    async def load(self) -> None:
        """Read the weights. Raises ModelError."""
        await self._run(at_once(self._load), Urgency.ANSWER)

    async def prefill(self, messages: Sequence[Message]) -> None:
        """Compute the prompt into the cache, so that an answer to it starts sooner."""
        spoken = messages[-1].role == "user"
        urgency = Urgency.SPOKEN if spoken else Urgency.IDLE
        # While somebody still speaks, the other core belongs to those who listen.
        threads = 1 if spoken else self._threads_batch
        with suppress(TimeoutError):
            async with asyncio.timeout(READ_SECONDS):
                self._usage = await self._run(self._prefill(messages, threads), urgency)

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; closing the generator stops the computing."""
        draft = _Draft()
        characters = codecs.getincrementaldecoder("utf-8")("replace")
        try:
            for heard in range(self._max_tokens):
                step = self._extend(draft, messages)
                piece = await self._run(step, Urgency.ANSWER, heard)
                if piece is None:
                    break
                draft.usage = one_more(draft.usage)
                if text := characters.decode(piece):
                    yield text
            if text := characters.decode(b"", final=True):
                yield text
        finally:
            self._usage = draft.usage

    def count_tokens(self, text: str) -> int:
        """Tokens that a message of this text takes, with those that frame it; at once."""
        if self._native is None or self._closing:
            return estimate(text)
        return self._native.vocabulary.count(text) + FRAME_TOKENS

    async def close(self) -> None:
        """Free the model."""
        self._closing = True
        try:
            await self._run(at_once(self._free), Urgency.ANSWER)
        finally:
            self._worker.close()

    async def _run(self, work: Generator[Want, Step, T], urgency: Urgency, heard: int = 0) -> T:
        try:
            return await self._worker.run(work, urgency, heard)
        except NativeError as error:
            raise ModelError(f"The model {self._path.name!r} failed: {error}.") from error

    def _compute(self, wants: Sequence[Want]) -> Sequence[Step | None]:
        return self._loaded().compute(wants)

    def _load(self) -> None:
        if self._native is not None:
            return
        file = gguf_file(self._path)
        try:
            self._native = Native(file, self._context, self._sequences, self._threads, self._stop)
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
        tokens = self._loaded().vocabulary.prompt(lines, answer=messages[-1].role == "user")
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

    def _head(self, first: Message) -> int:
        """How many tokens all conversations with this persona begin with."""
        if first.role != "system":
            return 0
        if first not in self._heads:
            self._heads = {first: len(self._opening([first]))}
        return self._heads[first]

    def _prefill(self, messages: Sequence[Message], threads: int) -> Generator[Want, Step, Usage]:
        """Compute the prompt, or take it from the file that an earlier run kept of it."""
        native = self._loaded()
        tokens = self._opening(messages)
        if native.holds(tokens):
            return Usage(len(tokens), 0)
        # Only the persona is ever written to the disk, never what people said.
        keep = native.empty and len(messages) == 1 and messages[0].role == "system"
        if keep:
            with suppress(OSError):  # without the file it only takes longer
                if native.restore(self._kept(tokens), tokens):
                    return Usage(len(tokens), 0)
        usage, _ = yield from self._computed(Want(tokens, self._head(messages[0]), threads))
        if keep:
            with suppress(OSError):
                self._cache.mkdir(parents=True, exist_ok=True, mode=0o700)
                native.save(self._kept(tokens), tokens)
        return usage

    def _kept(self, tokens: list[int]) -> Path:
        """File of a computed prompt: one for these tokens, weights, sequences and llama.cpp."""
        status = gguf_file(self._path).stat()
        weights = status.st_size, status.st_mtime_ns
        known = (version("llama-cpp-python"), *weights, tokens, self._sequences)
        return self._cache / f"prompt-{sha256(repr(known).encode()).hexdigest()[:24]}.bin"

    def _extend(
        self, draft: _Draft, messages: Sequence[Message]
    ) -> Generator[Want, Step, bytes | None]:
        """Write one more token: its bytes, or None at the end."""
        native, tokens = self._loaded(), draft.tokens
        begun = bool(tokens)
        if not begun:
            tokens += self._tokens(messages, self._context - self._max_tokens)
        want = Want(tokens, self._head(messages[0]), self._threads_batch)
        usage, row = yield from self._computed(want)
        if not begun:
            draft.usage = usage
        token = native.sample(row, self._temperature, self._seed + len(tokens))
        if native.vocabulary.ends(token):
            return None
        tokens.append(token)
        return native.vocabulary.piece(token)

    @staticmethod
    def _computed(want: Want) -> Generator[Want, Step, tuple[Usage, int]]:
        """Get it computed: what it took, and the row of its logits."""
        computed = 0
        while True:
            step = yield want
            computed += step.computed
            if step.row is not None:
                return Usage(max(0, len(want.tokens) - computed), computed), step.row

    def _free(self) -> None:
        if self._native is not None:
            self._native.close()
            self._native = None
        self._stop.close()
