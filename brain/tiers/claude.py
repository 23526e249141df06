"""Claude, through Anthropic's Messages API; llama-server and Ollama speak it too."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from itertools import groupby
from operator import attrgetter
from typing import Any

from brain.errors import DeclinedError, TierError
from brain.llm import Usage
from brain.ports import Message
from brain.tiers.wire import Wire, parsed
from brain.tokens import estimate

_VERSION = "2026-10-21"
"""Of the API; it takes no temperature."""

_STATUS = {"rate_limit_error": 429, "api_error": 500, "timeout_error": 504, "overloaded_error": 529}
"""What HTTP would have said, for errors that come when it has said that all is well."""


class Claude:
    """A model behind `/v1/messages`."""

    def __init__(self, url: str, key: str, model: str, max_tokens: int, effort: str) -> None:
        """`url` without `/v1`; `max_tokens` holds what the model thinks before it speaks too.

        `effort`: `low`, `medium`, `high` or more; empty for a model that knows none.
        """
        self._key = key
        self._wire = Wire(url, {"Authorization": f"Bearer {key}", "anthropic-version": _VERSION})
        self._model = model
        self._options: dict[str, Any] = {"model": model, "max_tokens": max_tokens, "stream": True}
        if effort:
            self._options["output_config"] = {"effort": effort}
        self._ready = False
        self._usage = Usage(0, 0)

    @property
    def usage(self) -> Usage:
        """What the prompt cost that was done with last.

        Where nobody waited until the server told how much it wrote, that is estimated from what
        was said.
        """
        return self._usage

    async def load(self) -> None:
        """See that there is a key and that the server takes it; costs nothing. Raises TierError."""
        if not self._key:
            raise TierError(f"there is no key for {self._model!r}: set its environment variable")
        await self._wire.ask("GET", "/v1/models")
        self._ready = True

    async def prefill(self, messages: Sequence[Message]) -> None:
        """Nothing: it would cost money."""

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; closing the generator stops the computing."""
        if not self._ready:
            raise TierError(f"The model {self._model!r} is not loaded: call load() first.")
        counts: dict[str, int] = {}
        said = ""
        end: Mapping[str, Any] = {}
        try:
            async with aclosing(self._wire.events("/v1/messages", self._body(messages))) as events:
                async for event in events:
                    told = parsed(event)
                    match told.get("type"):
                        case "message_start":
                            counts |= _counts(told.get("message") or {})
                        case "content_block_delta" if piece := _text(told.get("delta") or {}):
                            said += piece
                            counts["output_tokens"] = estimate(said)
                            yield piece
                        case "message_delta":
                            counts |= _counts(told)
                            end = told.get("delta") or {}
                        case "error":
                            raise self._failed(told)
            self._check(said, end)
        finally:
            self._usage = _usage(counts)

    def count_tokens(self, text: str) -> int:
        """Tokens that a message of this text takes, estimated: to ask would take a request."""
        return estimate(text)

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()

    def _body(self, messages: Sequence[Message]) -> dict[str, Any]:
        system = "\n\n".join(message.text for message in messages if message.role == "system")
        head = {"system": system} if system else {}
        return self._options | head | {"messages": turns(messages)}

    def _failed(self, told: Mapping[str, Any]) -> TierError:
        kind = str((told.get("error") or {}).get("type"))
        return self._wire.failed(told, _STATUS.get(kind))

    def _check(self, said: str, end: Mapping[str, Any]) -> None:
        """Raise TierError for an answer that came to no good end."""
        reason = end.get("stop_reason")
        if reason is None:
            raise self._wire.failed("the answer broke off")
        if reason == "refusal":
            category = (end.get("stop_details") or {}).get("category") or "no category"
            raise DeclinedError(f"The model {self._model!r} refused to answer ({category})")
        if not said:
            raise TierError(
                f"The model {self._model!r} said nothing (it ended with {reason!r}). "
                "If that is 'max_tokens', raise them: it spent them on thinking"
            )


def _counts(told: Mapping[str, Any]) -> dict[str, int]:
    """The counts so far; later ones are of the whole too."""
    usage = told.get("usage") or {}
    return {name: count for name, count in usage.items() if isinstance(count, int)}


def _usage(counts: Mapping[str, int]) -> Usage:
    stored = counts.get("cache_creation_input_tokens", 0)
    return Usage(
        cached_tokens=counts.get("cache_read_input_tokens", 0),
        computed_tokens=counts.get("input_tokens", 0) + stored,
        written_tokens=counts.get("output_tokens", 0),
        stored_tokens=stored,
    )


def _text(delta: Mapping[str, Any]) -> str:
    """What is to be spoken; what a model thinks comes in deltas of other types."""
    return str(delta.get("text") or "") if delta.get("type") == "text_delta" else ""


def turns(messages: Sequence[Message]) -> list[dict[str, Any]]:
    """What was said, as turns of one speaker each; all but the last are to be cached.

    Not the last: it holds notes that the next prompt has not, and a cache is read only up to where
    one was written.
    """
    spoken = (message for message in messages if message.role != "system")
    found: list[dict[str, Any]] = [
        {"role": role, "content": [{"type": "text", "text": "\n\n".join(m.text for m in said)}]}
        for role, said in groupby(spoken, attrgetter("role"))
    ]
    for turn in found[-2:-1]:
        turn["content"][-1]["cache_control"] = {"type": "ephemeral"}
    return found
