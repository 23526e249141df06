"""Who is slow to begin is overtaken, on a virtual clock."""

from __future__ import annotations

import asyncio
from contextlib import aclosing

import pytest

from brain.errors import ModelError
from brain.tiers.hedge import Runner, fastest
from tests.brain.tiers.scored import Tier
from tests.clock import run

BROKEN = ModelError("broken")


async def heard(alone: float | None, *row: Tier) -> list[tuple[str, float]]:
    """What is heard of them, and when."""
    clock = asyncio.get_running_loop().time
    runners = [Runner(each.reply([]), alone) for each in row]
    async with aclosing(fastest(runners)) as pieces:
        return [(piece, clock()) async for piece in pieces]


@pytest.mark.parametrize(
    ("row", "wanted", "began", "ended"),
    [
        pytest.param(
            [Tier(0.5, "a", 0.9, "A"), Tier("b")],
            [("a", 0.5), ("A", 1.4)],
            [0.0, None],
            [1.4, None],
            id="the first one in time is asked alone",
        ),
        pytest.param(
            [Tier(9.0, "a"), Tier(0.5, "b", 2.0, "B")],
            [("b", 1.5), ("B", 3.5)],
            [0.0, 1.0],
            [1.5, 3.5],
            id="a slow one is overtaken and closed at once",
        ),
        pytest.param(
            [Tier(1.2, "a", 1.0, "A"), Tier(0.5, "b")],
            [("a", 1.2), ("A", 2.2)],
            [0.0, 1.0],
            [2.2, 1.2],
            id="a slow one may win still",
        ),
        pytest.param(
            [Tier(9.0, "a"), Tier(9.0, "b"), Tier("c")],
            [("c", 2.0)],
            [0.0, 1.0, 2.0],
            [2.0, 2.0, 2.0],
            id="two slow ones",
        ),
        pytest.param(
            [Tier(0.2, BROKEN), Tier(0.5, "b")],
            [("b", 0.7)],
            [0.0, 0.2],
            [0.2, 0.7],
            id="one that fails is followed at once",
        ),
        pytest.param(
            [Tier(1.3, BROKEN), Tier(0.8, "b"), Tier("c")],
            [("b", 1.8)],
            [0.0, 1.0, None],
            [1.3, 1.8, None],
            id="the other goes on when the slow one fails",
        ),
        pytest.param(
            [Tier(1.8, "a"), Tier(0.3, BROKEN)],
            [("a", 1.8)],
            [0.0, 1.0],
            [1.8, 1.3],
            id="the slow one goes on when the other fails",
        ),
        pytest.param(
            [Tier("a", 9.0, "A"), Tier(0.5, "b", 0.2, "B")],
            [("a", 0.0), ("b", 1.5), ("B", 1.7)],
            [0.0, 1.0],
            [1.5, 1.7],
            id="one that is slow to go on is overtaken too",
        ),
        pytest.param(
            [Tier("a", 1.3, "A", 0.9, "!"), Tier(0.5, "b"), Tier("c")],
            [("a", 0.0), ("A", 1.3), ("!", 2.2)],
            [0.0, 1.0, None],
            [2.2, 1.3, None],
            id="or goes on after all, with less behind it",
        ),
        pytest.param(
            [Tier("a", 0.5, BROKEN), Tier(0.5, "b")],
            [("a", 0.0), ("b", 1.0)],
            [0.0, 0.5],
            [0.5, 1.0],
            id="one that fails in the middle is followed at once",
        ),
        pytest.param([Tier(), Tier("b")], [], [0.0, None], [0.0, None], id="nothing to say"),
        pytest.param(
            [Tier(1.5, "a", 1.0), Tier(0.5, "b", 1.0)],
            [("a", 1.5)],
            [0.0, 1.0],
            [2.5, 1.5],
            id="at the same moment the first of the row is heard",
        ),
    ],
)
def test_whoever_speaks_first_is_heard(
    row: list[Tier],
    wanted: list[tuple[str, float]],
    began: list[float | None],
    ended: list[float | None],
) -> None:
    came = run(heard(1.0, *row))
    assert came == [(piece, pytest.approx(at)) for piece, at in wanted]
    assert [each.began for each in row] == [at and pytest.approx(at) for at in began]
    assert [each.ended for each in row] == [at and pytest.approx(at) for at in ended]


def test_without_hedge_the_next_is_asked_when_the_first_has_failed() -> None:
    first, second = Tier(5.0, BROKEN), Tier("b")
    assert run(heard(None, first, second)) == [("b", 5.0)]
    assert second.began == 5.0


def test_when_all_fail_the_last_error_is_raised() -> None:
    with pytest.raises(ModelError, match="second"):
        run(heard(1.0, Tier(ModelError("first")), Tier(ModelError("second"))))


def test_what_is_no_failure_of_a_model_is_raised_as_it_is() -> None:
    with pytest.raises(ZeroDivisionError):
        run(heard(1.0, Tier(ZeroDivisionError()), Tier("b")))


@pytest.mark.parametrize(("seconds", "ended"), [(0.5, [0.5, None]), (1.5, [1.5, 1.5])])
def test_giving_up_closes_all_at_once(seconds: float, ended: list[float | None]) -> None:
    row = [Tier(9.0, "a"), Tier(9.0, "b")]

    async def main() -> None:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(seconds):
                await heard(1.0, *row)

    run(main())
    assert [each.ended for each in row] == ended


def test_closing_in_the_middle_closes_the_one_that_is_heard() -> None:
    first = Tier("a", 1.0, "A")

    async def main() -> None:
        async with aclosing(fastest([Runner(first.reply([]), None)])) as pieces:
            assert await anext(pieces) == "a"
            await asyncio.sleep(3.0)

    run(main())
    assert first.ended == 3.0
