"""A mind that costs money, with a ledger in memory."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from datetime import UTC, datetime

import pytest

from brain.cost.budget import Budget, Limits
from brain.cost.paid import Paid
from brain.cost.purse import Purse
from brain.errors import DeclinedError
from brain.llm import Usage
from brain.ports import Message
from brain.tiers.prices import Prices
from brain.tokens import estimate
from memory.errors import MemoryFault
from memory.ledger import Entry, Spending
from tests.clock import run

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)
ASKED = [Message("user", "Why is the sky blue?")]
PRICES = Prices(1.0, 2.0, 0.1, 1.25)


class Cloud:
    usage = Usage(0, 1_000_000, 500_000)

    def __init__(self) -> None:
        self.asked = 0

    async def load(self) -> None: ...

    async def prefill(self, messages: Sequence[Message]) -> None:  # noqa: ARG002
        raise AssertionError("it would cost money")

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:  # noqa: ARG002
        self.asked += 1
        for word in ("Because ", "of ", "light."):
            yield word

    def count_tokens(self, text: str) -> int:
        return estimate(text)

    async def close(self) -> None: ...


class Book:
    def __init__(self, spent: float | None = 0.0) -> None:
        self.already = spent
        self.rows: list[Entry] = []

    async def spent(self, since: datetime, user: str | None = None) -> Spending:  # noqa: ARG002
        if self.already is None:
            raise MemoryFault("the disk is gone")
        return Spending(dollars=self.already + sum(row.dollars for row in self.rows))

    async def record(self, entry: Entry) -> None:
        self.rows.append(entry)


def paid(book: Book, cloud: Cloud, told: list[str], **limits: float) -> Paid:
    def entry(usage: Usage, dollars: float) -> Entry:
        counts = usage.cached_tokens, usage.computed_tokens, usage.written_tokens
        return Entry(NOON, "claude", "cloud", "haiku", *counts, dollars=dollars)

    purse = Purse(book, Budget(Limits(**limits)), lambda: NOON)
    return Paid(cloud, entry, PRICES, 1000, purse, book, told.append)


async def said(mind: Paid, pieces: int = 9) -> str:
    heard = ""
    async with aclosing(mind.reply(ASKED)) as words:
        async for word in words:
            heard += word
            pieces -= 1
            if not pieces:
                break
    return heard


def test_an_answer_is_written_down_even_where_it_was_broken_off() -> None:
    book = Book()
    mind = paid(book, Cloud(), [])
    run(mind.prefill(ASKED))
    assert run(said(mind)) == "Because of light."
    assert run(said(mind, pieces=1)) == "Because "
    assert [row.dollars for row in book.rows] == [pytest.approx(2.0)] * 2


def test_beyond_the_limit_it_is_not_asked_and_says_why() -> None:
    book, cloud, told = Book(0.999), Cloud(), list[str]()
    with pytest.raises(DeclinedError, match=r"The day's cloud budget of \$1 is used up"):
        run(said(paid(book, cloud, told, day_hard=1.0)))
    assert (cloud.asked, book.rows) == (0, [])


def test_a_warning_is_told_once_a_day() -> None:
    told: list[str] = []
    mind = paid(Book(3.0), Cloud(), told, day_soft=2.0)
    run(said(mind))
    run(said(mind))
    assert told == ["The cloud has cost $3 today."]


def test_where_the_ledger_cannot_be_read_nothing_is_spent() -> None:
    cloud = Cloud()
    with pytest.raises(DeclinedError, match="the disk is gone"):
        run(said(paid(Book(None), cloud, [])))
    assert cloud.asked == 0


def test_of_two_answers_at_once_each_is_told_its_own_cost() -> None:
    class Counting(Cloud):
        async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
            yield "Yes."
            self.usage = Usage(0, len(messages[0].text))

    class SlowBook(Book):
        async def record(self, entry: Entry) -> None:
            await asyncio.sleep(1)
            await super().record(entry)

    async def cost(words: str) -> Usage:
        async with aclosing(mind.reply([Message("user", words)])) as pieces:
            assert [piece async for piece in pieces] == ["Yes."]
        return mind.usage

    async def main() -> None:
        async with asyncio.TaskGroup() as tasks:
            asked = [tasks.create_task(cost(words), name=words) for words in ("Why?", "How far?")]
        assert [each.result() for each in asked] == [Usage(0, 4), Usage(0, 8)]

    book = SlowBook()
    mind = paid(book, Counting(), [])
    run(main())
    assert sorted(row.computed_tokens for row in book.rows) == [4, 8]
