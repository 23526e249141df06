from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta, timezone

from brain.cost.budget import Budget, Limits
from brain.cost.purse import Purse
from memory.ledger import Spending
from tests.clock import run

NOON = datetime(2026, 3, 6, 12, tzinfo=timezone(timedelta(hours=1)))


class Book:
    """A ledger in memory, slow to read."""

    def __init__(self) -> None:
        self.paid: list[tuple[datetime, float]] = []

    async def spent(self, since: datetime, user: str | None = None) -> Spending:
        assert user is None, "a budget is the whole house's"
        dollars = sum(price for at, price in self.paid if at >= since)
        await asyncio.sleep(0.01)
        return Spending(dollars=dollars)


def purse(book: Book, **limits: float) -> Purse:
    return Purse(book, Budget(Limits(**limits)), lambda: NOON)


def test_days_and_months_begin_at_the_midnight_of_the_house() -> None:
    book = Book()
    book.paid = [
        (datetime(2026, 2, 28, 22, 59, tzinfo=UTC), 100.0),
        (datetime(2026, 2, 28, 23, 1, tzinfo=UTC), 3.0),
        (datetime(2026, 3, 5, 23, 1, tzinfo=UTC), 0.5),
    ]

    async def main() -> None:
        async with purse(book, day_hard=0.61, month_hard=3.61).hold(0.1) as verdict:
            assert verdict.allowed
        async with purse(book, day_hard=0.59).hold(0.1) as verdict:
            assert not verdict.allowed
        async with purse(book, month_hard=3.59).hold(0.1) as verdict:
            assert not verdict.allowed

    run(main())


def test_answers_on_the_way_count() -> None:
    """A hundred ask at once; what they pay never exceeds the limit."""
    book = Book()
    house = purse(book, day_hard=1.0)
    refused = []

    async def ask(number: int) -> None:
        async with house.hold(0.09) as verdict:
            if not verdict.allowed:
                refused.append(number)
                return
            await asyncio.sleep(number % 7 / 10)
            book.paid.append((NOON, 0.08))
            await asyncio.sleep(0.001)

    async def main() -> None:
        async with asyncio.TaskGroup() as group:
            for number in range(100):
                group.create_task(ask(number))

    run(main())
    assert sum(price for _, price in book.paid) <= 1.0
    assert len(book.paid) + len(refused) == 100
    assert len(book.paid) >= 11


def test_a_refused_answer_holds_nothing_and_a_broken_off_one_lets_go() -> None:
    house = purse(Book(), day_hard=0.1)

    async def main() -> None:
        async with house.hold(0.2) as verdict:
            assert not verdict.allowed
        try:
            async with house.hold(0.1) as verdict:
                assert verdict.allowed
                raise KeyError
        except KeyError:
            pass
        async with house.hold(0.1) as verdict:
            assert verdict.allowed

    run(main())
