"""One recording, heard in real time: when did the person stop, when did the answer sound."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import psutil

from ui.assemble import House
from ui.bench.voiced import last_voiced
from voice import wave
from voice.audio import FRAME, RATE, Samples
from voice.events import Event, Fault, Heard, TurnTraced
from voice.microphone import paced
from voice.player import AUDIBLE
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
    settings = house.settings.ear
    began = loop.time()
    await conversation.run(paced(_frames(recording), settings.turn_end + 2 * settings.soft_end))
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
    heard = " ".join(event.text for event in events if isinstance(event, Heard) and event.text)
    faults = tuple(event.message for event in events if isinstance(event, Fault))
    if not turns or ended is None:
        return Measured(name, heard, "none", "", None, None, {}, cpu, faults)
    turn = turns[-1]
    decided = turn.marks["turn_ended"]
    audible = next((at for at in sink.audible if at >= decided), None)
    if audible is None or audible < ended:  # the last words had no answer
        return Measured(name, heard, turn.route, turn.spoken, None, None, {}, cpu, faults)
    marks = {**turn.marks, "audible": audible}
    return Measured(
        name,
        heard,
        turn.route,
        turn.spoken,
        audible - ended,
        audible - decided,
        parts(marks, ended),
        cpu,
        faults,
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
