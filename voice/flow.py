"""Stage plumbing: run one async stage a bounded step ahead of its reader."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeVar

from voice.errors import EngineError

T = TypeVar("T")

_END = object()

PATIENCE = 2.0
"""Seconds within which a cancelled task must be over."""


@asynccontextmanager
async def ahead(
    source: AsyncGenerator[T, None], room: int
) -> AsyncIterator[AsyncGenerator[T, None]]:
    """Read `source` in a task of its own, at most `room` items ahead of the reader.

    Leaving the block closes the source at once, whatever it was doing. An error in the source is
    raised to the reader as itself.
    """
    queue: asyncio.Queue[object] = asyncio.Queue(room)
    failure: list[Exception] = []

    async def pump() -> None:
        try:
            async with aclosing(source):
                async for item in source:
                    await queue.put(item)
        except Exception as error:
            failure.append(error)
        await queue.put(_END)

    async def items() -> AsyncGenerator[T, None]:
        while (item := await queue.get()) is not _END:
            yield item  # type: ignore[misc]  # only items of the source and _END enter the queue
        if failure:
            raise failure[0]

    name = f"ahead {getattr(source, '__qualname__', source)}"
    task = asyncio.create_task(pump(), name=name)  # noqa: TID251  # owned by this block
    try:
        async with aclosing(items()) as reader:
            yield reader
    finally:
        task.cancel()
        await asyncio.wait({task})


@asynccontextmanager
async def beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Run `work`, which never ends by itself, in a task of its own until the block is left.

    An error in it is raised when the block is left well.
    """
    task = asyncio.create_task(work)  # noqa: TID251  # owned by this block
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.result()


@asynccontextmanager
async def closing(source: AsyncIterable[Any]) -> AsyncIterator[None]:
    """Close the source when the block is left, if it can be closed."""
    try:
        yield
    finally:
        if isinstance(source, AsyncGenerator):
            await source.aclose()


async def over(task: asyncio.Task[Any]) -> None:
    """Wait until a cancelled task is over. Raises EngineError when it does not stop."""
    _, stuck = await asyncio.wait({task}, timeout=PATIENCE)
    if stuck:
        name = task.get_name()
        raise EngineError(f"{name} was cancelled and did not stop in {PATIENCE} s; report this")
