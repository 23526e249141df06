"""Hedged requests: while one is slow, another is asked too, and whoever speaks first is heard.

After J. Dean and L. A. Barroso, "The Tail at Scale", Communications of the ACM 56(2), 2013.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import dataclass
from typing import Generic, TypeVar

from brain.errors import ModelError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Runner(Generic[T]):
    """Somebody who can answer, or go on with what was answered so far."""

    pieces: AsyncGenerator[T, None]
    alone: float | None
    """Seconds of silence after which the next one is asked too; None: not before this one fails."""


@dataclass(frozen=True, slots=True)
class _Step(Generic[T]):
    """How somebody goes on: with a piece, with an error, or with neither at the end."""

    runner: Runner[T]
    piece: T | None = None
    error: Exception | None = None


async def fastest(runners: Sequence[Runner[T]]) -> AsyncGenerator[T, None]:
    """One answer, begun by the first; each piece is of whoever goes on first.

    Who is overtaken is closed before that piece, who fails is followed by the next. Raises
    ModelError when none is left.
    """
    row = list(runners)
    async with AsyncExitStack() as closing:
        for runner in row:
            await closing.enter_async_context(aclosing(runner.pieces))
        while True:
            step, asked = await _race(row)
            for runner in row[:asked]:
                if runner is not step.runner:
                    await runner.pieces.aclose()
            if step.error is not None:
                raise step.error
            if step.piece is None:
                return
            yield step.piece
            row = [step.runner, *row[asked:]]


async def _race(row: Sequence[Runner[T]]) -> tuple[_Step[T], int]:
    """The first good step, or where there is none the last bad one; and how many were asked."""
    asked: list[asyncio.Task[_Step[T]]] = []
    async with asyncio.TaskGroup() as tasks:
        for runner in row:
            asked.append(tasks.create_task(_step(runner), name="answer"))
            alone = None if runner is row[-1] else runner.alone
            while running := [task for task in asked if not task.done()]:
                await asyncio.wait(running, timeout=alone, return_when=asyncio.FIRST_COMPLETED)
                steps = [task.result() for task in asked if task.done()]
                if good := [step for step in steps if not isinstance(step.error, ModelError)]:
                    for loser in running:
                        loser.cancel()
                    return good[0], len(asked)
                if not any(task.done() for task in running):
                    break
    return asked[-1].result(), len(asked)


async def _step(runner: Runner[T]) -> _Step[T]:
    try:
        return _Step(runner, await anext(runner.pieces, None))
    except Exception as error:  # as a value, since a task group would wrap it
        return _Step(runner, error=error)
