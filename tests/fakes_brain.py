"""Neighbours of the brain that do as they are told."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, Sequence
from itertools import takewhile

from brain.errors import ModelError
from brain.llm import Usage
from brain.ports import Message


class ScriptedModel:
    """Answers from a list, piece by piece, on the loop's clock.

    `answers` are spoken in order, the last one for ever. `first_seconds` pass before the first
    piece and `piece_seconds` before each later one. Its cache counts characters as tokens.
    """

    def __init__(
        self,
        *answers: str,
        first_seconds: float = 0.0,
        piece_seconds: float = 0.0,
        failure: str | None = None,
    ) -> None:
        self.prompts: list[tuple[Message, ...]] = []
        self.prefilled: list[tuple[Message, ...]] = []
        self.pieces = 0
        self.loaded = False
        self.closed = False
        self.usage = Usage(0, 0)
        self._answers = list(answers or ("All right.",))
        self._first_seconds = first_seconds
        self._piece_seconds = piece_seconds
        self._failure = failure
        self._held = ""

    async def load(self) -> None:
        self.loaded = True

    async def prefill(self, messages: Sequence[Message]) -> None:
        self.prefilled.append(tuple(messages))
        self._hold(messages)

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        if not self.loaded:
            raise ModelError("The scripted model is not loaded: call load() first.")
        self.prompts.append(tuple(messages))
        self._hold(messages)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        for place, piece in enumerate(re.findall(r"\s*\S+", answer)):
            await asyncio.sleep(self._piece_seconds if place else self._first_seconds)
            if self._failure is not None:
                raise ModelError(self._failure)
            self.pieces += 1
            yield piece

    async def close(self) -> None:
        self.closed = True

    def _hold(self, messages: Sequence[Message]) -> None:
        wanted = "".join(f"{message.role}: {message.text}\n" for message in messages)
        pairs = zip(self._held, wanted, strict=False)
        cached = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
        self.usage = Usage(cached, len(wanted) - cached)
        self._held = wanted
