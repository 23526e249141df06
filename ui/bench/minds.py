"""Minds around the mind of the house: one that forgets, one that is watched."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, replace
from math import inf
from typing import Any, cast

from ui.assemble import House
from ui.paths import fixture_file
from voice import wave
from voice.ports import Mark, Mind, Reply, Stand
from voice.wave import NullSink

WARMING = "tell-me-a-story-about-tardigrades.flac"


class Forgetful:
    """Answers as the mind it is given, and remembers nothing of it."""

    def __init__(self, mind: Mind) -> None:
        self._mind = mind

    async def answer(self, text: str, mark: Mark) -> Reply:
        """Choose the way to answer these words."""
        return await self._mind.answer(text, mark)

    def understands(self, text: str) -> bool:
        """Whether these words are a whole command."""
        return self._mind.understands(text)

    async def settle(self, text: str, heard: str, route: str, trace: dict[str, float]) -> None:
        """Forget the turn."""

    async def listen(self, text: str) -> None:
        """Get ready for words that go on being spoken."""
        await self._mind.listen(text)

    async def prepare(self) -> None:
        """Get ready for the next turn."""
        await self._mind.prepare()


@dataclass(frozen=True, slots=True)
class Settled:
    """One turn as memory was given it."""

    text: str
    heard: str
    route: str


@dataclass(slots=True)
class Making:
    """The making of one answer, in clock time."""

    began: float
    worked: float
    """When the model made its last word so far."""
    ended: float = inf
    """When it was done, or the answer was given up."""


class Watched(Forgetful):
    """Answers and remembers as the mind it is given; notes what it does and when."""

    def __init__(self, mind: Mind, clock: Callable[[], float]) -> None:
        super().__init__(mind)
        self._clock = clock
        self.making: list[Making] = []
        self.settled: list[Settled] = []

    async def answer(self, text: str, mark: Mark) -> Reply:
        """Choose the way to answer these words."""
        return _WatchedReply(await super().answer(text, mark), self._begin)

    async def settle(self, text: str, heard: str, route: str, trace: dict[str, float]) -> None:
        """Note the turn, and remember it."""
        self.settled.append(Settled(text, heard, route))
        await self._mind.settle(text, heard, route, trace)

    def forget(self) -> None:
        """Forget what was noted; what is remembered stays."""
        self.making.clear()
        self.settled.clear()

    def _begin(self) -> tuple[Callable[[], None], Callable[[], None]]:
        now = self._clock()
        making = Making(now, now)
        self.making.append(making)

        def work() -> None:
            making.worked = self._clock()

        def end() -> None:
            making.ended = self._clock()

        return work, end


class _WatchedReply:
    """A reply that tells when its words begin and end."""

    def __init__(
        self, reply: Reply, begin: Callable[[], tuple[Callable[[], None], Callable[[], None]]]
    ) -> None:
        self._reply = reply
        self._begin = begin

    @property
    def route(self) -> str:
        """Which way answers."""
        return self._reply.route

    @property
    def why(self) -> tuple[str, ...]:
        """The reasons for that way."""
        return self._reply.why

    @property
    def acts(self) -> bool:
        """Whether `commit` changes the world."""
        return self._reply.acts

    async def words(self, stand: Stand) -> AsyncGenerator[str, None]:
        """The answer as it comes; closing it waits until the model has stopped."""
        work, end = self._begin()
        try:
            async with aclosing(self._reply.words(stand)) as words:
                async for word in words:
                    work()
                    yield word
        finally:
            end()

    def commit(self) -> None:
        """The turn stands."""
        self._reply.commit()


def with_mind(house: House, mind: Mind) -> House:
    """The same house with another mind in it."""
    return replace(house, own=replace(house.own, mind=cast(Any, mind)))


async def warm(house: House) -> None:
    """One silent turn that is forgotten: the first turn of a process is nobody's figure."""
    frames = wave.frames(fixture_file(WARMING))

    async def heard() -> AsyncGenerator[Any, None]:
        for frame in frames:
            yield frame

    forgetful = with_mind(house, Forgetful(house.mind))
    sink = NullSink(house.rate)
    await forgetful.conversation(sink, lambda _: None, realtime=False).run(heard())
    await house.mind.prepare()
