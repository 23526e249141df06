"""A turn as one types it: no ears, no voice, and all of the answer is heard."""

from __future__ import annotations

from contextlib import aclosing

from brain.mind import HouseMind
from brain.replies import ModelReply, ReadyReply


async def answered(mind: HouseMind, text: str) -> ReadyReply | ModelReply:
    """The reply to a turn, said and settled."""
    said = ""
    reply = await mind.answer(text, lambda _: None)
    async with aclosing(reply.words(_at_once)) as words:
        async for word in words:
            said += word
    reply.commit()
    await mind.settle(text, said.strip(), reply.route, {})
    return reply


async def _at_once() -> None:
    """The turn is over."""
