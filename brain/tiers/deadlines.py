"""A model that stalls has failed: deadlines on the first piece of an answer, and between pieces."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass

from brain.errors import TierError


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long a model may be silent; seconds."""

    first: float
    """Before the first piece of its answer."""
    between: float
    """Between two pieces."""
    hedge: float | None = None
    """Before the next one that can as much is asked too; None: not before this one fails."""
    ready: float = 2.0
    """Before it is ready, when the house wakes up; later, it is waited for without haste."""


async def hurried(
    pieces: AsyncGenerator[str, None], deadlines: Deadlines
) -> AsyncGenerator[str, None]:
    """The pieces, as long as they come in time; closing closes them. Raises TierError."""
    patience, what = deadlines.first, "answer"
    async with aclosing(pieces):
        while True:
            try:
                async with asyncio.timeout(patience):
                    piece = await anext(pieces, None)
            except TimeoutError as error:
                raise TierError(f"it did not {what} within {patience:g} s") from error
            if piece is None:
                return
            yield piece
            patience, what = deadlines.between, "go on"
