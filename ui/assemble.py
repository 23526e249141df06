"""The one place where ears, mind, memory and voice meet: settings in, a house to talk to out."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from brain.mind import HouseMind
from ui.clock import now
from ui.engines import (
    make_bridge,
    make_detector,
    make_lull,
    make_policy,
    make_synthesizer,
    make_transcriber,
    make_turn_model,
)
from ui.errors import UsageError
from ui.hands import foreign_tools
from ui.kept import Kept
from ui.models.store import missing
from ui.paths import make_home
from ui.settings import Settings
from ui.thinking import Thinking
from voice.bridge import Bridge
from voice.clauses import ClauseCutter
from voice.contest import Contest
from voice.continuation import Continuation
from voice.converse import Conversation
from voice.ear import Ear
from voice.endpoint import Endpointer, Endpointing
from voice.events import Event, Fault
from voice.floor.backchannel import is_backchannel
from voice.floor.stopping import is_stop
from voice.floor.yielding import Floor, Yielding
from voice.flow import beside
from voice.listen import Listener
from voice.player import Player
from voice.ports import Detector, Sink, Synthesizer, Transcriber, TurnModel
from voice.reply import Replier
from voice.say import Speaker
from voice.speculation import Speculation
from voice.turntaking import TurnTaking


@dataclass(frozen=True, slots=True)
class House:
    """Everything loaded and warm."""

    settings: Settings
    detector: Detector
    transcriber: Transcriber
    synthesizer: Synthesizer
    mind: HouseMind
    thinking: Thinking
    kept: Kept
    melody: TurnModel | None
    bridge: Bridge | None
    ears: ThreadPoolExecutor
    """The one thread that transcribes."""
    judge: ThreadPoolExecutor
    """The one thread that runs the turn model."""
    throat: ThreadPoolExecutor
    """The one thread that synthesizes."""

    @property
    def rate(self) -> int:
        """Hertz of the voice."""
        return self.synthesizer.rate

    def conversation(
        self, sink: Sink, notify: Callable[[Event], None], *, realtime: bool = True
    ) -> Conversation:
        """Begin a conversation that sounds at this sink; one at a time."""
        wanted = self.settings
        self.detector.reset()
        endpointer = Endpointer(endpointing(wanted))
        ear = Ear(self.detector, endpointer, make_lull(wanted), wanted.ear.margin)
        cutter = partial(ClauseCutter, **wanted.speaker.model_dump(include=_CUTTER))
        speaker = Speaker(self.synthesizer, self.throat, cutter, wanted.speaker.whole_answer)
        player = Player(
            sink,
            wanted.speaker.buffer_seconds,
            gain=self.kept.gain,
            realtime=realtime,
            failed=lambda message: notify(Fault(message)),
        )
        speculation = Speculation(time.process_time)
        replier = Replier(self.mind, speaker, player, self.bridge, speculation, notify)
        return Conversation(
            ear,
            Listener(self.transcriber, self.ears, speculation.waste),
            TurnTaking(
                make_policy(wanted),
                self.melody,
                self.judge,
                self.mind.understands,
                wanted.turn.begin_within,
            ),
            Contest(Floor(yielding(wanted)), replier, player, notify),
            Continuation(wanted.turn.take_back),
            replier,
            player,
            speculation,
            notify,
            wanted.mind.speculate,
        )


def yielding(settings: Settings) -> Yielding:
    """The bounds of who gives way; words are told from hums by what is English."""
    english = settings.transcriber.language == "en"
    wanted = settings.floor
    bounds = Yielding(**wanted.model_dump())
    return replace(bounds, lone_words=wanted.lone_words and english)


_CUTTER = {"first_chars", "opener_chars", "sentence_chars", "longest_chars"}
"""Settings of the voice that are the clause cutter's."""


def endpointing(settings: Settings) -> Endpointing:
    """The endpointer's bounds."""
    names = set(Endpointing.__dataclass_fields__)
    return Endpointing(**settings.ear.model_dump(include=names))


@asynccontextmanager
async def open_house(
    settings: Settings, home: Path, told: Callable[[str], None]
) -> AsyncIterator[House]:
    """Load every part, in as many lanes as two cores can serve; `told` gets sentences to show.

    Raises UsageError when a model was never fetched, and each engine's own error.
    """
    if absent := missing(settings.wanted_models):
        names = ", ".join(dict.fromkeys(problem.model for problem in absent))
        raise UsageError(f"models are missing or damaged: {names}; run: parlour setup")
    with suppress(OSError):  # each part tells by itself what it cannot write
        make_home(home)
    async with AsyncExitStack() as closing:
        kept = Kept(home / "kept.json", told)
        kept.ring(now())
        foreign = await closing.enter_async_context(foreign_tools(settings, told))
        thinking = Thinking(settings, home, kept, told, foreign)
        reflexes = thinking.reflexes

        def whole(text: str) -> bool:
            """Whether words that were hard to hear make sense as they are."""
            command = reflexes is not None and reflexes.answer(text, now(), "") is not None
            return command or is_backchannel(text) or is_stop(text)

        # Engines tell of it in threads of their own.
        loop = asyncio.get_running_loop()

        def aside(sentence: str) -> None:
            loop.call_soon_threadsafe(told, sentence)

        detector, transcriber = make_detector(settings), make_transcriber(settings, whole, aside)
        synthesizer, melody = make_synthesizer(settings, aside), make_turn_model(settings)

        async def hear_and_speak() -> Bridge | None:
            for engine in (transcriber, synthesizer, detector, melody):
                if engine is not None:
                    await asyncio.to_thread(engine.load)
            return await asyncio.to_thread(make_bridge, settings, synthesizer)

        ears = closing.enter_context(ThreadPoolExecutor(1, "ears"))
        judge = closing.enter_context(ThreadPoolExecutor(1, "judge"))
        throat = closing.enter_context(ThreadPoolExecutor(1, "throat"))
        async with asyncio.TaskGroup() as loading:
            thinking.load(loading, closing)
            bridge = loading.create_task(hear_and_speak(), name="hear and speak")
        await closing.enter_async_context(beside(thinking.minds.watch(told)))
        yield House(
            settings,
            detector,
            transcriber,
            synthesizer,
            thinking.mind,
            thinking,
            kept,
            melody,
            bridge.result(),
            ears,
            judge,
            throat,
        )
