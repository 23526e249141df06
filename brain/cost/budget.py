"""What the cloud may cost in a day and in a month. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from math import inf


@dataclass(frozen=True, slots=True)
class Limits:
    """US dollars; infinite for no limit."""

    day_soft: float = inf
    """Once so much was spent in a day, the user is warned."""
    day_hard: float = inf
    """Never spent in a day."""
    month_soft: float = inf
    """Once so much was spent in a month, the user is warned."""
    month_hard: float = inf
    """Never spent in a month."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the cloud may be asked."""

    allowed: bool
    warning: str = ""
    """A sentence for the user, fit to be spoken; empty where there is nothing to tell."""


class Budget:
    """Judges each answer of the cloud before it is asked for."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._warned: date | None = None

    def judge(
        self, today: date, spent_today: float, spent_month: float, estimate: float
    ) -> Verdict:
        """Whether an answer of at most `estimate` dollars may be asked for.

        `spent_month` includes today. What is allowed never overshoots a hard limit; once a soft
        one is reached, the first answer of a day comes with a warning.
        """
        limits = self._limits
        hard = (("day", spent_today, limits.day_hard), ("month", spent_month, limits.month_hard))
        soft = (
            ("today", spent_today, limits.day_soft),
            ("this month", spent_month, limits.month_soft),
        )
        for period, spent, limit in hard:
            if spent + estimate > limit:
                return Verdict(False, _refusal(period, limit))
        for (period, spent, limit), (_, _, end) in zip(soft, hard, strict=True):
            if spent >= limit and self._warned != today:
                self._warned = today
                return Verdict(True, _warning(period, spent, end))
        return Verdict(True)


def _refusal(period: str, limit: float) -> str:
    if not limit:
        return "There is no budget for the cloud; I stay local."
    return f"The {period}'s cloud budget of {money(limit)} is used up; I stay local."


def _warning(period: str, spent: float, end: float) -> str:
    limit = f"; at {money(end)} I stay local" if end < inf else ""
    return f"The cloud has cost {money(spent)} {period}{limit}."


def money(dollars: float) -> str:
    """An amount as it is read and spoken, such as `$1`, `$0.50` or `$0.0034`."""
    sign, amount = "-" if dollars < 0 else "", abs(dollars)
    if 0 < amount < 0.01:
        return f"{sign}${max(amount, 0.0001):.2g}"
    return f"{sign}${amount:.2f}".removesuffix(".00")
