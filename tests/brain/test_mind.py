"""The mind of the house, with fakes: which way answers, and what is remembered of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import numpy as np
import pytest

from brain.cache.shelf import Kept
from brain.cost.books import Books
from brain.errors import ModelError
from brain.history import History
from brain.mind import ONLY, Faculties, HouseMind
from brain.minds import Minds
from brain.ports import Message, Reflex
from brain.replies import Hands
from brain.router.difficulty import Odds
from brain.router.levels import Level
from brain.router.router import Router
from brain.tiers.ladder import Rung
from brain.tokens import estimate
from brain.tools.consent import Consent
from brain.tools.loop import Limits
from brain.tools.tool import Effect, tool
from brain.tools.toolbox import Toolbox
from memory.errors import MemoryFault
from memory.ledger import Entry
from memory.records import Recalled, Turn
from tests.brain.test_minds import rung
from tests.brain.tiers.test_ladder import REFUSED, Tier
from tests.clock import run

NOON = datetime(2026, 3, 6, 12, tzinfo=UTC)


class Notebook:
    """A memory that recalls what it is given."""

    def __init__(self, *recalled: Recalled) -> None:
        self.recalled = list(recalled)
        self.turns: list[Turn] = []

    async def recall(self, text: str, *, deadline: float, before_id: int | None) -> list[Recalled]:  # noqa: ARG002
        return self.recalled

    async def add(self, turn: Turn) -> Turn:
        self.turns.append(turn)
        return turn


class Rows:
    def __init__(self) -> None:
        self.rows: list[Entry] = []

    async def record(self, entry: Entry) -> None:
        self.rows.append(entry)


class OneReflex:
    def answer(self, text: str, now: datetime, last_reply: str) -> Reflex | None:  # noqa: ARG002
        return Reflex("time", "It's noon.") if "time" in text else None


def judge(text: str) -> Odds:
    if "embedder" in text:
        raise MemoryFault("it is not loaded")
    return Odds(0.9 if "why" in text else 0.1, 0.8 if "prove" in text else 0.1, "asks why")


def mind(rungs: Sequence[Rung], memory: Notebook, rows: Rows, **options: bool) -> HouseMind:
    faculties = Faculties(
        reflexes=OneReflex(),
        router=Router(judge) if options.get("router", True) else None,
        books=Books(rows, lambda: NOON, lambda _: None),
        cloud=options.get("cloud", False),
    )
    minds = Minds(rungs, asyncio.get_running_loop().time)
    history = History(1000, estimate)
    return HouseMind(minds, memory, history, faculties, lambda: NOON, 0.05, lambda: None)


async def turn(one: HouseMind, text: str) -> tuple[str, str, tuple[str, ...]]:
    """What was said to these words, which way, and why."""

    async def stand() -> None: ...

    reply = await one.answer(text, lambda _: None)
    async with aclosing(reply.words(stand)) as words:
        said = "".join([word async for word in words])
    reply.commit()
    await one.settle(text, said, reply.route, {})
    return said, reply.route, reply.why


def house() -> list[Rung]:
    return [
        rung("claude", Level.CLOUD, Tier("From afar.")),
        rung("7b", Level.HARD, Tier("Thus.")),
        rung("3b", Level.COMPLEX, Tier("Because.")),
        rung("here", Level.QUICK, Tier("Yes.")),
    ]


@pytest.mark.parametrize(
    ("text", "said", "route"),
    [
        ("what time is it", "It's noon.", "reflex"),
        ("quick answer what time is it", "It's noon.", "reflex"),
        ("is it warm", "Yes.", "quick"),
        ("why is it warm", "Because.", "complex"),
        ("prove why it is warm", "Thus.", "hard"),
        ("ask claude why it is warm", "From afar.", "cloud"),
        ("think hard about the sea", "Thus.", "hard"),
    ],
)
def test_each_sentence_finds_its_mind(text: str, said: str, route: str) -> None:
    memory, rows = Notebook(), Rows()
    found = run(_after_creation(text, memory, rows))
    assert found[:2] == (said, route)
    assert found[2], "no way without a reason"
    assert [(each.user, each.assistant, each.route) for each in memory.turns] == [
        (text, said, route)
    ]
    assert [row.level for row in rows.rows] == ([] if route == "cloud" else [route])


async def _after_creation(
    text: str, memory: Notebook, rows: Rows, **options: bool
) -> tuple[str, str, tuple[str, ...]]:
    return await turn(mind(house(), memory, rows, **{"cloud": True} | options), text)


def test_nothing_leaves_a_house_that_forbids_it() -> None:
    said, route, why = run(_after_creation("ask claude why", Notebook(), Rows(), cloud=False))
    assert (said, route) == ("Thus.", "hard")
    assert "nothing may leave the house" in why


def test_one_mind_needs_no_router() -> None:
    found = run(_after_creation("why is it so", Notebook(), Rows(), router=False))
    assert found == ("Yes.", "quick", (ONLY,))


def test_words_that_cannot_be_judged_go_to_the_quick_mind() -> None:
    assert run(_after_creation("the embedder broke", Notebook(), Rows()))[1] == "quick"


def test_what_leans_on_the_turn_before_stays_at_its_level() -> None:
    async def main() -> list[str]:
        one = mind(house(), Notebook(), Rows())
        return [(await turn(one, text))[1] for text in ("why is it warm", "go on")]

    assert run(main()) == ["complex", "complex"]


class Shelf:
    """A cache that keeps what it is given."""

    def __init__(self) -> None:
        self.kept: dict[str, str] = {}

    async def find(self, question: str) -> Kept | None:
        answer = self.kept.get(question)
        return None if answer is None else Kept(question, answer, np.zeros(1, np.float32), 0.0)

    async def keep(self, question: str, answer: str, heard: str, *, aided: bool) -> bool:
        if answer == heard and not aided:
            self.kept[question] = answer
        return True


def test_an_answer_is_given_again_unless_something_was_told_since() -> None:
    async def main() -> list[str]:
        memory, shelf, rows = Notebook(), Shelf(), Rows()
        one = mind(house(), memory, rows)
        one._has = replace(one._has, cache=cast(Any, shelf))
        routes = [(await turn(one, "is it warm"))[1] for _ in range(2)]
        memory.recalled = [Recalled(Turn("it is cold now", "I see.", "quick", NOON), 0.9)]
        return [*routes, (await turn(one, "is it warm"))[1], *(row.level for row in rows.rows)]

    assert run(main()) == ["quick", "cache", "quick", "quick", "cache", "quick"]


def test_tools_are_shown_to_a_mind_only_for_words_that_call_for_one() -> None:
    class Obeys(Tier):
        async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
            self.prompts.append(list(messages))
            called = "Tools:" in messages[-1].text
            yield '{"name": "count", "arguments": {"what": "sheep"}}' if called else "Yes."

    @tool(cue="count", effect=Effect.ACTS, says=True)
    def count(what: str) -> str:
        """Count something."""
        return f"Three {what}."

    async def main() -> tuple[list[tuple[str, str, tuple[str, ...]]], list[list[Message]]]:
        model = Obeys()
        one = mind([rung("here", Level.QUICK, model)], Notebook(), Rows(), router=False)
        one._has = replace(one._has, hands=Hands(Toolbox([count]), Consent(), Limits(10.0, 3)))
        said = [await turn(one, text) for text in ("is it warm", "count the sheep")]
        return said, model.prompts

    (plain, used), prompts = run(main())
    assert plain == ("Yes.", "quick", (ONLY,))
    assert used == ("Three sheep.", "quick", (ONLY, "count ran"))
    assert "Tools:" not in prompts[0][-1].text
    assert prompts[1][0] == prompts[0][0], "the head stays the same bytes"


def test_what_must_stay_is_not_told_to_the_cloud_later() -> None:
    async def main() -> list[Message]:
        away = Tier("From afar.")
        rungs = [rung("claude", Level.CLOUD, away), rung("here", Level.QUICK, Tier("Yes."))]
        one = mind(rungs, Notebook(), Rows(), cloud=True)
        for text in ("stay local is my salary high", "is it warm", "ask claude about the sea"):
            await turn(one, text)
        return away.prompts[0]

    told = [message.text for message in run(main()) if message.role == "user"]
    assert told == ["is it warm", "the sea"]


def test_who_asks_for_a_bigger_mind_is_not_given_an_old_answer() -> None:
    async def main() -> str:
        one = mind(house(), Notebook(), Rows())
        shelf = Shelf()
        shelf.kept["the sea is deep"] = "Old."
        one._has = replace(one._has, cache=cast(Any, shelf))
        return (await turn(one, "think hard about the sea is deep"))[1]

    assert run(main()) == "hard"


def test_an_answer_that_failed_is_not_counted_as_one_that_needed_no_model() -> None:
    async def main() -> list[Entry]:
        rows = Rows()
        one = mind([rung("here", Level.QUICK, Tier(REFUSED))], Notebook(), rows)
        with pytest.raises(ModelError):
            await turn(one, "is it warm")
        await one.settle("is it warm", "Sorry.", "quick", {})
        return rows.rows

    assert run(main()) == []
