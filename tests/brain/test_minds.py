"""The minds of a house: who is asked, in which order, and what is said of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing

import pytest

from brain.errors import ModelError, TierError
from brain.minds import Minds, order
from brain.ports import Message
from brain.replies import LESS, ModelReply
from brain.router.levels import Level
from brain.router.router import Decision
from brain.tiers.breaker import Breaker, Patience, State
from brain.tiers.deadlines import Deadlines
from brain.tiers.ladder import Rung
from brain.tiers.prices import FREE, Prices
from tests.brain.tiers.test_ladder import REFUSED, Tier
from tests.clock import run

ASKED = [Message("user", "Why is the sky blue?")]
PRICES = Prices(1.0, 2.0, 0.1, 1.25)


def rung(name: str, level: Level, tier: Tier) -> Rung:
    prices = PRICES if level is Level.CLOUD else FREE
    deadlines = Deadlines(first=2.0, between=1.0)
    return Rung(name, tier, deadlines, Breaker(Patience(1, 5.0, 60.0)), level, prices)


HOUSE = [
    rung("claude", Level.CLOUD, Tier("c")),
    rung("7b", Level.HARD, Tier("h")),
    rung("rx550", Level.QUICK, Tier("q")),
    rung("3b", Level.COMPLEX, Tier("m")),
    rung("here", Level.QUICK, Tier("p")),
]


@pytest.mark.parametrize(
    ("level", "cloud", "names"),
    [
        (Level.QUICK, False, "rx550 here 3b 7b"),
        (Level.QUICK, True, "rx550 here 3b 7b"),
        (Level.COMPLEX, True, "3b 7b rx550 here"),
        (Level.HARD, False, "7b 3b rx550 here"),
        (Level.HARD, True, "7b claude 3b rx550 here"),
        (Level.CLOUD, True, "claude 7b 3b rx550 here"),
        (Level.CLOUD, False, "7b 3b rx550 here"),
    ],
)
def test_who_can_comes_first_and_nothing_leaves_the_house_unasked(
    level: Level, cloud: bool, names: str
) -> None:
    assert [each.name for each in order(HOUSE, level, cloud=cloud)] == names.split()


def test_a_house_wakes_up_without_those_that_fail_or_dawdle_and_takes_them_back() -> None:
    class Slow(Tier):
        async def load(self) -> None:
            await asyncio.sleep(8.0)

    async def main() -> tuple[float, frozenset[Level], list[str], frozenset[Level]]:
        clock = asyncio.get_running_loop().time
        dead, slow = Tier("h"), Slow("m")
        dead.loads = [REFUSED, REFUSED, None]
        rungs = [
            rung("7b", Level.HARD, dead),
            rung("3b", Level.COMPLEX, slow),
            rung("here", Level.QUICK, Tier("q")),
        ]
        minds, told = Minds(rungs, clock), list[str]()
        missing: list[str] = []
        await minds.load(missing.append)
        ready, up = clock(), minds.up
        assert sorted(missing) == [
            "A mind does not work yet; 3b: not ready within 2 s.",
            "A mind does not work yet; 7b: it cannot be reached.",
        ]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(30.0):
                await minds.watch(told.append)
        return ready, up, told, minds.up

    ready, up, told, later = run(main())
    assert (ready, up) == (pytest.approx(2.0), {Level.QUICK})
    assert sorted(told) == ["The mind '3b' works again.", "The mind '7b' works again."]
    assert later == {Level.QUICK, Level.COMPLEX, Level.HARD}


def test_a_house_without_any_mind_says_what_is_wrong_with_each() -> None:
    async def main() -> None:
        dead = Tier("h")
        dead.loads = [REFUSED]
        clock = asyncio.get_running_loop().time
        await Minds([rung("7b", Level.HARD, dead)], clock).load()

    with pytest.raises(ModelError, match=r"No mind works\. 7b: it cannot be reached"):
        run(main())


def reply(level: Level, *rungs: Rung, cloud: bool = False) -> tuple[str, ModelReply, list[str]]:
    """What was said, the reply, and what happened in which order."""
    happened: list[str] = []

    async def main() -> tuple[str, ModelReply]:
        minds = Minds(rungs, asyncio.get_running_loop().time)
        made = ModelReply(
            minds,
            Decision(level, level, None, ("asks why",), "Why is the sky blue?", cloud),
            ASKED,
            recalled=(),
            hands=None,
            private=(),
            stands=lambda _: happened.append("stands"),
        )

        async def stand() -> None:
            happened.append("turn over")

        async with aclosing(made.words(stand)) as words:
            return "".join([word async for word in words]), made

    said, made = run(main())
    return said, made, happened


def test_the_route_tells_who_spoke_and_why() -> None:
    dead = rung("7b", Level.HARD, Tier(TierError("busy", status=503)))
    said, made, happened = reply(Level.HARD, dead, rung("3b", Level.COMPLEX, Tier("Light.")))
    assert (said, made.route, happened) == ("Light.", "complex", [])
    assert made.why == ("asks why", "7b: busy.")
    assert dead.breaker.state is State.OPEN


def test_a_hard_question_that_a_small_mind_answers_is_marked_as_such() -> None:
    dead = rung("7b", Level.HARD, Tier(REFUSED))
    small = rung("here", Level.QUICK, Tier("Because."))
    assert reply(Level.HARD, dead, small)[0] == f"{LESS}Because."
    assert reply(Level.COMPLEX, dead, small)[0] == "Because."


def test_what_costs_money_waits_until_the_turn_is_over() -> None:
    said, made, happened = reply(
        Level.CLOUD, rung("claude", Level.CLOUD, Tier("Light.")), cloud=True
    )
    assert (said, made.route) == ("Light.", "cloud")
    assert happened == ["turn over", "stands"]


def test_in_idle_time_all_of_the_house_read_ahead_and_who_fails_at_it_rests() -> None:
    class Reads(Tier):
        def __init__(self, trouble: Exception | None = None) -> None:
            super().__init__("a")
            self.trouble = trouble
            self.read: list[Message] = []

        async def prefill(self, messages: Sequence[Message]) -> None:
            if self.trouble:
                raise self.trouble
            self.read += messages

    here, server, dead, large, paid = Reads(), Reads(), Reads(REFUSED), Reads(), Reads()
    rungs = [
        rung("rx550", Level.QUICK, dead),
        rung("here", Level.QUICK, here),
        rung("3b", Level.COMPLEX, server),
        rung("7b", Level.HARD, large),
        rung("claude", Level.CLOUD, paid),
    ]

    async def main() -> None:
        minds = Minds(rungs, asyncio.get_running_loop().time)
        await minds.prepare(ASKED)
        assert minds.quick is rungs[1]
        await minds.prefill(ASKED)

    run(main())
    assert (here.read, server.read, large.read, paid.read) == (2 * ASKED, ASKED, [], [])
    assert rungs[0].breaker.state is State.OPEN
