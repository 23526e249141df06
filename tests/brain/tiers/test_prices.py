"""What requests cost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.llm import Usage
from brain.tiers.prices import Prices

PRICES = Prices(input=2.0, output=10.0, cached=0.1, stored=2.5)
MILLION = 1_000_000


@pytest.mark.parametrize(
    ("usage", "dollars"),
    [
        (Usage(0, 0), 0.0),
        (Usage(0, MILLION), 2.0),
        (Usage(MILLION, 0), 0.1),
        (Usage(0, 0, written_tokens=MILLION), 10.0),
        (Usage(0, MILLION, stored_tokens=MILLION), 2.5),
        (Usage(1000, 600, written_tokens=50, stored_tokens=500), 0.00205),
    ],
)
def test_each_kind_of_token_has_its_price(usage: Usage, dollars: float) -> None:
    assert PRICES.cost(usage) == pytest.approx(dollars)


TOKENS = st.integers(0, MILLION)


@given(TOKENS, TOKENS, TOKENS, TOKENS)
def test_reading_from_the_cache_never_costs_more(
    prompt: int, cached: int, stored: int, written: int
) -> None:
    cached = min(cached, prompt)
    stored = min(stored, prompt - cached)
    cold = Usage(0, prompt, written, stored)
    warm = Usage(cached, prompt - cached, written, stored)
    assert 0.0 <= PRICES.cost(warm) <= PRICES.cost(cold) + 1e-12
