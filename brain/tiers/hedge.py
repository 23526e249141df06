"""Hedged requests: while one is slow to begin, another is asked too, and the faster is heard.

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
    """Somebody who can answer."""

    pieces: AsyncGenerator[T, None]
    alone: float | None
    """Seconds of silence after which the next one begins too; None: not before this one fails."""


@dataclass(frozen=True, slots=True)
class _Begun(Generic[T]):
    """How an answer began: with a piece, with an error, or with neither where it is empty."""

    runner: Runner[T]
    piece: T | None = None
    error: Exception | None = None


async def fastest(runners: Sequence[Runner[T]]) -> AsyncGenerator[T, None]:
    """The answer of whoever begins first; all others are closed before its first piece.

    One that fails before it has begun is followed by the next. Raises ModelError when all did, or
    when the one that is heard fails.
    """
    async with AsyncExitStack() as closing:
        for runner in runners:
            await closing.enter_async_context(aclosing(runner.pieces))
        begun = await _race(runners)
        for runner in runners:
            if runner is not begun.runner:
                await runner.pieces.aclose()
        if begun.error is not None:
            raise begun.error
        if begun.piece is not None:
            yield begun.piece
            async for piece in begun.runner.pieces:
                yield piece


async def _race(runners: Sequence[Runner[T]]) -> _Begun[T]:
    """The first good beginning, or where there is none, the last runner's bad one."""
    asked: list[asyncio.Task[_Begun[T]]] = []
    async with asyncio.TaskGroup() as tasks:
        for runner in runners:
            asked.append(tasks.create_task(_begin(runner), name="begin an answer"))
            alone = None if runner is runners[-1] else runner.alone
            while running := [task for task in asked if not task.done()]:
                await asyncio.wait(running, timeout=alone, return_when=asyncio.FIRST_COMPLETED)
                begun = [task.result() for task in asked if task.done()]
                if good := [each for each in begun if not isinstance(each.error, ModelError)]:
                    for loser in running:
                        loser.cancel()
                    return good[0]
                if not any(task.done() for task in running):
                    break
    return asked[-1].result()


async def _begin(runner: Runner[T]) -> _Begun[T]:
    try:
        return _Begun(runner, await anext(runner.pieces, None))
    except Exception as error:  # as a value, since a task group would wrap it
        return _Begun(runner, error=error)
