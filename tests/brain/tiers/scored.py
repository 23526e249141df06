"""A language model that does as its score says, on a virtual clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence

from brain.llm import Usage
from brain.ports import Message


class Tier:
    """Says its pieces; a number is a pause in seconds, an error is raised."""

    def __init__(self, *score: str | float | Exception) -> None:
        self.score = score
        self.prompts: list[list[Message]] = []
        self.began: float | None = None
        self.ended: float | None = None
        self.loads: list[Exception | None] = []
        self.reading = 0.0

    async def load(self) -> None:
        trouble = self.loads.pop(0) if self.loads else None
        if trouble is not None:
            raise trouble

    async def prefill(self, messages: Sequence[Message]) -> None:
        self.prompts.append(list(messages))
        await asyncio.sleep(self.reading)

    @property
    def usage(self) -> Usage:
        return Usage(0, 10, 5)

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        clock = asyncio.get_running_loop().time
        self.prompts.append(list(messages))
        self.began = clock()
        try:
            for step in self.score:
                match step:
                    case str():
                        yield step
                    case Exception():
                        raise step
                    case _:
                        await asyncio.sleep(step)
        finally:
            self.ended = clock()

    async def close(self) -> None: ...
