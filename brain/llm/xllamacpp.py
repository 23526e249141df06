"""llama.cpp from a prebuilt wheel: slower, for machines without a C++ compiler."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
import threading
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

# OpenMP reads this once, when its library is loaded; the reason stands in `brain.llm.native`.
os.environ.setdefault("GOMP_SPINCOUNT", "1000")

import xllamacpp  # type: ignore[import-untyped]

from brain.errors import ModelError
from brain.llm import Usage, one_more
from brain.llm.places import Places
from brain.llm.weights import gguf_file, remedy
from brain.ports import Message, as_chat
from brain.tokens import Gauge

BATCH = 32
"""Prompt tokens computed in one go; a prompt can only be interrupted between two batches."""


@dataclass(slots=True)
class _Asking:
    """One request on its way."""

    stop: threading.Event = field(default_factory=threading.Event)
    usage: Usage = field(default_factory=lambda: Usage(0, 0))


class XLlamaCpp:
    """A GGUF model in this process, run by llama.cpp's own server loop."""

    def __init__(
        self,
        path: Path,
        context: int,
        threads: int,
        threads_batch: int,
        max_tokens: int,
        temperature: float,
        seed: int,
        sequences: int = 1,
    ) -> None:
        """`sequences`: conversations whose prompts are kept, of `context` tokens each."""
        self._path = path
        self._context = context
        self._threads = threads
        self._threads_batch = threads_batch
        self._max_tokens = max_tokens
        self._temperature = temperature
        self._seed = seed
        self._sequences = sequences
        self._pool = ThreadPoolExecutor(sequences, thread_name_prefix="xllamacpp")
        self._places = Places[str](sequences, 4 * BATCH)
        self._server: Any = None
        self._folder: TemporaryDirectory[str] | None = None
        self._usage = Usage(0, 0)
        self._gauge = Gauge()

    @property
    def usage(self) -> Usage:
        """What the prompt cost that was done with last."""
        return self._usage

    async def load(self) -> None:
        """Read the weights. Raises ModelError."""
        await asyncio.wrap_future(self._pool.submit(self._load))

    async def prefill(self, messages: Sequence[Message]) -> None:
        """Compute the prompt into the cache, so that an answer to it starts sooner."""
        async with aclosing(self._pieces(messages, max_tokens=0)) as pieces:
            async for _ in pieces:
                pass

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; closing the generator stops the computing."""
        async with aclosing(self._pieces(messages, self._max_tokens)) as pieces:
            async for piece in pieces:
                yield piece

    def count_tokens(self, text: str) -> int:
        """Tokens that a message of this text takes, with those that frame it; at once."""
        return self._gauge.count(text)

    async def close(self) -> None:
        """Free the model."""
        try:
            await asyncio.wrap_future(self._pool.submit(self._free))
        finally:
            self._pool.shutdown(wait=False)

    async def _pieces(
        self, messages: Sequence[Message], max_tokens: int
    ) -> AsyncGenerator[str, None]:
        loop = asyncio.get_running_loop()
        # A piece is a token or more, so the queue can hold the whole answer and its end.
        pieces: asyncio.Queue[str | None] = asyncio.Queue(max_tokens + 2)
        asking = _Asking()
        request = self._request(messages, max_tokens)

        def put(piece: str | None) -> None:
            loop.call_soon_threadsafe(pieces.put_nowait, piece)

        def work() -> None:
            try:
                self._ask(request, put, asking)
            finally:
                put(None)

        job = self._pool.submit(work)
        try:
            while (piece := await pieces.get()) is not None:
                yield piece
            await asyncio.wrap_future(job)
            usage = asking.usage
            self._gauge.learn(messages, usage.cached_tokens + usage.computed_tokens)
        finally:
            asking.stop.set()
            self._usage = asking.usage

    def _request(self, messages: Sequence[Message], max_tokens: int) -> dict[str, object]:
        return {
            "id_slot": self._place(messages),
            "messages": as_chat(messages),
            "add_generation_prompt": messages[-1].role == "user",
            # Models that can think aloud first are told not to: someone is waiting.
            "chat_template_kwargs": {"enable_thinking": False},
            "cache_prompt": True,
            "max_tokens": max_tokens,
            "temperature": self._temperature,
            "seed": self._seed,
            "stream": True,
            # One event per batch of the prompt, so that the prompt too can be interrupted.
            "return_progress": True,
        }

    def _place(self, messages: Sequence[Message]) -> int:
        """The slot whose cache holds this conversation."""
        head, *rest = (f"{message.role}: {message.text}\n" for message in messages)
        wanted = list("".join([head, *rest]).rstrip("\n"))  # the last message may go on
        place = self._places.choose(wanted, len(head)).place
        self._places.held[place] = wanted
        self._places.use(place)
        return place

    def _ask(self, request: dict[str, object], put: Callable[[str], None], asking: _Asking) -> None:
        if self._server is None:
            raise ModelError(f"The model {self._path.name!r} is not loaded: call load() first.")
        failures: list[str] = []

        def heed(event: dict[str, Any]) -> bool:
            if "error" in event:
                failures.append(str(event["error"].get("message", event["error"])))
                return True
            if progress := event.get("prompt_progress"):
                cached = int(progress["cache"])
                asking.usage = Usage(cached, int(progress["total"]) - cached)
            for choice in event.get("choices", ()):
                if piece := choice["delta"].get("content"):
                    asking.usage = one_more(asking.usage)
                    put(piece)
            return asking.stop.is_set()

        if not asking.stop.is_set():
            self._server.handle_chat_completions(request, heed)
        if failures:
            raise ModelError(f"The model {self._path.name!r} failed: {failures[0]}.")

    def _load(self) -> None:
        if self._server is not None:
            return
        file = gguf_file(self._path)
        self._folder = TemporaryDirectory(prefix="parlour-")
        try:
            self._server = xllamacpp.Server(self._params(file, Path(self._folder.name)))
        except RuntimeError as error:
            self._folder.cleanup()
            raise ModelError(
                f"Cannot load {str(file)!r}: llama.cpp cannot read it, or there is no memory for "
                f"a context of {self._context} tokens. {remedy(file.parent.name)}"
            ) from error

    def _params(self, file: Path, folder: Path) -> Any:
        params = xllamacpp.CommonParams()
        params.model.path = str(file)
        params.n_ctx = self._context * self._sequences
        params.n_batch = params.n_ubatch = BATCH
        params.n_parallel = self._sequences
        params.cpuparams.n_threads = self._threads
        params.cpuparams_batch.n_threads = self._threads_batch
        params.prefill_assistant = False  # the last answer of the history is finished
        params.cache_ram_mib = 0  # each conversation has its slot, and none is swapped
        params.fit_params = False
        params.warmup = False
        params.verbosity = -1
        # The library insists on an HTTP server, which nobody here calls: it gets a socket in a
        # private folder (where there are none, a loopback port) and a key nobody knows.
        params.ui = False
        params.n_threads_http = 1
        params.api_keys = [secrets.token_hex()]
        if hasattr(socket, "AF_UNIX"):
            params.hostnames = [str(folder / "llama.sock")]
        return params

    def _free(self) -> None:
        self._server = None  # its destructor ends the server
        if self._folder is not None:
            self._folder.cleanup()
