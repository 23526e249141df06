"""The task that answers, of which there is one at a time."""

from __future__ import annotations

import asyncio
from typing import Any

from voice.flow import over
from voice.reply import Replier, Turn
from voice.speculation import Speculation


class Answering:
    """Has one turn answered at a time: the next one begins when the last one is silent."""

    def __init__(self, replier: Replier, speculation: Speculation) -> None:
        self._replier = replier
        self._speculation = speculation
        self._task: asyncio.Task[Any] | None = None
        self._saying: asyncio.Task[bool] | None = None

    @property
    def announcing(self) -> bool:
        """Whether something is said unasked, or made ready to be."""
        return self._saying is not None and not self._saying.done()

    def begin(self, turn: Turn, tasks: asyncio.TaskGroup) -> None:
        """Answer this turn instead of another; does not wait."""
        self._speculation.begin()
        last, self._task = self._task, None
        if last is not None:
            last.cancel()
        self._task = tasks.create_task(self._answer(turn, last, tasks), name="reply")

    async def announce(self, text: str, tasks: asyncio.TaskGroup) -> bool:
        """Say something unasked; whether it was heard to its end."""
        saying = tasks.create_task(self._replier.announce(text), name="announcement")
        self._task = self._saying = saying
        await asyncio.wait({saying})
        return not saying.cancelled() and saying.result()

    def hush(self) -> None:
        """Give it up; it falls silent before anything else happens."""
        if self._task is not None:
            self._task.cancel()

    async def over(self) -> None:
        """Wait until what was given up is over, and the last turn is remembered."""
        if self._task is not None:
            await over(self._task)
        await self._replier.settled()

    async def _answer(
        self, turn: Turn, last: asyncio.Task[Any] | None, tasks: asyncio.TaskGroup
    ) -> None:
        """Answer, then use the idle time until somebody speaks."""
        if last is not None:
            await over(last)
        await self._replier.answer(turn, tasks)
        await self._replier.prepare()
