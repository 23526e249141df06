"""What a stand-in says in the place of Ollama, and a model behind it."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Any

from brain.llm import Usage
from brain.ports import Message
from brain.tiers.ollama import Ollama
from ui.bench.stand_in import Asked, Said, StandIn, standing_in

MODEL = "smollm2:135m"
JSON = {"Content-Type": "application/json; charset=utf-8"}
NDJSON = {"Content-Type": "application/x-ndjson"}


STAMP = "2026-11-20T09:00:00.123456789Z"
DETAILS = {
    "parent_model": "",
    "format": "gguf",
    "family": "llama",
    "families": ["llama"],
    "parameter_size": "134.52M",
    "quantization_level": "Q4_1",
}
RESIDENT = {
    "name": MODEL,
    "model": MODEL,
    "size": 135580875,
    "digest": "5d0bacd8d960",
    "details": DETAILS,
    "expires_at": STAMP,
    "size_vram": 0,
    "context_length": 1024,
}
SHOWN = {
    "modelfile": "FROM model.gguf",
    "parameters": "num_ctx 1024",
    "template": "{{ .Prompt }}",
    "details": DETAILS,
    "model_info": {"general.architecture": "llama", "llama.context_length": 8192},
    "tensors": [{"name": "token_embd.weight", "type": "Q8_0", "shape": [576, 49152]}],
    "capabilities": ["completion"],
    "modified_at": STAMP,
}
TOOK = dict.fromkeys(
    ("total_duration", "load_duration", "prompt_eval_duration", "eval_duration"), 1_000_000
)
"""Nanoseconds."""


def line(content: str, **more: Any) -> str:
    """One line of a chat."""
    message = {"role": "assistant", "content": content}
    told = {"model": MODEL, "created_at": STAMP, "message": message, "done": False}
    return json.dumps(told | more)


class Told:
    """Answers as Ollama does, by its paths."""

    def __init__(self, answer: str, capabilities: Sequence[str] = ("completion",)) -> None:
        self.answer = answer
        self.capabilities = list(capabilities)

    def __call__(self, asked: Asked) -> Said:
        if (asked.body or {}).get("model", MODEL) != MODEL:
            error = json.dumps({"error": f"model '{asked.body['model']}' not found"})
            return Said([error], 404, JSON)
        if asked.path == "/api/show":
            return Said([json.dumps(SHOWN | {"capabilities": self.capabilities})], 200, JSON)
        if asked.path == "/api/ps":
            return Said([json.dumps({"models": [RESIDENT]})], 200, JSON)
        if not asked.body["messages"]:
            why = "load" if asked.body.get("keep_alive") else "unload"
            return Said([line("", done=True, done_reason=why)], 200, JSON)
        pieces = re.findall(r"\s*\S+", self.answer)[: asked.body["options"]["num_predict"]]
        text = "".join(message["content"] for message in asked.body["messages"])
        counts = {"prompt_eval_count": len(text.split()) * 2, "eval_count": len(pieces)}
        last = line("", done=True, done_reason="stop", **TOOK, **counts)
        return Said([*map(line, pieces), last], 200, NDJSON)


def ollama(stand_in: StandIn, **options: Any) -> Ollama:
    """The model behind a stand-in."""
    usual = {"context": 1024, "max_tokens": 24, "temperature": 0.0, "seed": 1, "keep_alive": "5m"}
    return Ollama(stand_in.url, **{"model": MODEL, **usual, **options})


class InOllama:
    """A language model with a stand-in for its server, to be loaded and closed with it."""

    def __init__(self, answer: str) -> None:
        self._told = Told(answer)
        self._open = AsyncExitStack()
        self._model = ollama(StandIn(self._told))

    @property
    def usage(self) -> Usage:
        return self._model.usage

    async def load(self) -> None:
        stand_in = await self._open.enter_async_context(standing_in(self._told))
        self._model = ollama(stand_in)
        await self._model.load()

    async def prefill(self, messages: Sequence[Message]) -> None:
        await self._model.prefill(messages)

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        async with aclosing(self._model.reply(messages)) as pieces:
            async for piece in pieces:
                yield piece

    async def close(self) -> None:
        await self._model.close()
        await self._open.aclose()
