"""What a stand-in says in the place of Claude, and a model behind it."""

from __future__ import annotations

import json
from typing import Any

from brain.tiers.claude import Claude
from ui.bench.stand_in import Answer, Said, StandIn

MODEL = "claude-haiku-5-5"
JSON = {"Content-Type": "application/json"}
SSE = {"Content-Type": "text/event-stream; charset=utf-8"}
COUNTS = {
    "input_tokens": 21,
    "cache_creation_input_tokens": 188,
    "cache_read_input_tokens": 1024,
    "output_tokens": 1,
}


def event(kind: str, **data: Any) -> str:
    """One event of a stream."""
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}\n"


def block(index: int, kind: str, *pieces: str) -> list[str]:
    """A block of text or of thinking, piece by piece."""
    empty = {"text": {"text": ""}, "thinking": {"thinking": "", "signature": ""}}[kind]
    return [
        event("content_block_start", index=index, content_block={"type": kind, **empty}),
        *(
            event("content_block_delta", index=index, delta={"type": f"{kind}_delta", kind: each})
            for each in pieces
        ),
        event("content_block_stop", index=index),
    ]


START = event(
    "message_start",
    message={
        "id": "msg_01",
        "type": "message",
        "role": "assistant",
        "model": MODEL,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": COUNTS,
    },
)
PING = event("ping")


def end(reason: str, written: int, **more: Any) -> list[str]:
    """The end of a stream."""
    delta = {"stop_reason": reason, "stop_sequence": None, **more}
    return [
        event("message_delta", delta=delta, usage={"output_tokens": written}),
        event("message_stop"),
    ]


def error(kind: str, message: str) -> dict[str, Any]:
    """An error, as the API words it."""
    return {"error": {"type": kind, "message": message}, "request_id": "req_01"}


def refused(status: int, kind: str, message: str, **headers: str) -> Said:
    """An answer that is an error from the start."""
    return Said([json.dumps({"type": "error", **error(kind, message)})], status, JSON | headers)


def server(chat: Said, models: Said | None = None) -> Answer:
    """Lists its models and answers every message so."""
    listed = models or Said([json.dumps({"data": [{"type": "model", "id": MODEL}]})], 200, JSON)
    return lambda asked: listed if asked.path == "/v1/models" else chat


def streamed(*lines: str, **more: Any) -> Said:
    """A stream of events."""
    return Said([START, PING, *lines], headers=SSE, **more)


def claude(stand_in: StandIn, key: str = "secret") -> Claude:
    """The model behind a stand-in."""
    return Claude(stand_in.url, key, MODEL, max_tokens=1000, effort="low")


GOOD = {
    "text": streamed(*block(0, "text", "Good ", "day."), *end("end_turn", 4)),
    "thinking first": streamed(
        *block(0, "thinking", "They greet me.", " So do I."),
        PING,
        *block(1, "text", "Good ", "day."),
        *end("end_turn", 25),
    ),
    "unknown events": streamed(
        event("weather_report", delta={"type": "text_delta", "text": "Rain."}),
        *block(0, "text", "Good "),
        event("content_block_delta", index=0, delta={"type": "signature_delta", "text": "x"}),
        *block(1, "text", "day."),
        *end("end_turn", 4),
    ),
    "out of tokens": streamed(*block(0, "text", "Good ", "day."), *end("max_tokens", 1000)),
    "counts that change": streamed(
        *block(0, "text", "Good ", "day."),
        event(
            "message_delta",
            delta={"stop_reason": "end_turn", "stop_sequence": None},
            usage={"input_tokens": 30, "cache_read_input_tokens": None, "output_tokens": 4},
        ),
        event("message_stop"),
    ),
}
"""Answers that say "Good day."."""

BAD = {
    "too many": (
        refused(429, "rate_limit_error", "Slow down", **{"retry-after": "12"}),
        429,
    ),
    "overloaded": (refused(529, "overloaded_error", "Overloaded"), 529),
    "overloaded in the stream": (
        streamed(
            *block(0, "text", "Good "),
            event("error", **error("overloaded_error", "Overloaded")),
        ),
        529,
    ),
}
"""Answers that are errors, and the status that each has or would have."""
