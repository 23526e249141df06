"""The one place where ears, mind, memory and voice meet: settings in, a house to talk to out."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

from tzlocal import get_localzone

from brain.history import History, estimate
from brain.llm import ENGINES as MINDS
from brain.mind import HouseMind, Reflexes
from brain.ports import LanguageModel
from memory.errors import MemoryFault
from memory.recall import Memory
from ui.compile import installed
from ui.errors import UsageError
from ui.kept import Kept
from ui.models.store import missing, model_folder
from ui.paths import make_home
from ui.settings import Settings
from voice.clauses import ClauseCutter
from voice.converse import Conversation
from voice.ear import Ear
from voice.endpoint import Endpointer, Endpointing
from voice.events import Event, Fault
from voice.player import Player
from voice.ports import Detector, Sink, Synthesizer, Transcriber
from voice.say import Speaker
from voice.stt import ENGINES as TRANSCRIBERS
from voice.stt.guard import Guarded
from voice.tts import ENGINES as SYNTHESIZERS
from voice.vad import ENGINES as DETECTORS


def create(table: dict[str, str], role: str, name: str, **options: Any) -> Any:
    """Import and build one engine of a table; nothing heavy is imported before.

    Raises UsageError for a name that the table does not hold, or a part that is not installed.
    """
    if name not in table:
        raise UsageError(f"no {role} engine {name!r}; there are: {', '.join(table)}")
    module, _, cls = table[name].partition(":")
    try:
        return getattr(import_module(module), cls)(**options)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"{role} engine {name!r} needs the package {error.name!r}; run: parlour setup"
        ) from error


def make_detector(settings: Settings) -> Detector:
    """Build the voice activity detector, not yet loaded."""
    ear = settings.ear
    options: dict[str, Any] = (
        {"folder": model_folder(ear.model)}
        if ear.detector == "silero"
        else {"aggressiveness": ear.aggressiveness}
    )
    built: Detector = create(DETECTORS, "detector", ear.detector, **options)
    return built


def make_transcriber(
    settings: Settings, believed: Callable[[str], bool] = lambda _: False
) -> Transcriber:
    """Build the transcriber behind its guard, not yet loaded; `believed` knows whole commands."""
    wanted = settings.transcriber
    options: dict[str, Any] = {"threads": wanted.threads}
    if wanted.engine == "whisper":
        options |= wanted.model_dump(include={"compute_type", "language", "window", "beam"})
        options["believed"] = believed
    folder = model_folder(wanted.chosen_model)
    engine = create(TRANSCRIBERS, "transcriber", wanted.engine, folder=folder, **options)
    return Guarded(engine, make_detector(settings))


def make_synthesizer(settings: Settings) -> Synthesizer:
    """Build the voice, not yet loaded."""
    wanted = settings.speaker
    built: Synthesizer = create(
        SYNTHESIZERS,
        "speaker",
        wanted.engine,
        folder=model_folder(wanted.chosen_model),
        voice=wanted.chosen_voice,
        speed=wanted.speed,
        threads=wanted.threads,
    )
    return built


def make_model(settings: Settings, home: Path) -> LanguageModel:
    """Build the quick model, not yet loaded; `home` keeps what it need not compute twice."""
    wanted = settings.mind
    engine = wanted.engine if wanted.engine != "auto" else installed()
    if engine is None:
        raise UsageError("no engine for the quick mind is installed; run: parlour setup")
    include = {"context", "threads", "threads_batch", "max_tokens", "temperature", "seed"}
    options = wanted.model_dump(include=include)
    if engine == "llama_cpp":
        options["cache"] = home / "cache"
    built: LanguageModel = create(MINDS, "mind", engine, path=model_folder(wanted.model), **options)
    return built


@dataclass(frozen=True, slots=True)
class House:
    """Everything loaded and warm."""

    settings: Settings
    detector: Detector
    transcriber: Transcriber
    synthesizer: Synthesizer
    mind: HouseMind
    kept: Kept
    ears: ThreadPoolExecutor
    """The one thread that transcribes."""
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
        ear = Ear(self.detector, Endpointer(endpointing(wanted)), wanted.ear.margin)
        cutter = partial(ClauseCutter, **wanted.speaker.model_dump(include=_CUTTER))
        speaker = Speaker(self.synthesizer, self.throat, cutter, wanted.speaker.whole_answer)
        player = Player(
            sink,
            wanted.speaker.buffer_seconds,
            gain=self.kept.gain,
            realtime=realtime,
            failed=lambda message: notify(Fault(message)),
        )
        return Conversation(
            ear,
            self.transcriber,
            self.ears,
            self.mind,
            speaker,
            player,
            notify,
            wanted.mind.speculate,
        )


_CUTTER = {"first_chars", "opener_chars", "sentence_chars", "longest_chars"}
"""Settings of the voice that are the clause cutter's."""


def endpointing(settings: Settings) -> Endpointing:
    """The endpointer's bounds."""
    names = set(Endpointing.__dataclass_fields__)
    return Endpointing(**settings.ear.model_dump(include=names))


INDEX_PATIENCE = 4.0
"""Seconds to wait for the index of what is remembered before the first turn."""


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
    kept = Kept(home / "kept.json", told)
    kept.ring(now())
    reflexes = make_reflexes(settings, kept)

    def command(text: str) -> bool:
        return reflexes is not None and reflexes.answer(text, now(), "") is not None

    detector, transcriber = make_detector(settings), make_transcriber(settings, command)
    synthesizer, model = make_synthesizer(settings), make_model(settings, home)
    memory = make_memory(settings, home, told)
    history = History(settings.mind.history_tokens, estimate)
    deadline = settings.memory.recall_deadline
    mind = HouseMind(reflexes, model, memory, history, now, deadline, kept.save)

    async def think() -> None:
        await model.load()
        await mind.prepare()

    async def remember() -> None:
        try:
            await memory.open()
        except MemoryFault as fault:  # a conversation without memory is better than none
            told(str(fault))
            return
        with suppress(TimeoutError):  # a long index goes on loading while one speaks
            await asyncio.wait_for(memory.settled(), INDEX_PATIENCE)

    async def hear_and_speak() -> None:
        for engine in (transcriber, synthesizer, detector):
            await asyncio.to_thread(engine.load)

    async with AsyncExitStack() as closing:
        ears = closing.enter_context(ThreadPoolExecutor(1, "ears"))
        throat = closing.enter_context(ThreadPoolExecutor(1, "throat"))
        closing.push_async_callback(model.close)
        closing.push_async_callback(memory.close)
        async with asyncio.TaskGroup() as loading:
            for lane in (think, hear_and_speak, remember):
                loading.create_task(lane(), name=lane.__name__)
        yield House(settings, detector, transcriber, synthesizer, mind, kept, ears, throat)


def make_reflexes(settings: Settings, kept: Kept) -> Reflexes | None:
    """Build the reflexes, unless they are not wanted."""
    if not settings.mind.reflexes:
        return None
    from brain.reflexes import Reflexes as AllReflexes

    names, hours24 = [settings.mind.name], settings.mind.hours24
    return AllReflexes(kept.timers, kept.volume, names, hours24, random.SystemRandom())


def make_memory(settings: Settings, home: Path, told: Callable[[str], None]) -> Memory:
    """Build the memory in the data folder; `told` is given sentences for the user."""
    from memory.embed import Embedder

    wanted = settings.memory
    embedder = Embedder(model_folder(wanted.model), threads=1)
    return Memory(
        home / "memory",
        embedder,
        most=wanted.recall_most,
        least_score=wanted.recall_least_score,
        patience=wanted.lock_patience,
        notify=told,
    )


def now() -> datetime:
    """The time in the zone of this machine, which knows its clock changes."""
    return datetime.now(get_localzone())
