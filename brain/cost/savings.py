"""What the house cost, and what it would have cost had the cloud answered all. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from brain.llm import Usage
from brain.router.levels import Level
from brain.tiers.prices import Prices
from memory.ledger import DayOfTier, Spending


@dataclass(frozen=True, slots=True)
class Savings:
    """Some days of the ledger against the cloud's prices."""

    total: Spending
    cloud: Spending
    """Of which out of the house."""
    modelless: Spending
    """Of which without a model; the tokens are estimates."""
    all_cloud_dollars: float
    """Price of all tokens in the cloud, those from a cache at its price for them."""

    @property
    def saved_dollars(self) -> float:
        """What the house spared."""
        return self.all_cloud_dollars - self.total.dollars

    @property
    def home_share(self) -> float:
        """Share of the answers that did not leave the house, 0..1."""
        return 1 - _share(self.cloud.answers, self.total.answers)

    @property
    def modelless_share(self) -> float:
        """Share of the answers that needed no model, 0..1."""
        return _share(self.modelless.answers, self.total.answers)

    @property
    def cloud_token_share(self) -> float:
        """Tokens that went to the cloud, of all that would have gone there, 0..1."""
        return _share(tokens(self.cloud), tokens(self.total))


def savings(rows: Iterable[DayOfTier], prices: Prices) -> Savings:
    """Add up rows of the ledger; `prices` are those of the cloud that might have answered all."""
    rows = list(rows)
    total = _sum(row.spending for row in rows)
    cloud = _sum(row.spending for row in rows if row.level == Level.CLOUD.word)
    modelless = _sum(row.spending for row in rows if row.modelless)
    usage = Usage(
        total.cached_tokens, total.computed_tokens, total.written_tokens, total.stored_tokens
    )
    return Savings(total, cloud, modelless, prices.cost(usage))


def tokens(spending: Spending) -> int:
    """All tokens, read and written."""
    return spending.cached_tokens + spending.computed_tokens + spending.written_tokens


def _sum(parts: Iterable[Spending]) -> Spending:
    total = Spending()
    for part in parts:
        total = Spending(
            total.answers + part.answers,
            total.cached_tokens + part.cached_tokens,
            total.computed_tokens + part.computed_tokens,
            total.written_tokens + part.written_tokens,
            total.stored_tokens + part.stored_tokens,
            total.dollars + part.dollars,
        )
    return total


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0
