"""Trying a tier on a server that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from typing import TypeVar

from brain.ports import LanguageModel, Message
from ui.bench.stand_in import Answer, StandIn, standing_in

HELLO = [Message("system", "Be brief."), Message("user", "Hello.")]
TALK = [
    *HELLO,
    Message("assistant", "Good day."),
    Message("user", "How far is the moon?"),
]

Tier = TypeVar("Tier", bound=LanguageModel)


def with_tier(
    answer: Answer,
    make: Callable[[StandIn], Tier],
    test: Callable[[Tier, StandIn], Awaitable[None]],
    *,
    load: bool = True,
) -> None:
    """Run the test with a tier, loaded if wanted, whose server answers so."""

    async def main() -> None:
        async with standing_in(answer) as stand_in, asyncio.timeout(10):
            tier = make(stand_in)
            try:
                if load:
                    await tier.load()
                await test(tier, stand_in)
            finally:
                await tier.close()

    asyncio.run(main())


async def spoken(tier: LanguageModel, messages: Sequence[Message] = HELLO) -> list[str]:
    """The pieces of an answer."""
    async with aclosing(tier.reply(messages)) as pieces:
        return [each async for each in pieces]
