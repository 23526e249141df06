from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.cost.savings import savings, tokens
from brain.tiers.prices import Prices
from memory.ledger import DayOfTier, Spending

DAY = date(2026, 3, 6)
PRICES = Prices(input=1.0, output=5.0, cached=0.1, stored=1.25)


def test_a_day_against_the_cloud() -> None:
    rows = [
        DayOfTier(DAY, "reflex", "reflex", True, Spending(6, 600_000, 100_000, 100_000)),
        DayOfTier(DAY, "house", "quick", False, Spending(3, 300_000, 50_000, 50_000)),
        DayOfTier(DAY, "claude", "cloud", False, Spending(1, 100_000, 50_000, 50_000, 0, 0.31)),
    ]
    found = savings(rows, PRICES)
    assert found.total == Spending(10, 1_000_000, 200_000, 200_000, 0, 0.31)
    assert (found.home_share, found.modelless_share) == (0.9, 0.6)
    assert found.cloud_token_share == pytest.approx(200_000 / 1_400_000)
    assert found.all_cloud_dollars == pytest.approx(0.1 + 0.2 + 1.0)
    assert found.saved_dollars == pytest.approx(0.99)


def test_an_empty_ledger_saved_nothing() -> None:
    found = savings([], PRICES)
    assert (found.saved_dollars, found.cloud_token_share, found.modelless_share) == (0, 0, 0)


counts = st.integers(0, 10**6)
spendings = st.builds(Spending, counts, counts, counts, counts, st.just(0), st.floats(0, 10))
levels = st.sampled_from(["reflex", "cache", "quick", "complex", "hard", "cloud"])


@given(st.lists(st.builds(DayOfTier, st.just(DAY), st.just("x"), levels, st.booleans(), spendings)))
def test_shares_are_shares_and_sums_are_complete(rows: list[DayOfTier]) -> None:
    found = savings(rows, PRICES)
    for share in (found.home_share, found.modelless_share, found.cloud_token_share):
        assert 0 <= share <= 1
    assert tokens(found.total) == sum(tokens(row.spending) for row in rows)
    assert found.total.dollars == pytest.approx(sum(row.spending.dollars for row in rows))
