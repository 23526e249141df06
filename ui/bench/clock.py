"""One recording, heard in real time: when did the person stop, when did the answer sound."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import psutil

from ui.assemble import House
from ui.bench.voiced import last_voiced
from voice import wave
from voice.audio import FRAME, RATE, Samples
from voice.events import Event, Fault, Heard, Speculated, TurnTraced
from voice.microphone import paced
from voice.player import AUDIBLE, STEP_SECONDS
from voice.trace import parts
from voice.wave import NullSink


class ClockedSink(NullSink):
    """Keeps the loop time of every sound it is given; plays nothing."""

    def __init__(self, rate: int, clock: Callable[[], float]) -> None:
        super().__init__(rate)
        self._clock = clock
        self.audible: list[float] = []
        """Loop time of the first audible sample of each write that holds one."""

    def write(self, samples: Samples) -> None:
        """Note when the first audible sample of this sound is played."""
        loud = np.flatnonzero(np.abs(samples) > AUDIBLE)
        if len(loud):
            self.audible.append(self._clock() + int(loud[0]) / self.rate)


@dataclass(frozen=True, slots=True)
class Measured:
    """One turn, as the clock saw it. Durations are seconds."""

    file: str
    heard: str
    route: str
    spoken: str
    voice_to_voice: float | None
    """Last voiced sample to first audible sample; None when no answer sounded."""
    after_endpoint: float | None
    """End of the turn to first audible sample."""
    parts: dict[str, float] = field(default_factory=dict)
    """What the wait was made of; sums to `voice_to_voice`."""
    cpu_seconds: float = 0.0
    faults: tuple[str, ...] = ()
    speculation: tuple[Speculated, ...] = ()
    """One for each turn of the recording."""
    early: bool = False
    """Whether the answer began before the last voiced sample: that was a noise after the words, or
    somebody was cut off."""


async def measure(house: House, path: Path) -> Measured:
    """Let the house hear a recording in real time and answer it; time it by sample and loop."""
    recording = wave.read(path).samples
    voiced = last_voiced(recording)
    await house.mind.prepare()  # between two turns of a person there is time for it
    loop = asyncio.get_running_loop()
    sink = ClockedSink(house.rate, loop.time)
    events: list[Event] = []
    cpu = time.process_time()
    conversation = house.conversation(sink, events.append)
    settings = house.settings
    silence = max(settings.ear.turn_end, settings.turn.most) + 2 * settings.ear.soft_end
    began = loop.time()
    await conversation.run(paced(_frames(recording), silence))
    cpu = time.process_time() - cpu
    ended = None if voiced is None else began + voiced / RATE
    return _result(path.name, events, sink, ended, cpu)


def _frames(recording: Samples) -> list[Samples]:
    padded = np.pad(recording, (0, -len(recording) % FRAME))
    return list(padded.reshape(-1, FRAME))


def _result(
    name: str, events: list[Event], sink: ClockedSink, ended: float | None, cpu: float
) -> Measured:
    turns = [event for event in events if isinstance(event, TurnTraced)]
    silent = Measured(
        name,
        " ".join(event.text for event in events if isinstance(event, Heard) and event.text),
        turns[-1].route if turns else "none",
        turns[-1].spoken if turns else "",
        None,
        None,
        cpu_seconds=cpu,
        faults=tuple(event.message for event in events if isinstance(event, Fault)),
        speculation=tuple(event for event in events if isinstance(event, Speculated)),
    )
    if not turns or ended is None:
        return silent
    *_, heard = (event for event in events if isinstance(event, Heard))
    turn = turns[-1]
    decided = turn.marks["turn_ended"]
    # What bridges a long wait sounds before the answer, and is no part of it.
    begins = max(decided, turn.marks.get("audible", decided) - STEP_SECONDS)
    audible = next((at for at in sink.audible if at >= begins), None)
    if audible is None or (audible < ended and not heard.text):  # the last words had no answer
        return silent
    if audible < ended:
        return replace(silent, after_endpoint=audible - decided, early=True)
    return replace(
        silent,
        voice_to_voice=audible - ended,
        after_endpoint=audible - decided,
        parts=parts({**turn.marks, "audible": audible}, ended),
    )


def peak_memory() -> int:
    """Largest resident size of this process so far, in bytes."""
    info = psutil.Process().memory_info()
    try:
        import resource
    except ImportError:  # Windows keeps the peak beside the current size
        return int(getattr(info, "peak_wset", info.rss))
    unit = 1 if psutil.MACOS else 1024
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * unit
