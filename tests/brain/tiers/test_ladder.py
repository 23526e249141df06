"""Tiers that fail, stall and come back, on a virtual clock."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from dataclasses import replace
from typing import Any

import pytest

from brain.errors import DeclinedError, ModelError, TierError
from brain.llm import Usage
from brain.ports import Message
from brain.router.levels import Level
from brain.tiers.breaker import Breaker, Patience, State
from brain.tiers.deadlines import Deadlines
from brain.tiers.ladder import GO_ON, Ladder, Rung, revive
from brain.tiers.prices import Prices
from tests.brain.tiers.scored import Tier
from tests.clock import run

ASKED = [Message("user", "How far is the moon?")]
PATIENCE = Patience(failures=1, first=5.0, most=60.0)


def rung(name: str, tier: Tier, hedge: float | None = None) -> Rung:
    return Rung(name, tier, Deadlines(first=2.0, between=1.0, hedge=hedge), Breaker(PATIENCE))


def named(ladder: Ladder) -> list[str]:
    return [rung.name for rung in ladder.spoke]


async def answer(*rungs: Rung) -> tuple[str, float, Ladder]:
    """What was said, when its first piece came, and the ladder."""
    clock = asyncio.get_running_loop().time
    ladder, said, first = Ladder(rungs, clock), "", -1.0
    async with aclosing(ladder.reply(ASKED)) as pieces:
        async for piece in pieces:
            first = clock() if not said else first
            said += piece
    return said, first, ladder


REFUSED = TierError("it cannot be reached")


@pytest.mark.parametrize(
    ("failing", "after"),
    [
        pytest.param(Tier(REFUSED), 0.0, id="refused"),
        pytest.param(Tier(TierError("busy", status=503)), 0.0, id="busy"),
        pytest.param(Tier(ModelError("no memory")), 0.0, id="out of memory"),
        pytest.param(Tier(9.0, "late"), 2.0, id="stalled before its first word"),
    ],
)
def test_when_the_first_tier_fails_the_next_one_speaks(failing: Tier, after: float) -> None:
    first, second = rung("quick", failing), rung("complex", Tier("Far."))
    said, began, ladder = run(answer(first, second))
    assert (said, began, named(ladder)) == ("Far.", pytest.approx(after), ["complex"])
    assert len(ladder.failures) == 1
    assert first.breaker.state is State.OPEN
    assert failing.ended == pytest.approx(after)


@pytest.mark.parametrize("trouble", [9.0, TierError("out of memory")])
def test_one_that_fails_in_the_middle_is_gone_on_from(trouble: float | Exception) -> None:
    second = Tier("kilometres.")
    said, _, ladder = run(answer(rung("a", Tier("384,000 ", trouble)), rung("b", second)))
    assert said == "384,000 kilometres."
    assert named(ladder) == ["a", "b"]
    assert second.prompts == [
        [*ASKED, Message("assistant", "384,000 "), Message("user", GO_ON)],
    ]


PAID = Prices(1.0, 2.0, 0.1, 1.25)


def test_a_slow_tier_is_overtaken_and_not_blamed() -> None:
    slow, other = Tier(9.0, "late"), Tier(0.3, "Far.")
    first = rung("quick", slow, hedge=0.5)
    said, began, ladder = run(answer(first, rung("here", other)))
    assert (said, began, named(ladder)) == ("Far.", pytest.approx(0.8), ["here"])
    assert (slow.ended, first.breaker.state) == (pytest.approx(0.8), State.CLOSED)
    assert ladder.failures == []
    assert [rung.name for rung, _ in ladder.used] == ["here"]


def test_one_that_is_slow_to_go_on_is_gone_on_from_and_not_blamed() -> None:
    slow, other = Tier("384,000 ", 0.9, "late"), Tier(0.3, "kilometres.")
    first = rung("quick", slow, hedge=0.5)
    said, _, ladder = run(answer(first, rung("here", other)))
    assert (said, named(ladder)) == ("384,000 kilometres.", ["quick", "here"])
    assert other.prompts[0][-2:] == [Message("assistant", "384,000 "), Message("user", GO_ON)]
    assert (slow.ended, first.breaker.state) == (pytest.approx(0.8), State.CLOSED)
    assert [rung.name for rung, _ in ladder.used] == ["quick", "here"]


def test_a_slow_tier_that_stalls_while_another_is_asked_has_failed() -> None:
    stalled = rung("quick", Tier(9.0, "late"), hedge=0.5)
    said, began, ladder = run(answer(stalled, rung("here", Tier(1.8, "Far."))))
    assert (said, began, named(ladder)) == ("Far.", pytest.approx(2.3), ["here"])
    assert (len(ladder.failures), stalled.breaker.state) == (1, State.OPEN)


def test_who_was_overtaken_goes_on_where_the_other_fails() -> None:
    slow, other = Tier(1.5, "kilometres."), Tier("384,000 ", REFUSED)
    said, _, ladder = run(answer(rung("quick", slow, hedge=0.5), rung("here", other)))
    assert (said, named(ladder)) == ("384,000 kilometres.", ["here", "quick"])


@pytest.mark.parametrize(
    ("changes", "after", "began"),
    [
        pytest.param({}, {}, 0.5, id="as able"),
        pytest.param({}, {"level": Level.HARD}, 0.5, id="abler"),
        pytest.param({"level": Level.COMPLEX}, {}, 1.5, id="less able"),
        pytest.param({}, {"prices": PAID}, 1.5, id="at a price"),
        pytest.param({"prices": PAID}, {}, 1.5, id="after one that is paid already"),
    ],
)
def test_only_who_can_as_much_for_nothing_is_asked_early(
    changes: dict[str, Any], after: dict[str, Any], began: float
) -> None:
    slow, next_one = rung("first", Tier(1.5, "Slow."), hedge=0.5), rung("next", Tier("Fast."))
    _, at, _ = run(answer(replace(slow, **changes), replace(next_one, **after)))
    assert at == pytest.approx(began)


def test_when_none_is_left_it_says_what_was_wrong_with_each() -> None:
    with pytest.raises(ModelError, match=r"quick: it cannot be reached\. complex: busy\."):
        run(answer(rung("quick", Tier(REFUSED)), rung("complex", Tier(TierError("busy")))))


def test_a_tier_that_rests_costs_no_time_and_is_used_again_when_it_is_back() -> None:
    async def main() -> list[tuple[str, float]]:
        clock = asyncio.get_running_loop().time
        tier = Tier(9.0, "late")
        rungs = [rung("quick", tier), rung("complex", Tier("Far."))]
        heard = []
        for seconds in (0.0, 1.0, 6.0):
            await asyncio.sleep(seconds)
            if seconds == 6.0:
                tier.score = ("Near.",)
                assert await revive(rungs, clock) == ["quick"]
            asked = clock()
            said, began, _ = await answer(*rungs)
            heard.append((said, round(began - asked, 3)))
        return heard

    assert run(main()) == [("Far.", 2.0), ("Far.", 0.0), ("Near.", 0.0)]


def test_when_all_rest_the_one_that_has_rested_enough_is_tried() -> None:
    async def main() -> str:
        tier = Tier(REFUSED)
        only = rung("quick", tier)
        with pytest.raises(ModelError):
            await answer(only)
        with pytest.raises(ModelError, match="No mind could answer"):
            await answer(only)
        tier.score = ("Far.",)
        await asyncio.sleep(5.0)
        return (await answer(only))[0]

    assert run(main()) == "Far."


@pytest.mark.parametrize(
    ("first", "states"),
    [("Far.", [State.CLOSED, State.OPEN]), (REFUSED, [State.OPEN, State.CLOSED])],
)
def test_those_that_rest_are_tried_one_by_one(first: str | Exception, states: list[State]) -> None:
    async def main() -> None:
        rungs = [rung("quick", Tier(first)), rung("complex", Tier("Far."))]
        for each in rungs:
            each.breaker.failed(asyncio.get_running_loop().time())
        await asyncio.sleep(5.0)
        assert (await answer(*rungs))[0] == "Far."
        assert [each.breaker.state for each in rungs] == states

    run(main())


def test_one_that_stays_away_is_asked_ever_less_often() -> None:
    async def main() -> list[float]:
        clock = asyncio.get_running_loop().time
        tier = Tier(REFUSED)
        tier.loads = [REFUSED] * 9
        only = rung("quick", tier)
        only.breaker.failed(clock())
        tries = []
        for _ in range(80):
            before = len(tier.loads)
            assert await revive([only], clock) == []
            if len(tier.loads) < before:
                tries.append(clock())
            await asyncio.sleep(1.0)
        return tries

    assert run(main()) == [5.0, 15.0, 35.0, 75.0]


def test_one_that_comes_back_reads_first_and_is_tried_again_where_that_never_ends() -> None:
    async def main() -> list[tuple[float, State]]:
        clock = asyncio.get_running_loop().time
        tier = Tier()
        only = rung("quick", tier)
        only.breaker.failed(clock())
        tier.reading = 1e9
        states = []
        for seconds in (5.0, 9.0, 1.0):
            await asyncio.sleep(seconds)
            await revive([only], clock, ASKED)
            states.append((clock(), only.breaker.state))
            tier.reading = 0.0
        assert tier.prompts == [ASKED, ASKED]
        return states

    assert run(main()) == [(125.0, State.OPEN), (134.0, State.OPEN), (135.0, State.CLOSED)]


def test_a_server_that_asks_for_patience_is_not_tried_before() -> None:
    async def main() -> list[float]:
        clock = asyncio.get_running_loop().time
        tier = Tier(REFUSED)
        tier.loads = [TierError("busy", status=429, retry_after=20.0), None]
        only = rung("claude", tier)
        only.breaker.failed(clock())
        tries = []
        while tier.loads:
            before = len(tier.loads)
            await revive([only], clock)
            if len(tier.loads) < before:
                tries.append(clock())
            await asyncio.sleep(1.0)
        return tries

    assert run(main()) == [5.0, 25.0]


def test_a_tier_that_declines_is_well_and_what_it_took_is_counted() -> None:
    first = rung("claude", Tier(DeclinedError("it refused to answer")))
    first = replace(first, prices=PAID)
    said, _, ladder = run(answer(first, rung("complex", Tier("Far."))))
    assert (said, named(ladder)) == ("Far.", ["complex"])
    assert first.breaker.state is State.CLOSED
    assert ladder.failures == ["claude: it refused to answer."]
    assert [rung.name for rung, _ in ladder.used] == ["claude", "complex"]


def test_a_listener_who_has_had_enough_says_nothing_about_the_tier() -> None:
    async def main() -> tuple[State, float]:
        tier = Tier("One. ", "Two. ", "Three.")
        only = rung("quick", tier)
        async with aclosing(Ladder([only], asyncio.get_running_loop().time).reply(ASKED)) as pieces:
            await anext(pieces)
        return only.breaker.state, tier.ended

    assert run(main()) == (State.CLOSED, 0.0)


def test_a_tier_that_costs_is_asked_once_the_turn_stands_and_its_use_is_noted() -> None:
    async def main() -> tuple[str, float, list[tuple[Rung, Usage]]]:
        clock = asyncio.get_running_loop().time
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(3.0, over.set)

        async def stand() -> None:
            await over.wait()

        paid = replace(rung("claude", Tier("Far.")), prices=PAID)
        ladder = Ladder([paid], clock, stand)
        said = "".join([piece async for piece in ladder.reply(ASKED)])
        return said, clock(), ladder.used

    said, at, used = run(main())
    assert (said, at) == ("Far.", pytest.approx(3.0))
    assert [(rung.name, usage) for rung, usage in used] == [("claude", Usage(0, 10, 5))]


def test_each_tier_is_shown_what_fits_it() -> None:
    small = Tier(REFUSED)
    large = Tier("Far.")
    first = replace(rung("quick", small), fitted=lambda messages: list(messages[-1:]))
    run(answer(first, rung("complex", large)))
    assert small.prompts == [ASKED[-1:]]
    assert large.prompts == [ASKED]
