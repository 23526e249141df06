"""The breaker: who has failed rests, is tried once, and is used again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from brain.tiers.breaker import Breaker, Patience, State

PATIENCE = Patience(failures=2, first=5.0, most=60.0)


def opened(at: float = 0.0) -> Breaker:
    breaker = Breaker(PATIENCE)
    breaker.failed(at)
    breaker.failed(at)
    return breaker


def test_one_failure_is_forgiven_and_two_in_a_row_are_not() -> None:
    breaker = Breaker(PATIENCE)
    breaker.failed(0.0)
    assert breaker.allows(0.1)
    breaker.succeeded()
    breaker.failed(0.2)
    assert breaker.allows(0.3)
    breaker.failed(0.3)
    assert not breaker.allows(0.4)


def test_after_the_rest_one_request_is_let_through_and_decides() -> None:
    breaker = opened()
    assert not breaker.allows(4.9)
    assert breaker.allows(5.0)
    assert not breaker.allows(5.1)
    breaker.succeeded()
    assert breaker.allows(5.2)


def test_each_probe_that_fails_doubles_the_rest_up_to_the_bound() -> None:
    breaker, now, rests = opened(), 0.0, []
    for _ in range(6):
        began = now
        while not breaker.allows(now):
            now += 0.5
        rests.append(now - began)
        breaker.failed(now)
    assert rests == [5.0, 10.0, 20.0, 40.0, 60.0, 60.0]


def test_a_probe_that_was_broken_off_is_made_again_at_once() -> None:
    breaker = opened()
    assert breaker.allows(5.0)
    breaker.gave_up()
    assert breaker.allows(5.0)


def test_a_server_that_asks_for_patience_gets_it_at_its_first_failure() -> None:
    breaker = Breaker(PATIENCE)
    breaker.failed(0.0, retry_after=30.0)
    assert not breaker.allows(29.9)
    assert breaker.allows(30.0)


STEPS = st.sampled_from(["allows", "succeeded", "failed", "gave_up"])


@given(st.lists(st.tuples(STEPS, st.floats(0, 100)), max_size=40))
def test_whatever_happened_a_tier_is_tried_again(steps: list[tuple[str, float]]) -> None:
    breaker, now = Breaker(PATIENCE), 0.0
    for step, later in steps:
        now += later
        match step:
            case "allows":
                breaker.allows(now)
            case "failed":
                breaker.failed(now)
            case "succeeded":
                breaker.succeeded()
            case _:
                breaker.gave_up()
    if breaker.state is State.PROBING:
        breaker.failed(now)
    assert breaker.allows(now + PATIENCE.most)
