"""Complete, recording stand-ins for the parts of a conversation; no threads, no models."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np

from voice.audio import RATE, Clip, Samples
from voice.errors import AudioError, EngineError
from voice.ports import Look, Mark, Reply, Stand, Transcript

VOICED = 0.5
"""Amplitude of the fake voice; silence is 0."""


def sound(*stretches: tuple[float, float]) -> Samples:
    """Sound of (seconds, voiced) stretches, one after the other; voiced by more is louder."""
    parts = [np.full(round(s * RATE), VOICED * voiced) for s, voiced in stretches]
    buzz = np.concatenate(parts).astype(np.float32)
    buzz[1::2] *= -1
    return buzz


class Direct(Executor):
    """Runs each call at once in the caller's thread, so that a virtual clock stays true."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except BaseException as error:  # as a thread pool does
            future.set_exception(error)
        return future


class Later(Executor):
    """Runs one call after the other, each for `delay` seconds of the loop's clock."""

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self._free_at = 0.0

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        loop = asyncio.get_running_loop()
        future: Future[Any] = Future()
        self._free_at = max(self._free_at, loop.time()) + self.delay

        def call() -> None:
            if not future.cancelled():
                future.set_result(fn(*args, **kwargs))

        loop.call_at(self._free_at, call)
        return future


class LevelDetector:
    """Takes every window with a loud sample for speech."""

    hop = 320

    def load(self) -> None: ...

    def probability(self, window: Samples) -> float:
        return float(np.abs(window).max() > VOICED / 2)

    def reset(self) -> None: ...


class ScriptedTranscriber:
    """Gives one text after the other, whatever it hears; keeps the sounds."""

    def __init__(self, *texts: str | Exception) -> None:
        self.texts = list(texts)
        self.received: list[Samples] = []

    def load(self) -> None: ...

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:
        self.received.append(samples)
        text = self.texts.pop(0) if len(self.texts) > 1 else self.texts[0]
        if isinstance(text, Exception):
            raise text
        return Transcript(text.rstrip("?"), doubtful=look is Look.GLANCE and text.endswith("??"))


class ScriptedReply:
    """Speaks the scripted words, `pause` seconds before each."""

    def __init__(self, mind: ScriptedMind, words: list[str | Exception], pause: float) -> None:
        self.route = "quick"
        self.why = ()
        self.acts = mind.acts
        self._mind, self._words, self._pause = mind, words, pause

    async def words(self, stand: Stand) -> AsyncGenerator[str, None]:
        try:
            if self._mind.costs:
                await stand()
                self._mind.begun.append(asyncio.get_running_loop().time())
            for word in self._words:
                await asyncio.sleep(self._pause)
                if isinstance(word, Exception):
                    raise word
                yield word
        finally:
            self._mind.closed.append(asyncio.get_running_loop().time())

    def commit(self) -> None:
        self._mind.committed.append(asyncio.get_running_loop().time())


class ScriptedMind:
    """Answers each text with its scripted words; records what it is asked and told."""

    def __init__(self, script: dict[str, list[str | Exception]], pause: float = 0.1) -> None:
        self.script, self.pause = script, pause
        self.asked: list[tuple[float, str]] = []
        self.settled: list[tuple[str, str]] = []
        self.routes: list[str] = []
        self.traces: list[dict[str, float]] = []
        self.committed: list[float] = []
        self.closed: list[float] = []
        self.prepared = 0
        self.commands: set[str] = set()
        self.acts = False
        self.costs = False
        self.begun: list[float] = []
        """When the making of an answer that costs began."""
        self.listened: list[tuple[float, str]] = []

    def understands(self, text: str) -> bool:
        return text in self.commands

    async def listen(self, text: str) -> None:
        self.listened.append((asyncio.get_running_loop().time(), text))

    async def answer(self, text: str, mark: Mark) -> Reply:
        self.asked.append((asyncio.get_running_loop().time(), text))
        mark("routed")
        return ScriptedReply(self, self.script[text], self.pause)

    async def settle(self, text: str, heard: str, route: str, trace: dict[str, float]) -> None:
        self.settled.append((text, heard))
        self.routes.append(route)
        self.traces.append(trace)

    async def prepare(self) -> None:
        self.prepared += 1


class WordVoice:
    """Every word sounds for a quarter of a second, at the rate of the ears."""

    rate = RATE
    voices = ("word",)

    def __init__(self, broken_at: str | None = None) -> None:
        self.broken_at = broken_at
        self.seconds = 0.25

    def load(self) -> None: ...

    def varied(self, voice: str, speed: float) -> WordVoice:
        if voice not in ("", *self.voices):
            raise EngineError(f"there is no voice {voice!r}")
        other = WordVoice(self.broken_at)
        other.seconds = self.seconds / speed
        return other

    def speak(self, text: str) -> Clip:
        if self.broken_at is not None and self.broken_at in text:
            raise EngineError("the voice broke")
        return Clip(sound((self.seconds * len(text.split()), True)), RATE)


class RecordingSink:
    """Keeps what was written and when."""

    rate = RATE

    def __init__(
        self, latency: float = 0.0, full_at: float = float("inf"), lead: float = 0.0
    ) -> None:
        """Takes no more sound from the time `full_at` on."""
        self.latency = latency
        self.lead = lead
        self.up = True
        self.full_at = full_at
        self.dropped: list[float] = []
        self.writes: list[tuple[float, Samples]] = []

    def write(self, samples: Samples) -> None:
        now = asyncio.get_running_loop().time()
        if now >= self.full_at:
            raise AudioError("the sink is full")
        self.writes.append((now, samples))

    def drop(self) -> None:
        self.dropped.append(asyncio.get_running_loop().time())

    def close(self) -> None: ...

    @property
    def first(self) -> float:
        """Time of the first sound."""
        return self.writes[0][0]

    @property
    def last(self) -> float:
        """Time at which the last sound was over."""
        at, samples = self.writes[-1]
        return at + len(samples) / self.rate
