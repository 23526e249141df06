"""A mind that costs money: asked within the budget, and each answer written down."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, aclosing
from typing import Protocol

from brain.cost.budget import Verdict
from brain.cost.estimate import worst
from brain.cost.purse import Purse
from brain.errors import DeclinedError
from brain.llm import Usage
from brain.ports import LanguageModel, Message
from brain.tiers.prices import Prices
from memory.errors import MemoryFault
from memory.ledger import Entry


class Recording(Protocol):
    """The part of the ledger that is written to."""

    async def record(self, entry: Entry) -> None:
        """Write an answer down."""
        ...


class Paid:
    """A LanguageModel around another one."""

    def __init__(
        self,
        inner: LanguageModel,
        entry: Callable[[Usage, float], Entry],
        prices: Prices,
        max_tokens: int,
        purse: Purse,
        ledger: Recording,
        told: Callable[[str], None],
    ) -> None:
        """`entry` makes the ledger's row of usage and dollars; `told` is given warnings."""
        self._inner = inner
        self._entry = entry
        self._prices = prices
        self._max_tokens = max_tokens
        self._purse = purse
        self._ledger = ledger
        self._told = told
        self._usage = Usage(0, 0)

    @property
    def usage(self) -> Usage:
        """What the prompt cost that was done with last; nothing where the budget forbade it."""
        return self._usage

    async def load(self) -> None:
        """Get it ready; costs nothing. Raises ModelError."""
        await self._inner.load()

    async def prefill(self, messages: Sequence[Message]) -> None:
        """Nothing: it would cost money."""

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The answer, piece by piece. Raises DeclinedError where the budget forbids it."""
        tokens = sum(self.count_tokens(message.text) for message in messages)
        most = worst(self._prices, tokens, self._max_tokens)
        usage = Usage(0, 0)
        try:
            async with AsyncExitStack() as holding:
                verdict = await self._held(holding, most)
                if not verdict.allowed:
                    raise DeclinedError(verdict.warning)
                if verdict.warning:
                    self._told(verdict.warning)
                try:
                    async with aclosing(self._inner.reply(messages)) as pieces:
                        async for piece in pieces:
                            yield piece
                finally:
                    usage = self._inner.usage
                    await self._record(usage)
        finally:
            self._usage = usage  # nothing is awaited from here on: whoever asks next sees this one

    async def _held(self, holding: AsyncExitStack, dollars: float) -> Verdict:
        try:
            return await holding.enter_async_context(self._purse.hold(dollars))
        except MemoryFault as error:
            raise DeclinedError(f"what was spent is not known, so nothing is: {error}") from error

    async def _record(self, usage: Usage) -> None:
        try:
            await self._ledger.record(self._entry(usage, self._prices.cost(usage)))
        except MemoryFault as error:
            self._told(f"What an answer cost could not be written down: {error}")

    def count_tokens(self, text: str) -> int:
        """Tokens that a message of this text takes, with those that frame it."""
        return self._inner.count_tokens(text)

    async def close(self) -> None:
        """Free it."""
        await self._inner.close()
