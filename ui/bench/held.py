"""`parlour bench --key`: how long after a key is let go its turn is answered, and what is lost.

A recording is played in a simulated room, on the whole way of `parlour daemon` but its devices.
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.progress import track

from ui.bench.house import measured_house
from ui.bench.room import VirtualRoom, first_sound
from ui.bench.run import find
from ui.bench.scene import LONGEST, LOOK, in_room
from ui.bench.show import seconds
from ui.bench.summary import ROUTES, machine, spread
from ui.bench.voiced import first_voiced, last_voiced
from ui.daemon.desk import Desk
from ui.daemon.run import Office
from ui.paths import fixture_file
from ui.settings import Settings
from ui.talk.sound import Sound
from voice import wave
from voice.audio import RATE, Samples
from voice.events import Event, Heard, ReplyStarted, TurnTraced
from voice.trace import parts

EARLY = RATE
"""Samples before the speech at which a key is pressed that catches the whole of it."""

PAUSE = 1.2
"""Seconds between two turns."""

SOURCE = "bench"


@dataclass(frozen=True, slots=True)
class Held:
    """One turn spoken while a key was held. Durations are seconds."""

    file: str
    heard: str
    route: str
    wait: float | None
    """Release of the key to the first audible sample; None without an answer."""
    parts: dict[str, float] = field(default_factory=dict)
    """What the wait was made of; sums to `wait`."""


async def held(
    settings: Settings, recordings: Sequence[Path], limit: int, lag: float, as_json: bool
) -> None:
    """Hold the key over each recording, and print the waits and the words that were lost.

    `lag`: seconds from the last voiced sample to the release. Raises UsageError, AudioError.
    """
    files = find(recordings or [fixture_file("")])[:limit]
    speeches = {file.name: wave.read(file).samples for file in files}
    console = Console(stderr=True)
    silent = settings.daemon.model_copy(update={"earcons": False, "notices": False, "name": ""})
    wanted = settings.model_copy(update={"daemon": silent})
    async with measured_house(wanted) as house, in_room(house) as (room, duplex, frames):
        with tempfile.TemporaryDirectory(prefix="parlour-bench-") as folder:
            booth = Booth(room)
            sound = Sound(duplex, duplex, frames)
            office = Office(house, sound, Path(folder), None, _nobody, booth)
            booth.desk = office.desk
            async with asyncio.TaskGroup() as tasks:
                running = tasks.create_task(office.converse())
                turns, firsts = [], []
                for name, speech in track(speeches.items(), "held", console=console):
                    await house.mind.prepare()
                    turns.append(await booth.answered(name, speech, lag))
                    firsts.append(await booth.both_ways(speech))
                running.cancel()
    figures = summarise(turns, firsts, lag)
    if as_json:
        print(json.dumps(figures | {"turns": [asdict(turn) for turn in turns]}))
    else:
        show(figures, Console(highlight=False))


class Booth:
    """Speaks in the room with a finger on the key; call it with each event."""

    def __init__(self, room: VirtualRoom) -> None:
        self.desk: Desk
        """Where the key is."""
        self._room = room
        self._log: list[tuple[float, Event]] = []

    def __call__(self, event: Event) -> None:
        """Take notice of one event."""
        self._log.append((asyncio.get_running_loop().time(), event))

    async def answered(self, name: str, speech: Samples, lag: float) -> Held:
        """Press as the speech begins, let go after its end, and hear when the answer sounds."""
        released = await self._hold(speech, 0, lag)
        traced = await self._until(TurnTraced)
        if not isinstance(traced, TurnTraced):
            return Held(name, "", "none", None)
        # What bridges a long wait is no answer.
        begun = next((at for at, each in self._log if isinstance(each, ReplyStarted)), released)
        first = first_sound(self._room.sounds, self._room.position_of(max(begun, released)))
        if first is None:
            return Held(name, traced.text, traced.route, None)
        audible = self._room.time_of(first)
        split = parts({**traced.marks, "audible": audible}, released)
        return Held(name, traced.text, traced.route, audible - released, split)

    async def both_ways(self, speech: Samples) -> tuple[str, str]:
        """The words heard where the key is pressed a second before the speech, and as it begins."""
        return await self._words(speech, EARLY), await self._words(speech, 0)

    async def _words(self, speech: Samples, early: int) -> str:
        await self._hold(speech, early, 0.0)
        heard = await self._until(Heard)
        self.desk.cancel()
        return heard.text if isinstance(heard, Heard) else ""

    async def _hold(self, speech: Samples, early: int, lag: float) -> float:
        """Speak with the key held, from so many samples before the voice; the time of release."""
        first, last = first_voiced(speech) or 0, last_voiced(speech) or len(speech)
        await asyncio.sleep(PAUSE)
        self._log.clear()
        self._room.forget()
        if early > first:
            self.desk.press(SOURCE)
            await asyncio.sleep((early - first) / RATE)
        begins = self._room.say(speech)
        if early <= first:
            await self._reach(begins + first - early)
            self.desk.press(SOURCE)
        await self._reach(begins + last + round(lag * RATE))
        released = asyncio.get_running_loop().time()
        self.desk.release(SOURCE)
        return released

    async def _reach(self, position: int) -> None:
        await asyncio.sleep(self._room.time_of(position) - asyncio.get_running_loop().time())

    async def _until(self, kind: type[Event]) -> Event | None:
        """The next event of this kind; None if none comes."""
        for _ in range(round(LONGEST / LOOK)):
            found = next((each for _, each in self._log if isinstance(each, kind)), None)
            if found is not None:
                return found
            await asyncio.sleep(LOOK)
        return None


def summarise(
    turns: Sequence[Held], firsts: Sequence[tuple[str, str]], lag: float
) -> dict[str, Any]:
    """The figures as plain data; durations in seconds."""
    answered = [turn for turn in turns if turn.wait is not None]
    names = answered[0].parts if answered else {}
    return {
        "machine": machine(),
        "lag": lag,
        "turns": len(turns),
        "answered": len(answered),
        "wait": {route: spread(_waits(answered, route)) for route in ROUTES},
        "parts_p50": {
            name: float(np.median([turn.parts[name] for turn in answered])) for name in names
        },
        "same_words": sum(_plain(whole) == _plain(late) for whole, late in firsts),
        "same_first_word": sum(_first(whole) == _first(late) for whole, late in firsts),
        "recordings": len(firsts),
        "others": [pair for pair in firsts if _plain(pair[0]) != _plain(pair[1])],
    }


def _waits(turns: Sequence[Held], route: str) -> list[float]:
    return [turn.wait for turn in turns if turn.route == route and turn.wait is not None]


def _plain(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


def _first(text: str) -> list[str]:
    return _plain(text)[:1]


def show(figures: dict[str, Any], console: Console) -> None:
    """Print the figures."""
    facts = figures["machine"]
    console.print(f"{facts['processor']}, {facts['cores']} cores, commit {facts['commit']}")
    console.print(
        f"clock: release of the key, {figures['lag']:g} s after the last voiced sample, to the "
        "first sample above -50 dBFS in a simulated room"
    )
    console.print(f"answered         {figures['answered']} of {figures['turns']}")
    for route, waits in figures["wait"].items():
        console.print(f"{route:16} {seconds(waits)}")
    for name, value in figures["parts_p50"].items():
        console.print(f"  {name + ' (P50)':24} {value * 1000:.0f} ms")
    same, first, n = (figures[key] for key in ("same_words", "same_first_word", "recordings"))
    console.print(
        f"pressed as the speech begins, against a second before: the first word the same in "
        f"{first} of {n}, all words in {same}"
    )
    for whole, late in figures["others"]:
        console.print(f"  {whole!r}\n  {late!r}")


def _nobody(_: str) -> None: ...
