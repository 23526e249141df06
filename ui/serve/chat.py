"""`POST /v1/chat/completions`: the mind of the house, in one piece or token by token."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from brain.errors import BrainError
from brain.llm import Usage
from brain.ports import Message
from ui.serve.answers import Answer, Answers
from ui.serve.caller import Stream
from ui.serve.desk import Desk
from ui.serve.errors import Refused, check_model
from ui.serve.metrics import Metrics
from ui.serve.service import Asked, asked, unsupported


class Part(BaseModel):
    """A piece of a message; there is no other kind than text."""

    type: Literal["text"]
    text: str


class Line(BaseModel):
    """One message."""

    role: Literal["system", "developer", "user", "assistant"]
    content: str | list[Part]

    def message(self) -> Message:
        """The message as the mind sees it."""
        whole = self.content
        text = whole if isinstance(whole, str) else "\n".join(part.text for part in whole)
        return Message("system" if self.role == "developer" else self.role, text)


class StreamOptions(BaseModel):
    """What a stream may hold besides the words."""

    include_usage: bool = False


class ChatAsked(Asked):
    """The fields of OpenAI's that have an effect here, or must not be passed over."""

    model: str
    messages: list[Line] = Field(min_length=1, max_length=1000)
    stream: bool = False
    stream_options: StreamOptions | None = None
    max_tokens: int | None = Field(default=None, ge=1)
    max_completion_tokens: int | None = Field(default=None, ge=1)
    user: str = Field(default="", max_length=200)
    n: Literal[1] | None = None
    tools: list[Any] | None = None
    functions: list[Any] | None = None
    stop: list[str] | str | None = None
    logprobs: bool | None = None
    response_format: dict[str, Any] | None = None

    @property
    def most(self) -> int | None:
        """Tokens that the answer may have."""
        return self.max_completion_tokens or self.max_tokens


@dataclass(frozen=True, slots=True)
class Chat:
    """The mind. How it chooses its words (`temperature`, `top_p`, ...) is its own affair."""

    names: tuple[str, ...]
    desk: Desk
    answers: Answers
    metrics: Metrics

    async def answer(self, request: Request) -> Response:
        """Continue one conversation."""
        wanted = await asked(request, ChatAsked)
        self._check(wanted)
        messages = [line.message() for line in wanted.messages]
        talk = _Talk(self.answers.reply(messages, wanted.user), wanted.most)
        if wanted.stream:
            usage = wanted.stream_options is not None and wanted.stream_options.include_usage
            return await Stream.begin(self._events(talk, usage), "text/event-stream")
        text = "".join([piece async for piece in self._words(talk)])
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": talk.finish,
        }
        head = self._head("chat.completion")
        return JSONResponse(head | {"choices": [choice], "usage": counted(talk.answer.usage)})

    def _check(self, wanted: ChatAsked) -> None:
        check_model(wanted.model, self.names)
        if wanted.messages[-1].role != "user":
            raise Refused(400, "the last message must be the user's", param="messages")
        for field in ("tools", "functions", "stop", "logprobs"):
            if getattr(wanted, field):
                raise unsupported(field, "ask without")
        if (wanted.response_format or {}).get("type", "text") != "text":
            raise unsupported("response_format", "there is: text")

    async def _words(self, talk: _Talk) -> AsyncGenerator[str, None]:
        """The answer, given at the desk and counted, however it ends."""
        async with self.desk.seat():
            try:
                async with aclosing(talk.words()) as pieces:
                    async for piece in pieces:
                        yield piece
            finally:
                self._count(talk.answer)

    async def _events(self, talk: _Talk, usage: bool) -> AsyncGenerator[bytes, None]:
        head = self._head("chat.completion.chunk")

        def chunk(delta: dict[str, str], finish: str | None = None) -> bytes:
            choice = {"index": 0, "delta": delta, "finish_reason": finish}
            return event(head | {"choices": [choice]})

        role = {"role": "assistant"}
        async with aclosing(self._words(talk)) as pieces:
            try:
                async for piece in pieces:
                    yield chunk(role | {"content": piece})
                    role = {}
            except BrainError as error:
                if role:  # nothing was sent: it can still be told by the status
                    raise
                yield event(Refused(500, str(error)).body)
                return
        yield chunk(role, talk.finish)
        if usage:
            yield event(head | {"choices": [], "usage": counted(talk.answer.usage)})
        yield b"data: [DONE]\n\n"

    def _head(self, kind: str) -> dict[str, Any]:
        number, now = f"chatcmpl-{secrets.token_hex(12)}", int(time.time())
        return {"id": number, "object": kind, "created": now, "model": self.names[0]}

    def _count(self, answer: Answer) -> None:
        usage = answer.usage
        self.metrics.turns.labels(answer.level).inc()
        self.metrics.tokens.labels("cached").inc(usage.cached_tokens)
        self.metrics.tokens.labels("computed").inc(usage.computed_tokens)
        self.metrics.tokens.labels("written").inc(usage.written_tokens)


class _Talk:
    """One answer, cut off where it becomes too long."""

    def __init__(self, answer: Answer, most: int | None) -> None:
        self.answer = answer
        self._most = most
        self.finish = "stop"

    async def words(self) -> AsyncGenerator[str, None]:
        """The pieces; one is a token, or a little more where characters need several."""
        count = 0
        async with aclosing(self.answer.words()) as pieces:
            async for piece in pieces:
                yield piece
                count += 1
                if count == self._most:
                    self.finish = "length"
                    return


def counted(usage: Usage) -> dict[str, Any]:
    """What an answer cost, as OpenAI puts it."""
    prompt = usage.cached_tokens + usage.computed_tokens
    return {
        "prompt_tokens": prompt,
        "completion_tokens": usage.written_tokens,
        "total_tokens": prompt + usage.written_tokens,
        "prompt_tokens_details": {"cached_tokens": usage.cached_tokens},
    }


def event(data: dict[str, Any]) -> bytes:
    """One server-sent event."""
    return f"data: {json.dumps(data)}\n\n".encode()
