from __future__ import annotations

from datetime import date, timedelta
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.cost.budget import Budget, Limits, Verdict, money

DAY = date(2026, 3, 6)
LIMITS = Limits(day_soft=0.5, day_hard=1.0, month_soft=5.0, month_hard=10.0)
FINE = Verdict(True)
DAY_WARNING = Verdict(True, "The cloud has cost $0.60 today; at $1 I stay local.")

dollars = st.floats(0, 20)


@pytest.mark.parametrize(
    ("today", "month", "estimate", "verdict"),
    [
        (0.0, 0.0, 0.01, FINE),
        (0.4, 0.4, 0.1, FINE),
        (0.45, 0.45, 0.1, FINE),
        (0.6, 0.6, 0.4, DAY_WARNING),
        (
            0.9,
            0.9,
            0.11,
            Verdict(False, "The day's cloud budget of $1 is used up; I stay local."),
        ),
        (
            0.1,
            5.25,
            0.1,
            Verdict(True, "The cloud has cost $5.25 this month; at $10 I stay local."),
        ),
        (
            0.1,
            9.95,
            0.1,
            Verdict(False, "The month's cloud budget of $10 is used up; I stay local."),
        ),
    ],
)
def test_limits(today: float, month: float, estimate: float, verdict: Verdict) -> None:
    assert Budget(LIMITS).judge(DAY, today, month, estimate) == verdict


def test_the_warning_comes_once_a_day() -> None:
    budget = Budget(LIMITS)
    assert budget.judge(DAY, 0.6, 0.6, 0.01) == DAY_WARNING
    assert budget.judge(DAY, 0.7, 0.7, 0.01) == FINE
    assert budget.judge(DAY + timedelta(1), 0.6, 1.3, 0.01) == DAY_WARNING


def test_no_budget_is_told_as_such() -> None:
    verdict = Budget(Limits(day_hard=0)).judge(DAY, 0, 0, 0.01)
    assert verdict == Verdict(False, "There is no budget for the cloud; I stay local.")


def test_without_a_hard_limit_none_is_told() -> None:
    verdict = Budget(Limits(day_soft=0.5)).judge(DAY, 0.6, 0.6, 0.01)
    assert verdict.warning == "The cloud has cost $0.60 today."


@given(st.lists(st.tuples(st.integers(0, 40), st.floats(0, 1), st.floats(0, 1))), dollars, dollars)
def test_no_hard_limit_is_ever_overshot(
    asked: list[tuple[int, float, float]], day_hard: float, month_hard: float
) -> None:
    """Answers that cost at most their estimate, spread over days of two months."""
    budget = Budget(Limits(day_hard=day_hard, month_hard=month_hard))
    days: dict[date, float] = {}
    months: dict[int, float] = {}
    for after, estimate, share in sorted(asked):
        day = DAY + timedelta(after)
        today, month = days.get(day, 0.0), months.get(day.month, 0.0)
        if budget.judge(day, today, month, estimate).allowed:
            days[day] = today + estimate * share
            months[day.month] = month + estimate * share
    assert all(spent <= day_hard for spent in days.values())
    assert all(spent <= month_hard for spent in months.values())


@given(dollars, dollars, dollars, dollars)
def test_a_dearer_answer_is_never_easier_to_get(
    spent: float, estimate: float, more: float, hard: float
) -> None:
    limits = Limits(day_hard=hard)
    dear = Budget(limits).judge(DAY, spent, spent, estimate + more)
    assert not dear.allowed or Budget(limits).judge(DAY, spent, spent, estimate).allowed


@given(dollars, dollars)
def test_without_limits_all_is_allowed_in_silence(spent: float, estimate: float) -> None:
    assert Budget(Limits()).judge(DAY, spent, spent, estimate) == FINE


@given(st.floats(0, inf, exclude_max=True), dollars)
def test_what_is_refused_says_why(spent: float, hard: float) -> None:
    verdict = Budget(Limits(day_hard=hard)).judge(DAY, spent, spent, 0.01)
    assert verdict.allowed is (spent + 0.01 <= hard)
    assert verdict.allowed or "I stay local" in verdict.warning


@pytest.mark.parametrize(
    ("dollars", "text"),
    [(0, "$0"), (1, "$1"), (0.5, "$0.50"), (12.345, "$12.35"), (0.0034, "$0.0034"),
     (0.00001, "$0.0001"), (-9.04, "-$9.04")],
)  # fmt: skip
def test_money(dollars: float, text: str) -> None:
    assert money(dollars) == text
