"""All minds of a house: which of them work, and in which order they are asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from brain.errors import ModelError
from brain.ports import LanguageModel, Message
from brain.router.levels import Level
from brain.tiers.breaker import State
from brain.tiers.deadlines import Deadlines, hurried
from brain.tiers.ladder import Fit, Ladder, Rung, at_once, patience, revive

READ_SECONDS = 30.0
"""Longest that one may read ahead; somebody who stalls at it has failed."""

LOOK_SECONDS = 1.0
"""How often those that do not work are looked at; their breakers say which is due."""


class Minds:
    """Tiers in the order of the settings; `clock` tells seconds."""

    def __init__(self, rungs: Sequence[Rung], clock: Callable[[], float]) -> None:
        self.rungs = tuple(rungs)
        self._clock = clock
        self._head: Sequence[Message] = ()
        """What was read ahead last."""

    def through(self, models: Mapping[str, LanguageModel]) -> Minds:
        """The same minds, those named asked through these models, such as for another payer."""
        rungs = [replace(rung, model=models.get(rung.name, rung.model)) for rung in self.rungs]
        return Minds(rungs, self._clock)

    @property
    def up(self) -> frozenset[Level]:
        """The levels of which a tier works."""
        return frozenset(rung.level for rung in self._working())

    @property
    def levels(self) -> frozenset[Level]:
        """The levels that have a tier."""
        return frozenset(rung.level for rung in self.rungs)

    async def load(self, told: Callable[[str], None] = lambda _: None) -> None:
        """Get all of them ready at once; those that fail rest, and `told` gets a sentence for each.

        Raises ModelError if none works.
        """
        troubles: list[str] = []

        async def ready(rung: Rung) -> None:
            try:
                async with asyncio.timeout(rung.deadlines.ready):
                    await rung.model.load()
            except TimeoutError:
                fell(rung, f"not ready within {rung.deadlines.ready:g} s")
            except ModelError as error:
                fell(rung, str(error), patience(error))

        def fell(rung: Rung, why: str, wait: float | None = None) -> None:
            rung.breaker.failed(self._clock(), wait or LOOK_SECONDS)  # rests at once
            troubles.append(f"{rung.name}: {why}")

        async with asyncio.TaskGroup() as loading:
            for rung in self.rungs:
                loading.create_task(ready(rung), name=f"load {rung.name}")
        if len(troubles) == len(self.rungs):
            raise ModelError(f"No mind works. {'. '.join(troubles)}")
        for trouble in troubles:
            told(f"A mind does not work yet; {trouble.removesuffix('?')}.")

    async def watch(self, told: Callable[[str], None]) -> None:
        """Bring back those that work again; never ends. `told` gets a sentence for each."""

        async def look_after(rung: Rung) -> None:
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                for name in await revive([rung], self._clock, self._ahead(rung)):
                    told(f"The mind {name!r} works again.")

        async with asyncio.TaskGroup() as looking:
            for rung in self.rungs:
                looking.create_task(look_after(rung), name=f"look after {rung.name}")

    def ladder(
        self,
        level: Level,
        *,
        cloud: bool,
        stand: Callable[[], Awaitable[None]] = at_once,
        public: Fit = list,
    ) -> Ladder:
        """Who answers a turn of this level, in order; `cloud`: it may leave the house.

        `public` leaves of a prompt what may.
        """
        return Ladder(order(self.rungs, level, cloud=cloud), self._clock, stand, public)

    @property
    def quick(self) -> Rung | None:
        """The one that is asked first by most turns; None while none of the house works."""
        return next(iter(order(self._working(), Level.QUICK, cloud=False)), None)

    def aside(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The quick one's answer to a question of the house itself, in idle time."""
        if self.quick is None:
            raise ModelError("No mind works.")
        answer = self.quick.model.reply(self.quick.fitted(messages))
        return hurried(answer, Deadlines(READ_SECONDS, self.quick.deadlines.between))

    async def prefill(self, messages: Sequence[Message]) -> None:
        """Let the one that is asked most read this beforehand."""
        if self.quick is not None:
            await self._read(self.quick, messages)

    async def prepare(self, messages: Sequence[Message]) -> None:
        """Let the house read this in idle time, so that whoever steps in is ready.

        The hard ones are asked too seldom for that: on their server they may push out others.
        """
        self._head = messages
        async with asyncio.TaskGroup() as reading:
            for rung in self._working():
                if self._ahead(rung):
                    reading.create_task(self._read(rung, messages), name=f"{rung.name} reads")

    def _ahead(self, rung: Rung) -> Sequence[Message]:
        return self._head if rung.level < Level.HARD else ()

    async def _read(self, rung: Rung, messages: Sequence[Message]) -> None:
        try:
            async with asyncio.timeout(READ_SECONDS):
                await rung.model.prefill(rung.fitted(messages))
        except (ModelError, TimeoutError) as error:  # what fails here would have failed a turn
            rung.breaker.failed(self._clock(), patience(error))

    async def close(self) -> None:
        """Free them all."""
        for rung in self.rungs:
            await rung.model.close()

    def _working(self) -> list[Rung]:
        return [rung for rung in self.rungs if rung.breaker.state is State.CLOSED]


def order(rungs: Sequence[Rung], level: Level, *, cloud: bool) -> list[Rung]:
    """Those that can, the cheapest first; then those that can less, the best first.

    What leaves the house stands before what can less, and only where it may.
    """
    home = [rung for rung in rungs if rung.level is not Level.CLOUD]
    away = [rung for rung in rungs if rung.level is Level.CLOUD] if cloud else []
    able = sorted((rung for rung in home if rung.level >= level), key=lambda rung: rung.level)
    less = sorted((rung for rung in home if rung.level < level), key=lambda rung: -rung.level)
    return [*able, *away, *less] if level >= Level.HARD else [*able, *less]
