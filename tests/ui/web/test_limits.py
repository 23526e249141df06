"""Buckets of attempts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.web.limits import Bucket, Buckets


def test_so_many_at_once_and_then_as_many_as_come_back() -> None:
    bucket = Bucket(size=2, refill=0.5)
    assert [bucket.take(0), bucket.take(0)] == [0, 0]
    assert bucket.take(0) == pytest.approx(2)
    assert bucket.take(1) == pytest.approx(1)
    assert bucket.take(2) == 0
    assert bucket.take(1000) == 0
    assert bucket.take(1000) == 0
    assert bucket.take(1000) > 0


def test_what_is_given_back_does_not_count() -> None:
    bucket = Bucket(size=1, refill=0.1)
    for _ in range(10):
        assert bucket.take(0) == 0
        bucket.give_back()
    assert bucket.take(0) == 0
    assert bucket.take(0) > 0


@given(
    size=st.integers(1, 20),
    refill=st.floats(0.01, 10),
    pauses=st.lists(st.floats(0, 100), max_size=50),
)
def test_no_more_is_taken_than_there_ever_was(
    size: int, refill: float, pauses: list[float]
) -> None:
    bucket, now, taken = Bucket(size, refill), 0.0, 0
    for pause in pauses:
        now += pause
        wait = bucket.take(now)
        taken += wait == 0
        if wait:
            assert bucket.take(now + wait + 1e-6) == 0
            bucket.give_back()
            now += wait + 1e-6
    assert taken <= size + now * refill


def test_each_name_has_its_own_and_few_names_are_known() -> None:
    buckets = Buckets(size=1, refill=0.001, most=3)
    assert buckets.of("a").take(0) == 0
    assert buckets.of("a").take(0) > 0
    assert buckets.of("b").take(0) == 0
    for name in ("c", "a", "d"):  # a was asked for last, so b is forgotten
        buckets.of(name)
    assert buckets.of("a").take(0) > 0
    assert buckets.of("b").take(0) == 0
