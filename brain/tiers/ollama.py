"""Ollama, through its own API: its `/v1` can neither load a model nor keep its context's size."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from brain.errors import DeclinedError, TierError
from brain.llm import Usage
from brain.ports import Message, as_chat
from brain.tiers.wire import Wire, parsed
from brain.tokens import Gauge


@dataclass(frozen=True, slots=True)
class Resident:
    """A model that a server holds in memory."""

    name: str
    bytes: int
    context: int


class Ollama:
    """A model behind `/api/chat`."""

    def __init__(
        self,
        url: str,
        model: str,
        context: int,
        max_tokens: int,
        temperature: float,
        seed: int,
        keep_alive: str,
    ) -> None:
        """`context`: always the same, because another size makes the server load the model anew.

        `keep_alive` as Ollama writes durations (`10m`); how long the model stays when unused.
        """
        self._wire = Wire(url, {})
        self._model = model
        self._context = context
        self._max_tokens = max_tokens
        self._keep_alive = keep_alive
        self._options = {
            "num_ctx": context,
            "num_predict": max_tokens,
            "temperature": temperature,
            "seed": seed,
        }
        self._thinks = False
        self._ready = False
        self._usage = Usage(0, 0)
        self._gauge = Gauge()

    @property
    def usage(self) -> Usage:
        """What the prompt cost that was done with last; what was in the cache is not told."""
        return self._usage

    async def load(self) -> None:
        """Let the server read the weights. Raises TierError."""
        try:
            shown = await self._wire.ask("POST", "/api/show", {"model": self._model})
        except TierError as error:
            if error.status == 404:
                raise TierError(f"{error}; fetch it with: ollama pull {self._model}") from error
            raise
        self._thinks = "thinking" in (parsed(shown.text).get("capabilities") or ())
        self._ready = True
        await self._run([], {})

    async def prefill(self, messages: Sequence[Message]) -> None:
        """Compute the prompt into the server's cache: it must make one token of an answer."""
        await self._run(messages, {"num_predict": 1})

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; closing the generator stops the computing."""
        async with aclosing(self._pieces(messages, {})) as pieces:
            async for piece in pieces:
                yield piece

    def count_tokens(self, text: str) -> int:
        """Tokens that a message of this text takes, with those that frame it; at once."""
        return self._gauge.count(text)

    async def unload(self) -> None:
        """Let the server free the memory; it finishes what it is saying first."""
        await self._wire.ask("POST", "/api/chat", self._body([], {}) | {"keep_alive": 0})

    async def residents(self) -> list[Resident]:
        """The models in the server's memory."""
        found = parsed((await self._wire.ask("GET", "/api/ps")).text).get("models") or ()
        return [
            Resident(each["name"], each.get("size", 0), each.get("context_length", 0))
            for each in found
        ]

    async def pull(self) -> AsyncGenerator[tuple[str, int, int], None]:
        """Let the server fetch the model: what it does, bytes done, bytes in all (0: unknown)."""
        async with aclosing(self._wire.lines("/api/pull", {"model": self._model})) as lines:
            async for line in lines:
                told = self._told(line)
                yield told.get("status", ""), told.get("completed", 0), told.get("total", 0)

    async def close(self) -> None:
        """Close the connections; the model stays as long as it is to be kept."""
        await self._wire.close()

    async def _run(self, messages: Sequence[Message], options: dict[str, Any]) -> None:
        async with aclosing(self._pieces(messages, options)) as pieces:
            async for _ in pieces:
                pass

    def _body(self, messages: Sequence[Message], options: dict[str, Any]) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": as_chat(messages),
            "options": self._options | options,
            "keep_alive": self._keep_alive,
        }
        # Asked of a model that cannot think, this is an error.
        return body | ({"think": False} if self._thinks else {})

    async def _pieces(
        self, messages: Sequence[Message], options: dict[str, Any]
    ) -> AsyncGenerator[str, None]:
        if not self._ready:
            raise TierError(f"The model {self._model!r} is not loaded: call load() first.")
        self._check(messages)
        usage, body = Usage(0, 0), self._body(messages, options)
        try:
            async with aclosing(self._wire.lines("/api/chat", body)) as lines:
                async for line in lines:
                    told = self._told(line)
                    if piece := (told.get("message") or {}).get("content"):
                        yield piece
                    if told.get("done"):
                        usage = self._counted(messages, told)
                        return
            raise self._wire.failed("the answer broke off")
        finally:
            self._usage = usage

    def _told(self, line: str) -> dict[str, Any]:
        told = parsed(line)
        if "error" in told:
            raise self._wire.failed(told)
        return told

    def _check(self, messages: Sequence[Message]) -> None:
        """Refuse what the server would cut short without a word."""
        tokens = sum(self.count_tokens(message.text) for message in messages)
        room = self._context - self._max_tokens
        if tokens > room:
            raise DeclinedError(
                f"The prompt has some {tokens} tokens and the model {self._model!r} has room for "
                f"{room}. Shorten the history or raise the context."
            )

    def _counted(self, messages: Sequence[Message], told: dict[str, Any]) -> Usage:
        read = int(told.get("prompt_eval_count") or 0)
        self._gauge.learn(messages, read)
        return Usage(0, read, int(told.get("eval_count") or 0))
