"""The one place where ears, mind, memory and voice meet: settings in, a house to talk to out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, suppress
from copy import copy
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from brain.cost.books import OWNER
from brain.mind import HouseMind
from brain.reflexes.volume import Volume
from brain.router.levels import Level
from memory.recall import Memory
from ui.clock import now
from ui.engines import (
    make_bridge,
    make_detector,
    make_synthesizer,
    make_transcriber,
    make_turn_model,
)
from ui.errors import UsageError
from ui.hands import foreign_tools
from ui.kept import Kept, gain
from ui.models.store import missing
from ui.paths import make_home
from ui.seat import Seat, told_in_loop
from ui.settings import Settings
from ui.thinking import Thinking, make_reflexes
from voice.bridge import Bridge
from voice.converse import Conversation
from voice.events import Event
from voice.fair import FairThread
from voice.floor.backchannel import is_backchannel
from voice.floor.stopping import is_stop
from voice.flow import beside
from voice.ports import Sink
from voice.vad.resting import Resting


@dataclass(frozen=True, slots=True)
class House:
    """Everything loaded and warm, with a thread for each engine that is not a mind."""

    settings: Settings
    thinking: Thinking
    kept: Kept
    own: Seat
    """The owner's, who sits at the machine itself."""
    ears: FairThread
    judge: FairThread
    throat: FairThread

    @property
    def rate(self) -> int:
        """Hertz of the voice."""
        return self.own.synthesizer.rate

    @property
    def levels(self) -> tuple[Level, ...]:
        """Those of its minds, the lowest first."""
        return tuple(sorted(self.thinking.minds.levels))

    @property
    def mind(self) -> HouseMind:
        """The mind of the owner's own seat."""
        return self.own.mind

    def conversation(
        self,
        sink: Sink,
        notify: Callable[[Event], None],
        *,
        realtime: bool = True,
        held: bool = False,
    ) -> Conversation:
        """Begin a conversation at the owner's own seat; see `Seat.conversation`."""
        return self.own.conversation(sink, notify, realtime=realtime, held=held)

    async def memory(self, user: str) -> Memory:
        """The memory of this user alone. Raises UsageError for what is no name of a user."""
        return await self.thinking.memory_of(user)

    @asynccontextmanager
    async def seat(
        self, user: str, waits: Callable[[bool], None], *, cloud: bool = True
    ) -> AsyncIterator[Seat]:
        """A seat for this user while the block lasts, with a volume of its own.

        `waits` is told when it begins to wait for an engine that serves others, and when that is
        over. `cloud`: whether what is said here may leave the house, where the settings allow it.
        Raises UsageError for what is no name of a user, EngineError.
        """
        memory = await self.memory(user)
        detector = Resting(make_detector(self.settings))
        await asyncio.to_thread(detector.load)
        volume = Volume(self.kept.volume.level, self.kept.volume.step)
        told = told_in_loop(waits)
        with ExitStack() as leaving:
            ears, judge, throat = (
                leaving.enter_context(thread.seat(told))
                for thread in (self.ears, self.judge, self.throat)
            )
            yield replace(
                self.own,
                user=user,
                mind=self.thinking.mind_of(user, memory, volume, cloud=cloud),
                memory=memory,
                gain=partial(gain, volume),
                bridge=copy(self.own.bridge),
                detector=detector,
                ears=ears,
                judge=judge,
                throat=throat,
            )


@asynccontextmanager
async def open_house(
    settings: Settings, home: Path, told: Callable[[str], None], *, rings: bool = False
) -> AsyncIterator[House]:
    """Load every part, in as many lanes as two cores can serve; `told` gets sentences to show.

    `rings`: timers that came due while nothing ran are left to be rung, and not told.

    Raises UsageError when a model was never fetched, and each engine's own error.
    """
    if absent := missing(settings.wanted_models):
        names = ", ".join(dict.fromkeys(problem.model for problem in absent))
        raise UsageError(f"models are missing or damaged: {names}; run: parlour setup")
    with suppress(OSError):  # each part tells by itself what it cannot write
        make_home(home)
    async with AsyncExitStack() as closing:
        kept = Kept(home / "kept.json", told)
        if not rings:
            kept.ring(now())
        foreign = await closing.enter_async_context(foreign_tools(settings, told))
        thinking = Thinking(settings, home, kept, told, foreign)
        reflexes = make_reflexes(settings, kept.timers, kept.volume)

        def whole(text: str) -> bool:
            """Whether words that were hard to hear make sense as they are."""
            command = reflexes is not None and reflexes.answer(text, now(), "") is not None
            return command or is_backchannel(text) or is_stop(text)

        # Engines tell of it in threads of their own.
        loop = asyncio.get_running_loop()

        def aside(sentence: str) -> None:
            loop.call_soon_threadsafe(told, sentence)

        detector = Resting(make_detector(settings))
        transcriber = make_transcriber(settings, whole, aside)
        synthesizer, melody = make_synthesizer(settings, aside), make_turn_model(settings)

        async def hear_and_speak() -> Bridge | None:
            for engine in (transcriber, synthesizer, detector, melody):
                if engine is not None:
                    await asyncio.to_thread(engine.load)
            return await asyncio.to_thread(make_bridge, settings, synthesizer)

        ears, judge, throat = (
            closing.enter_context(FairThread(name)) for name in ("ears", "judge", "throat")
        )
        async with asyncio.TaskGroup() as loading:
            thinking.load(loading, closing)
            bridge = loading.create_task(hear_and_speak(), name="hear and speak")
        await closing.enter_async_context(beside(thinking.minds.watch(told)))
        own = Seat(
            settings,
            OWNER,
            thinking.mind,
            thinking.memory,
            kept.gain,
            detector,
            transcriber,
            synthesizer,
            melody,
            bridge.result(),
            ears.seat(),
            judge.seat(),
            throat.seat(),
        )
        yield House(settings, thinking, kept, own, ears, judge, throat)
