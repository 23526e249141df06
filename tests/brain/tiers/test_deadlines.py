"""Deadlines on a virtual clock: who stalls is given up at the very moment."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from brain.errors import TierError
from brain.tiers.deadlines import Deadlines, hurried
from tests.clock import run

DEADLINES = Deadlines(first=2.0, between=1.0)


class Paced:
    """Pieces, each after so many seconds; remembers when it was closed."""

    closed = -1.0

    async def pieces(self, *pauses: float) -> AsyncGenerator[str, None]:
        try:
            for number, pause in enumerate(pauses):
                await asyncio.sleep(pause)
                yield str(number)
        finally:
            self.closed = asyncio.get_running_loop().time()


def heard(*pauses: float) -> tuple[list[str], float, str]:
    """What came, when the pieces were closed, and what went wrong."""
    source, came, wrong = Paced(), [], ""

    async def main() -> None:
        nonlocal wrong
        try:
            async with aclosing(hurried(source.pieces(*pauses), DEADLINES)) as pieces:
                async for piece in pieces:
                    came.append(piece)  # noqa: PERF401  # kept when it fails later
        except TierError as error:
            wrong = str(error)

    run(main())
    return came, source.closed, wrong


@pytest.mark.parametrize(
    ("pauses", "wanted"),
    [
        ((1.9, 0.9, 0.9), (["0", "1", "2"], 3.7, "")),
        ((), ([], 0.0, "")),
        ((2.1,), ([], 2.0, "it did not answer within 2 s")),
        ((1.0, 0.5, 1.1), (["0", "1"], 2.5, "it did not go on within 1 s")),
    ],
)
def test_pieces_come_in_time_or_not_at_all(
    pauses: tuple[float, ...], wanted: tuple[list[str], float, str]
) -> None:
    came, closed, wrong = heard(*pauses)
    assert (came, pytest.approx(closed), wrong) == wanted


def test_the_time_that_a_listener_takes_does_not_count() -> None:
    async def main() -> list[str]:
        came = []
        async with aclosing(hurried(Paced().pieces(0.5, 0.5, 0.5), DEADLINES)) as pieces:
            async for piece in pieces:
                came.append(piece)
                await asyncio.sleep(10)
        return came

    assert run(main()) == ["0", "1", "2"]
