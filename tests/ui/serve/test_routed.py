"""The minds of a house, asked by others."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from typing import Any, cast

import pytest

from brain.cost.books import Books
from brain.cost.budget import Verdict
from brain.llm import Usage
from brain.minds import Minds
from brain.ports import Message
from brain.router.levels import Level
from brain.router.router import Router
from tests.brain.test_mind import NOON, Rows, house, judge
from tests.brain.tiers.scored import Tier as Scored
from tests.clock import run
from ui.minds import Till, prices
from ui.serve.routed import Routed
from ui.settings.tiers import Tier

CLAUDE = Tier(
    kind="claude",
    level="cloud",
    url="http://127.0.0.1:9",
    model="opus",
    input_price=1.0,
    output_price=2.0,
)


class Counting(Scored):
    """A model that can tell how many tokens a text has."""

    def count_tokens(self, text: str) -> int:
        return len(text)


async def ask(text: str, rows: Rows, user: str = "", *, cloud: bool) -> tuple[str, str, Usage]:
    """What was said, at which level, and what it took."""
    ledger = cast(Any, rows)
    till = Till(cast(Any, None), ledger, Books(ledger, lambda: NOON, print), print)
    minds = Minds(house(), asyncio.get_running_loop().time)
    answer = Routed(minds, Router(judge), till, cloud=cloud).reply(
        [Message("system", "Be brief."), Message("user", text)], user
    )
    async with aclosing(answer.words()) as words:
        said = "".join([word async for word in words])
    return said, answer.level, answer.usage


@pytest.mark.parametrize(
    ("text", "cloud", "said", "level"),
    [
        ("is it warm", False, "Yes.", "quick"),
        ("why is it warm", False, "Because.", "complex"),
        ("ask claude why", True, "From afar.", "cloud"),
        ("ask claude why", False, "Thus.", "hard"),
    ],
)
def test_each_question_finds_its_mind(text: str, cloud: bool, said: str, level: str) -> None:
    assert run(ask(text, Rows(), cloud=cloud)) == (said, level, Usage(0, 10, 5))


def test_what_it_took_is_written_down_for_whoever_asked() -> None:
    rows = Rows()
    run(ask("is it warm", rows, "kitchen", cloud=False))
    run(ask("is it warm", rows, cloud=False))
    assert [row.user for row in rows.rows] == ["kitchen", "owner"]


def test_what_the_cloud_costs_is_booked_to_whoever_asked() -> None:
    rows = Rows()
    ledger = cast(Any, rows)
    spent: list[str] = []

    class Purse:
        @asynccontextmanager
        async def hold(self, dollars: float) -> AsyncIterator[Verdict]:
            spent.append(f"{dollars:.6f}")
            yield Verdict(True)

    async def main() -> None:
        till = Till(cast(Any, Purse()), ledger, Books(ledger, lambda: NOON, print), print)
        [cloud] = [each for each in house() if each.level is Level.CLOUD]
        paid = till.paid(cloud.name, CLAUDE, Counting("From afar."))
        rungs = [replace(cloud, model=paid, prices=prices(CLAUDE)), *house()[1:]]
        answers = Routed(
            Minds(rungs, asyncio.get_running_loop().time), Router(judge), till, cloud=True
        )
        for user in ("kitchen", ""):
            asked = [Message("user", "ask claude why")]
            async with aclosing(answers.reply(asked, user).words()) as words:
                assert [word async for word in words] == ["From afar."]

    run(main())
    booked = [(row.user, row.tier, row.model, row.dollars) for row in rows.rows]
    assert booked == [("kitchen", "claude", "opus", 20e-6), ("owner", "claude", "opus", 20e-6)]
    assert len(spent) == 2, "both held what they may cost in the one purse"
