"""What goes wrong with servers of models, as llama-server and Ollama show it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ui.bench.stand_in import Answer, Asked, Said

Kind = Literal["openai", "ollama"]

MODEL = "stand-in"

ANSWER = "I am well again."
"""Said without any trouble."""

BEGINNING = "Let me think about "
"""Said before a trouble that comes in the middle of an answer."""

_FACTS: Mapping[str, Any] = {
    "/v1/models": {"data": [{"id": MODEL}]},
    "/tokenize": {"tokens": [1] * 16},
    "/api/show": {"capabilities": ["completion"]},
}
"""Answers to requests that need no model."""

_KILLED = "an error was encountered while running the model: unexpected EOF"
_LOADING = "Loading model"
_NO_MEMORY = (
    "llama-server process has terminated: exit status 1: ggml_aligned_malloc: insufficient memory "
    "(attempted to allocate  92.10 MB)"
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that goes wrong."""

    name: str
    said: Said | None
    """What is said to whoever wants words of the model; None where nobody listens."""
    midway: bool = False
    """Whether an answer has begun by then."""


def troubles(kind: Kind) -> list[Trouble]:
    """All of them, with a server of this kind."""
    begun = _pieces(kind, BEGINNING)
    return [
        Trouble("stalled before the first word", Said(stalls=True)),
        Trouble("stalled between words", Said(begun, stalls=True), midway=True),
        Trouble("error in the answer", Said([*begun, _error(kind, _KILLED)]), midway=True),
        Trouble("connection broken", Said(begun, breaks=True), midway=True),
        Trouble("connection refused", None),
        Trouble("busy", Said([json.dumps({"error": _LOADING})], 503)),
        Trouble("out of memory at load", Said([json.dumps({"error": _NO_MEMORY})], 500)),
    ]


def well(kind: Kind) -> Answer:
    """How a server answers that has none."""

    def answer(asked: Asked) -> Said:
        if asked.path in _FACTS:
            return Said([json.dumps(_FACTS[asked.path])], headers={"Server": "llama.cpp"})
        return Said([*_pieces(kind, ANSWER if _for_words(asked.body) else ""), *_end(kind)])

    return answer


def ill(kind: Kind, said: Said) -> Answer:
    """How a server answers that says this to whoever wants words of the model."""
    return lambda asked: well(kind)(asked) if asked.path in _FACTS else said


def _for_words(body: Mapping[str, Any]) -> bool:
    """Whether a request is for words; else it is to load the model, or to read the prompt."""
    most = body["max_tokens"] if "max_tokens" in body else body["options"]["num_predict"]
    return bool(body["messages"]) and most > 1


def _pieces(kind: Kind, text: str) -> list[str]:
    """The lines that say this, a word each."""
    words = [f"{word} " for word in text.split()]
    if kind == "openai":
        return [_event({"choices": [{"delta": {"content": word}}]}) for word in words]
    return [json.dumps({"message": {"content": word}, "done": False}) for word in words]


def _error(kind: Kind, text: str) -> str:
    if kind == "openai":
        return _event({"error": {"message": text, "type": "server_error", "code": 500}})
    return json.dumps({"error": text})


def _end(kind: Kind) -> list[str]:
    if kind == "openai":
        return [_event({"choices": [{"delta": {}, "finish_reason": "stop"}]}), "data: [DONE]\n"]
    return [json.dumps({"done": True, "prompt_eval_count": 100, "eval_count": 5})]


def _event(data: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(data)}\n"
