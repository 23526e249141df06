from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.cost.estimate import spared, worst
from brain.llm import Usage
from brain.ports import Message
from brain.tiers.prices import Prices

PRICES = Prices(input=1.0, output=5.0, cached=0.1, stored=1.25)
tokens = st.integers(0, 10_000)


def test_the_worst_price_fills_the_cache_and_uses_every_token() -> None:
    assert worst(PRICES, 1_000_000, 100_000) == pytest.approx(1.25 + 0.5)


@given(tokens, tokens, tokens, tokens)
def test_nothing_costs_more_than_the_worst(
    cached: int, computed: int, stored: int, written: int
) -> None:
    usage = Usage(cached, computed + stored, written, stored)
    most = worst(PRICES, cached + computed + stored, written)
    assert PRICES.cost(usage) <= most + 1e-12


def test_what_was_spared_counts_the_head_as_cached() -> None:
    prompt = [Message("system", "x" * 400), Message("user", "y" * 40), Message("user", "z" * 8)]
    assert spared(prompt, "w" * 80) == Usage(110, 2, 20)
