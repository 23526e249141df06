"""Writing down what the answers of a conversation took."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from brain.cost.estimate import spared
from brain.cost.paid import Recording
from brain.llm import Usage
from brain.ports import Message
from brain.tiers.ladder import Rung
from brain.tiers.prices import FREE
from memory.errors import MemoryFault
from memory.ledger import Entry

OWNER = "owner"


class Books:
    """One user's part of the ledger; what cannot be written is told, and the talk goes on."""

    def __init__(
        self,
        ledger: Recording,
        clock: Callable[[], datetime],
        told: Callable[[str], None],
        user: str = OWNER,
    ) -> None:
        self._ledger = ledger
        self._clock = clock
        self._told = told
        self._user = user

    async def ready(self, route: str, prompt: Sequence[Message], answer: str) -> None:
        """An answer needed no model; a model would have been given this prompt."""
        await self._write([self.entry(route, route, "", spared(prompt, answer))])

    async def made(self, used: Sequence[tuple[Rung, Usage]]) -> None:
        """Minds made an answer; those that cost money wrote it down themselves."""
        await self._write(
            [
                self.entry(rung.name, rung.level.word, rung.weights, usage)
                for rung, usage in used
                if rung.prices == FREE
            ]
        )

    def entry(
        self, tier: str, level: str, weights: str, usage: Usage, dollars: float = 0.0
    ) -> Entry:
        """A row of the ledger, as of now."""
        return Entry(
            at=self._clock(),
            tier=tier,
            level=level,
            model=weights,
            cached_tokens=usage.cached_tokens,
            computed_tokens=usage.computed_tokens,
            written_tokens=usage.written_tokens,
            stored_tokens=usage.stored_tokens,
            dollars=dollars,
            user=self._user,
        )

    async def _write(self, entries: Sequence[Entry]) -> None:
        try:
            for entry in entries:
                await self._ledger.record(entry)
        except MemoryFault as error:
            self._told(f"What an answer took could not be written down: {error}")
