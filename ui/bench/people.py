"""Several people who talk with one server at once: how long each waits, and how evenly."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

from rich.console import Console

from ui.bench.caller import Caller, RefusedError, call
from ui.bench.summary import spread
from ui.bench.web_server import WebServer
from voice.audio import Samples

MANY = 4

ROUNDS = 8
"""Questions that each of them asks."""

PAUSE = 3.0
"""Seconds of thought between an answer and the next question, at most."""


async def crowd(server: WebServer, speeches: Sequence[Samples], aside: Console) -> dict[str, Any]:
    """One person alone, then four at once with the same questions, then a fifth beside them."""
    alone = await _together(server, speeches, 1, aside)
    many = await _together(server, speeches, MANY, aside)
    one, four = (spread([wait for each in found for wait in each]) for found in (alone, many))
    means = [sum(each) / len(each) for each in many if each]
    middle = sum(means) / len(means)
    asked = MANY * ROUNDS
    return {
        "one": one,
        "many": four,
        "ratio_p90": four["p90"] / one["p90"],
        "unfair": max(abs(mean - middle) for mean in means) / middle,
        "means": means,
        "errors": asked - sum(len(each) for each in many),
        "fifth": await _fifth(server),
    }


async def _together(
    server: WebServer, speeches: Sequence[Samples], people: int, aside: Console
) -> list[list[float]]:
    """The waits of each of them."""

    async def person(number: int, caller: Caller) -> list[float]:
        chance = random.Random(number)  # noqa: S311  # pauses, not secrets
        waits: list[float] = []
        for turn in range(ROUNDS):
            await asyncio.sleep(chance.uniform(0.5, PAUSE))
            wait = await caller.ask(speeches[(turn + number) % len(speeches)])
            aside.print(f"{people}, person {number}: {wait}", style="dim")
            if wait is not None:
                waits.append(wait)
        return waits

    async with AsyncExitStack() as calls:
        callers = [await calls.enter_async_context(call(server.voice)) for _ in range(people)]
        async with asyncio.TaskGroup() as tasks:
            asking = [tasks.create_task(person(*each)) for each in enumerate(callers)]
        return [each.result() for each in asking]


async def _fifth(server: WebServer) -> str:
    """What somebody is told who comes while four people talk."""
    async with AsyncExitStack() as calls:
        for _ in range(MANY):
            await calls.enter_async_context(call(server.voice))
        try:
            async with call(server.voice):
                return ""
        except RefusedError as refused:
            return str(refused)
