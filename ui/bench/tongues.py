"""What a server of models says, in the tongue of each kind of tier."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from brain.llm import Usage
from brain.ports import Message

Kind = Literal["openai", "ollama", "claude"]

PASSING = Usage(0, 100, 5)
"""Of a request whose cost does not matter."""


def facts(model: str) -> Mapping[str, Any]:
    """Answers, by path, to requests that need no model."""
    return {
        "/v1/models": {"data": [{"id": model}]},
        "/tokenize": {"tokens": [1] * 16},
        "/api/show": {"capabilities": ["completion"]},
    }


def for_words(body: Mapping[str, Any]) -> bool:
    """Whether a request is for words; else it is to load the model, or to read the prompt."""
    most: int = body["max_tokens"] if "max_tokens" in body else body["options"]["num_predict"]
    return bool(body["messages"]) and most > 1


def prompt(body: Mapping[str, Any]) -> list[Message]:
    """What a request gives the model to read."""
    head = [Message("system", body["system"])] if "system" in body else []
    return head + [Message(each["role"], _text(each["content"])) for each in body["messages"]]


def pieces(kind: Kind, text: str) -> list[str]:
    """The lines that say this, a word each."""
    return [_piece(kind, f"{word} ") for word in text.split()]


def error(kind: Kind, text: str) -> str:
    """The line of an error in the middle of an answer."""
    if kind == "ollama":
        return json.dumps({"error": text})
    told = {"message": text, "type": "server_error", "code": 500}
    return _event({"type": "error", "error": told})


def end(kind: Kind, usage: Usage = PASSING) -> list[str]:
    """The lines of a good end."""
    read, written = usage.cached_tokens + usage.computed_tokens, usage.written_tokens
    match kind:
        case "openai":
            cached = {"cached_tokens": usage.cached_tokens}
            told = {"prompt_tokens": read, "completion_tokens": written}
            return [
                _event({"choices": [{"delta": {}, "finish_reason": "stop"}]}),
                _event({"choices": [], "usage": told | {"prompt_tokens_details": cached}}),
                "data: [DONE]\n",
            ]
        case "ollama":
            return [json.dumps({"done": True, "prompt_eval_count": read, "eval_count": written})]
        case "claude":
            counts = {
                "cache_read_input_tokens": usage.cached_tokens,
                "input_tokens": usage.computed_tokens,
                "output_tokens": written,
            }
            delta = {"stop_reason": "end_turn"}
            return [_event({"type": "message_delta", "delta": delta, "usage": counts})]


def _piece(kind: Kind, text: str) -> str:
    match kind:
        case "openai":
            return _event({"choices": [{"delta": {"content": text}}]})
        case "ollama":
            return json.dumps({"message": {"content": text}, "done": False})
        case "claude":
            delta = {"type": "text_delta", "text": text}
            return _event({"type": "content_block_delta", "delta": delta})


def _event(data: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(data)}\n"


def _text(content: str | list[dict[str, str]]) -> str:
    """A message's text, which Claude is given in parts."""
    return content if isinstance(content, str) else "".join(part["text"] for part in content)
