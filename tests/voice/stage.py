"""A conversation with fakes on a virtual clock: who speaks when, what must sound when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Awaitable, Callable
from concurrent.futures import Executor
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from tests.clock import run
from tests.fakes import (
    Direct,
    LevelDetector,
    RecordingSink,
    ScriptedMind,
    ScriptedTranscriber,
    WordVoice,
    sound,
)
from tests.voice.test_endpoint import BOUNDS
from voice.audio import Samples, framed
from voice.clauses import ClauseCutter
from voice.contest import Contest
from voice.continuation import Continuation
from voice.converse import Conversation
from voice.ear import Ear
from voice.endpoint import Endpointer
from voice.events import Event
from voice.floor.yielding import Floor, Yielding
from voice.listen import Listener
from voice.microphone import paced
from voice.player import Player
from voice.ports import Filler, Transcriber
from voice.reply import Replier
from voice.say import Speaker
from voice.speculation import Speculation
from voice.turn.lull import Lull
from voice.turn.pauses import Pauses
from voice.turn.policy import Bounds, TurnPolicy
from voice.turntaking import TurnTaking

CUTTER = partial(
    ClauseCutter, first_chars=24, opener_chars=8, sentence_chars=120, longest_chars=250
)

FLOOR = Yielding(
    onset=0.1,
    wary_onset=0.3,
    patience=3,
    long_speech=0.7,
    nearly_over=1.5,
    text_guard=True,
    lone_words=False,
)


ALWAYS = Bounds(*[BOUNDS.turn_end] * 5, per_second=0.0)
"""Turns end by the clock alone."""


def frames(*stretches: tuple[float, float]) -> list[Samples]:
    recording = sound(*stretches)
    return framed(recording)


async def _awaited(work: Awaitable[Any]) -> None:
    await work


@dataclass
class Stage:
    """A conversation with fakes, and all that can be asked about it afterwards."""

    mind: ScriptedMind
    transcriber: Transcriber
    voice: WordVoice = field(default_factory=WordVoice)
    speculate: bool = True
    whole: bool = False
    lulls: bool = False
    """Whether the words so far are looked at while somebody speaks."""
    bounds: Bounds = ALWAYS
    ears: Executor = field(default_factory=Direct)
    throat: Executor = field(default_factory=Direct)
    filler: Filler | None = None
    take_back: float = 0.0
    sink: RecordingSink = field(default_factory=RecordingSink)
    events: list[tuple[float, Event]] = field(default_factory=list)
    watchers: list[Callable[[Event], None]] = field(default_factory=list)

    def converse(self, *stretches: tuple[float, bool]) -> Stage:
        """Hear (seconds, voiced) stretches at their pace, to the end of the last answer."""
        return self.hear(paced(frames(*stretches), 0))

    def hear(
        self,
        microphone: AsyncIterable[Samples],
        meanwhile: Callable[[Conversation], Awaitable[Any]] | None = None,
    ) -> Stage:
        """Converse over these frames while `meanwhile` does something to the conversation."""

        async def main() -> None:
            conversation = self.build()
            async with asyncio.TaskGroup() as tasks:
                if meanwhile is not None:
                    tasks.create_task(_awaited(meanwhile(conversation)))
                await conversation.run(microphone)

        run(main())
        return self

    def build(self) -> Conversation:
        def notify(event: Event) -> None:
            self.events.append((round(asyncio.get_running_loop().time(), 3), event))
            for watcher in self.watchers:
                watcher(event)

        player = Player(self.sink, 10)
        speculation = Speculation(lambda: 0.0)
        speaker = Speaker(self.voice, self.throat, CUTTER, self.whole)
        policy = TurnPolicy(self.bounds, Pauses(0.2, 1.0, 1.0))
        hush = Lull(20.0, 0.06, 10.0) if self.lulls else None
        replier = Replier(self.mind, speaker, player, self.filler, speculation, notify)
        return Conversation(
            Ear(LevelDetector(), Endpointer(BOUNDS), hush, 0.25),
            Listener(self.transcriber, self.ears, speculation.waste, lambda: 0.0),
            TurnTaking(policy, None, Direct(), self.mind.understands, 0.7),
            Contest(Floor(FLOOR), replier, player, notify),
            Continuation(self.take_back),
            replier,
            player,
            speculation,
            notify,
            self.speculate,
        )

    def at(self, kind: type) -> list[float]:
        return [at for at, event in self.events if isinstance(event, kind)]

    def of(self, kind: type) -> list[Event]:
        return [event for _, event in self.events if isinstance(event, kind)]


def stage(words: list[str | Exception], heard: str = "hello", **options: object) -> Stage:
    return Stage(ScriptedMind({heard: words}), ScriptedTranscriber(heard), **options)  # type: ignore[arg-type]
