from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.fillers import PHRASES, Filling, Phrasing, Waits, earcon

BOUNDS = Filling(longest_wait=1.5, soonest=0.4, remembered=20, enough=3)


def waits(*recent: float) -> Waits:
    subject = Waits(BOUNDS)
    for wait in recent:
        subject.learn("quick", wait)
    return subject


@pytest.mark.parametrize(
    ("recent", "due"),
    [
        ((), 1.5),
        ((4.0, 4.0), 1.5),
        ((4.0, 4.0, 4.0), 0.4),
        ((0.5, 0.6, 0.7), 1.5),
        ((*[0.7] * 9, 4.0), 1.5),
        ((*[0.7] * 3, *[4.0] * 3), 0.7),
        ((0.5, *[4.0] * 4), 0.4),
        ((0.5, 0.6, *[4.0] * 3), 0.5),
        ((1.4, 1.4, 1.4, 4.0), 1.5),
        ((1.5, 1.5, 1.5), 1.5),
    ],
)
def test_a_filler_is_due_once_the_wait_is_likely_to_be_long(
    recent: tuple[float, ...], due: float
) -> None:
    assert waits(*recent).due("quick") == due


def test_routes_are_foreseen_apart() -> None:
    subject = waits(4.0, 4.0, 4.0)
    assert subject.due("reflex") == 1.5
    assert subject.foreseen("reflex", 0.2) == 0.2
    assert subject.foreseen("quick", 0.2) == 4.0


def test_only_recent_waits_count() -> None:
    assert waits(*[4.0] * 20, *[0.5] * 20).due("quick") == 1.5


RECENT = st.lists(st.floats(0, 20), max_size=30)


@given(RECENT)
def test_it_is_due_within_the_bounds_and_not_before_the_wait_is_foreseen(
    recent: list[float],
) -> None:
    subject = waits(*recent)
    due = subject.due("quick")
    assert BOUNDS.soonest <= due <= BOUNDS.longest_wait
    assert subject.foreseen("quick", due) >= BOUNDS.longest_wait


@given(st.lists(st.floats(0, 1.5), max_size=30))
def test_a_route_that_was_always_quick_is_filled_only_when_it_is_slow(recent: list[float]) -> None:
    assert waits(*recent).due("quick") == 1.5


@given(RECENT, st.floats(0, 20))
def test_no_wait_is_foreseen_to_be_over_already(recent: list[float], elapsed: float) -> None:
    assert waits(*recent).foreseen("quick", elapsed) >= elapsed


@given(st.lists(st.floats(0, 20), min_size=1, max_size=20))
def test_of_known_turns_few_quick_ones_are_filled(recent: list[float]) -> None:
    due = waits(*recent).due("quick")
    filled = [wait for wait in recent if wait > due]
    quick = [wait for wait in filled if wait <= BOUNDS.longest_wait]
    assert 4 * len(quick) <= len(filled)


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Why is the sky blue?", True),
        ("and how far is the moon", True),
        ("It is closed on Mondays, isn't it?", True),
        ("Could you tell me a story?", False),
        ("Tell me a story.", False),
        ("My dog is called Biscuit", False),
        ("Howard called", False),
        ("", False),
    ],
)
def test_a_phrase_fits(text: str, question: bool) -> None:
    assert ("let me" in Phrasing(Random(1)).choose(text).lower()) == question


@given(st.integers(), st.lists(st.sampled_from(["Why?", "Tell me", ""]), max_size=30))
def test_no_phrase_comes_twice_in_a_row(seed: int, texts: list[str]) -> None:
    phrasing, again = Phrasing(Random(seed)), Phrasing(Random(seed))
    chosen = [phrasing.choose(text) for text in texts]
    assert chosen == [again.choose(text) for text in texts]
    assert set(chosen) <= set(PHRASES)
    assert all(one != next_ for one, next_ in pairwise(chosen))


@pytest.mark.parametrize("rate", [16_000, 22_050, 24_000, 48_000])
def test_the_earcon_is_short_soft_and_without_clicks(rate: int) -> None:
    clip = earcon(rate)
    assert clip.seconds == pytest.approx(0.25, abs=0.001)
    assert clip.samples.dtype == np.float32
    loudness = 20 * np.log10(np.sqrt(np.mean(clip.samples**2)))
    assert loudness == pytest.approx(-30, abs=0.1)
    assert np.abs(clip.samples).max() < 0.1
    assert abs(clip.samples[0]) < 1e-3
    assert abs(clip.samples[-1]) < 1e-3
