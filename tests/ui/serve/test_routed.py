"""The minds of a house, asked by others."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any, cast

import pytest

from brain.cost.books import Books
from brain.llm import Usage
from brain.minds import Minds
from brain.ports import Message
from brain.router.router import Router
from tests.brain.test_mind import NOON, Rows, house, judge
from tests.clock import run
from ui.minds import Till
from ui.serve.routed import Routed


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
