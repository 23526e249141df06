"""The money of the house: whether the next answer may be paid for, while others are on the way."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Protocol

from brain.cost.budget import Budget, Verdict
from memory.ledger import Spending


class Spent(Protocol):
    """The part of the ledger that a purse reads."""

    async def spent(self, since: datetime, user: str | None = None) -> Spending:
        """What was spent from a moment on."""
        ...


class Purse:
    """Puts the price of an answer on hold until it has been written down."""

    def __init__(self, ledger: Spent, budget: Budget, clock: Callable[[], datetime]) -> None:
        """`clock` tells the time in the zone of the house, whose days and months are meant."""
        self._ledger = ledger
        self._budget = budget
        self._clock = clock
        self._judging = asyncio.Lock()
        self._held = 0.0

    @asynccontextmanager
    async def hold(self, estimate: float) -> AsyncIterator[Verdict]:
        """Ask for at most `estimate` dollars; record what it cost before leaving the block.

        Raises MemoryFault where the ledger cannot be read: then nothing may be spent.
        """
        async with self._judging:
            verdict = await self._judge(estimate)
            held = estimate if verdict.allowed else 0.0
            self._held += held
        try:
            yield verdict
        finally:
            self._held -= held

    async def _judge(self, estimate: float) -> Verdict:
        # Taken first: what is recorded and let go while the ledger is read counts twice, not never.
        held = self._held
        midnight = self._clock().replace(hour=0, minute=0, second=0, microsecond=0)
        today = (await self._ledger.spent(midnight)).dollars + held
        month = (await self._ledger.spent(midnight.replace(day=1))).dollars + held
        return self._budget.judge(midnight.date(), today, month, estimate)
