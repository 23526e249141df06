"""Tiers in the order in which they are asked: when one fails or stalls, the next one speaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from itertools import islice

from brain.errors import DeclinedError, ModelError, TierError
from brain.llm import Usage
from brain.ports import LanguageModel, Message
from brain.router.levels import Level
from brain.tiers.breaker import Breaker, State
from brain.tiers.deadlines import Deadlines, hurried
from brain.tiers.hedge import Runner, fastest
from brain.tiers.prices import FREE, Prices

Fit = Callable[[Sequence[Message]], list[Message]]

TRIAL_SECONDS = 120.0
"""A server may read a large model from its disk meanwhile, but one that was cut off never ends."""

GO_ON = "You were cut off. Go on exactly where you stopped, and repeat nothing."


@dataclass(frozen=True, slots=True)
class Rung:
    """One tier, with what is known of it; it outlives the ladders that it stands in."""

    name: str
    model: LanguageModel
    deadlines: Deadlines
    breaker: Breaker
    level: Level = Level.QUICK
    prices: Prices = FREE
    weights: str = ""
    """Name of its model."""
    fitted: Fit = list
    """Cuts a prompt down to what this tier may be shown."""

    @property
    def asked_once(self) -> bool:
        """Whether it is never asked on speculation: it costs money, or is not in the house."""
        return self.prices != FREE or self.level is Level.CLOUD


async def at_once() -> None:
    """The turn is over."""


class Ladder:
    """Answers with the first tier that can. `clock` tells seconds."""

    def __init__(
        self,
        rungs: Sequence[Rung],
        clock: Callable[[], float],
        stand: Callable[[], Awaitable[None]] = at_once,
        public: Fit = list,
    ) -> None:
        """`stand` is awaited before a tier that costs money, or is not in the house, is asked.

        `public` leaves of a prompt what may leave the house.
        """
        self._rungs = rungs
        self._clock = clock
        self._stand = stand
        self._public = public
        self.spoke: list[Rung] = []
        """The tiers that said something, in their order."""
        self.used: list[tuple[Rung, Usage]] = []
        """The tiers that spoke, or cost money without, and what that took."""
        self.failures: list[str] = []
        """What went wrong on the way, a sentence each."""
        self._said = ""
        self._fallen: list[Rung] = []
        """The tiers that failed."""

    async def reply(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        """The answer, piece by piece; closing the generator stops the computing.

        A tier that fails in the middle is followed by one that goes on. Raises ModelError when
        none is left.
        """
        while left := self._left():
            runners = [
                Runner(self._asked(rung, messages), alone(rung, after))
                for rung, after in zip(left, [*left[1:], None], strict=True)
            ]
            try:
                async with aclosing(fastest(runners)) as pieces:
                    async for rung, piece in pieces:
                        if rung not in self.spoke:
                            self.spoke.append(rung)
                        self._said += piece
                        yield piece
                return
            except ModelError:  # who failed is left no more; who was overtaken is
                continue
            finally:
                for rung in left:
                    rung.breaker.gave_up()
        raise ModelError(f"No mind could answer. {' '.join(self.failures)}".strip())

    def _left(self) -> list[Rung]:
        """Those that work, or where none does, one that has rested long enough to be tried."""
        rungs = [rung for rung in self._rungs if rung not in self._fallen]
        working = [rung for rung in rungs if rung.breaker.state is State.CLOSED]
        rested = (rung for rung in rungs if rung.breaker.allows(self._clock()))
        return working or list(islice(rested, 1))

    async def _asked(
        self, rung: Rung, messages: Sequence[Message]
    ) -> AsyncGenerator[tuple[Rung, str], None]:
        """The pieces of one tier; what becomes of it is written down. Raises ModelError."""
        if rung.asked_once:
            await self._stand()
        try:
            known = self._public(messages) if rung.level is Level.CLOUD else messages
            prompt = continued(rung.fitted(known), self._said)
            async with aclosing(hurried(rung.model.reply(prompt), rung.deadlines)) as pieces:
                async for piece in pieces:
                    yield rung, piece
            rung.breaker.succeeded()
        except ModelError as error:
            self._fell(rung, error)
            raise
        finally:
            if rung in self.spoke or rung.asked_once:
                self.used.append((rung, rung.model.usage))

    def _fell(self, rung: Rung, error: ModelError) -> None:
        if isinstance(error, DeclinedError):
            rung.breaker.succeeded()
        else:
            rung.breaker.failed(self._clock(), patience(error))
        self._fallen.append(rung)
        self.failures.append(f"{rung.name}: {error}.")


def alone(rung: Rung, after: Rung | None) -> float | None:
    """Seconds for which a tier may be silent before the next one is asked as well.

    None where that costs money, or where the next one can less: who thinks for long has a reason.
    """
    if after is None or after.level < rung.level or rung.asked_once or after.asked_once:
        return None
    return rung.deadlines.hedge


def continued(messages: Sequence[Message], said: str) -> list[Message]:
    """The prompt for whoever goes on after `said`."""
    if not said:
        return list(messages)
    return [*messages, Message("assistant", said), Message("user", GO_ON)]


def patience(error: Exception) -> float | None:
    """Seconds for which the tier asked to be left alone."""
    return error.retry_after if isinstance(error, TierError) else None


async def revive(
    rungs: Sequence[Rung], clock: Callable[[], float], head: Sequence[Message] = ()
) -> list[str]:
    """Try those that have rested, and return the names of those that work again.

    Each must load, and read `head` if there is any: it is not to answer the next turn unprepared.
    """
    back = []
    for rung in rungs:
        if rung.breaker.state is State.CLOSED or not rung.breaker.allows(clock()):
            continue
        try:
            async with asyncio.timeout(TRIAL_SECONDS):
                await rung.model.load()
                if head:
                    await rung.model.prefill(rung.fitted(head))
        except (ModelError, TimeoutError) as error:
            rung.breaker.failed(clock(), patience(error))
        else:
            rung.breaker.succeeded()
            back.append(rung.name)
        finally:
            rung.breaker.gave_up()
    return back
