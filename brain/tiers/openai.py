"""Servers that speak OpenAI's chat API: llama-server, vLLM, LM Studio and their like."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any

from brain.errors import TierError
from brain.llm import Usage
from brain.ports import Message, as_chat
from brain.tiers.wire import Wire, parsed
from brain.tokens import FRAME_TOKENS, Gauge

_DONE = "[DONE]"

_MOST_COUNTED = 1000
"""Texts whose tokens are remembered: more than a conversation shows at once."""

LLAMA = "llama.cpp"
"""How llama-server calls itself; it takes more than the API has."""


class OpenAI:
    """A model behind `/v1/chat/completions`."""

    def __init__(
        self,
        url: str,
        key: str,
        model: str,
        max_tokens: int,
        temperature: float,
        seed: int,
    ) -> None:
        """`url` without `/v1`; `key` and `model` may be empty where the server asks for none."""
        self._wire = Wire(url, {"Authorization": f"Bearer {key}"} if key else {})
        self._model = model
        self._options = {"max_tokens": max_tokens, "temperature": temperature, "seed": seed}
        self._llama = False
        self._ready = False
        self._usage = Usage(0, 0)
        self._gauge = Gauge()
        self._counted: dict[str, int] = {}
        """Tokens of texts, as llama-server's own tokenizer cuts them."""

    @property
    def usage(self) -> Usage:
        """What the prompt cost that was done with last."""
        return self._usage

    async def load(self) -> None:
        """Ask whether the server is ready, and has the model. Raises TierError."""
        response = await self._wire.ask("GET", "/v1/models")
        self._llama = response.headers.get("server") == LLAMA
        names = [str(each.get("id")) for each in parsed(response.text).get("data") or ()]
        if not self._model:
            self._model = names[0] if names else ""
        # llama-server answers for its one model, whatever name is asked for.
        elif self._model not in names and not (self._llama and len(names) == 1):
            raise TierError(f"there is no model {self._model!r}; there is: {', '.join(names)}")
        self._ready = True

    async def prefill(self, messages: Sequence[Message]) -> None:
        """Compute the prompt into the server's cache, where it has one to be filled."""
        if self._ready and not self._llama:
            return
        if messages[-1].role != "user":  # nobody speaks, there is time
            await self._measure(messages)
        body = self._body(messages) | {"max_tokens": 0}
        async with aclosing(self._pieces(body)) as pieces:
            async for _ in pieces:
                pass

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; closing the generator stops the computing."""
        async with aclosing(self._pieces(self._body(messages))) as pieces:
            async for piece in pieces:
                yield piece
        self._gauge.learn(messages, self._usage.cached_tokens + self._usage.computed_tokens)

    def count_tokens(self, text: str) -> int:
        """Tokens that a message of this text takes, with those that frame it; at once."""
        return self._counted.get(text) or self._gauge.count(text)

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    async def _measure(self, messages: Sequence[Message]) -> None:
        """Ask llama-server how many tokens these texts have, for those that are new."""
        for text in {message.text for message in messages} - set(self._counted):
            told = parsed((await self._wire.ask("POST", "/tokenize", {"content": text})).text)
            while len(self._counted) >= _MOST_COUNTED:
                del self._counted[next(iter(self._counted))]
            self._counted[text] = len(told.get("tokens") or ()) + FRAME_TOKENS

    def _body(self, messages: Sequence[Message]) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self._model,
            "messages": as_chat(messages),
            "stream": True,
            "stream_options": {"include_usage": True},
            **self._options,
        }
        if self._llama:
            body |= {
                "cache_prompt": True,
                "add_generation_prompt": messages[-1].role == "user",
                # Models that can think aloud first are told not to: someone is waiting.
                "chat_template_kwargs": {"enable_thinking": False},
            }
        return body

    async def _pieces(self, body: dict[str, Any]) -> AsyncGenerator[str, None]:
        if not self._ready:
            raise TierError(f"The model {self._model!r} is not loaded: call load() first.")
        usage, finished = Usage(0, 0), False
        try:
            async with aclosing(self._wire.events("/v1/chat/completions", body)) as events:
                async for event in events:
                    if event == _DONE:
                        return
                    chunk = parsed(event)
                    if "error" in chunk:
                        raise self._wire.failed(chunk)
                    usage = counted(chunk) or usage
                    for choice in chunk.get("choices") or ():
                        finished = finished or bool(choice.get("finish_reason"))
                        # What a model thinks comes beside the content, and is not spoken.
                        if piece := (choice.get("delta") or {}).get("content"):
                            yield piece
            if not finished:
                raise self._wire.failed("the answer broke off")
        finally:
            self._usage = usage


def counted(chunk: dict[str, Any]) -> Usage | None:
    """The counts, which come last."""
    usage = chunk.get("usage")
    if not usage:
        return None
    cached = int((usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0)
    written = int(usage.get("completion_tokens") or 0)
    return Usage(cached, int(usage.get("prompt_tokens") or 0) - cached, written)
