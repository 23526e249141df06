"""What may happen in a scene, measured: a turn left in peace, and an answer spoken over.

The figures are read from what the simulated loudspeaker played, not from what the conversation says
of itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf

from ui.bench.room import first_sound, silent_after
from ui.bench.scene import Scene
from ui.bench.voiced import first_voiced, last_voiced
from voice.audio import RATE, Samples
from voice.events import Event, Heard, ReplyStarted, Saying, Spoken, TurnTraced, Yielded
from voice.say import sound

BEGINS_AFTER = RATE
"""Samples of an answer after which somebody speaks over it."""

GAP = round(0.6 * RATE)
"""A silence of so many samples ends an answer."""

REMAINS = 3 * RATE
"""Samples for which it is watched what an interruption does."""

NEARLY = 0.1
"""Seconds by which the sound of a room and the count of a player may differ."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn that was left in peace. Durations are seconds."""

    heard: str
    voice_to_voice: float | None
    """Last voiced sample to first audible sample, devices included."""


@dataclass(frozen=True, slots=True)
class Interrupted:
    """An answer that somebody spoke over. Durations are seconds."""

    said: str
    yielded: bool
    silent: float
    """Onset of the speech to the last sound of the answer, halted or given up."""
    idle: float | None
    """Last sound to the last word that the model made; None where it was not stopped."""
    remembered: bool | None
    """Whether memory holds what was heard, to the clause; None where nothing was given up."""


async def answered(scene: Scene, speech: Samples) -> Answered:
    """Ask, and hear the answer out."""
    scene.forget()
    end = scene.say(speech) + (last_voiced(speech) or len(speech))
    await scene.answer(end)
    await scene.quiet()
    begun = [
        scene.room.position_of(at) for at, event in scene.log if isinstance(event, ReplyStarted)
    ]
    # What bridges a long wait is no answer, and one that sounded before was to words before.
    first = first_sound(scene.room.sounds, begun[-1]) if begun and begun[-1] > end else None
    heard = " ".join(event.text for _, event in scene.log if isinstance(event, Heard))
    return Answered(heard, None if first is None else (first - end) / RATE)


async def interrupted(
    scene: Scene, question: Samples, name: str, speech: Samples
) -> Interrupted | None:
    """Ask, and speak over the answer; None when it was over before."""
    scene.forget()
    scene.say(question)
    first = await scene.reply()
    if first is None:
        return None
    lead = first_voiced(speech) or 0
    await scene.until(first + BEGINS_AFTER - lead)
    onset = scene.say(speech) + lead
    await scene.until(onset + len(speech) - lead + REMAINS)
    found = await _outcome(scene, name, onset)
    scene.hush()
    await scene.quiet()
    return found


async def _outcome(scene: Scene, name: str, onset: int) -> Interrupted | None:
    room = scene.room
    if any(at < room.time_of(onset) for at, event in scene.log if isinstance(event, Spoken)):
        return None
    last = silent_after(room.sounds, onset, GAP)
    yielded = any(isinstance(event, Yielded) for event in scene.since(onset))
    return Interrupted(
        name,
        yielded,
        (last - onset) / RATE,
        idle_after(scene, onset, last) if yielded else None,
        await _remembered(scene, last) if yielded else None,
    )


def idle_after(scene: Scene, onset: int, last: int) -> float | None:
    """Seconds from the last sound until the model had made its last word of that answer."""
    began, silent = scene.room.time_of(onset), scene.room.time_of(last)
    worked = [each.worked for each in scene.mind.making if each.began < began < each.ended < inf]
    return max(0.0, worked[0] - silent) if worked else None


async def _remembered(scene: Scene, last: int) -> bool | None:
    """Whether the first turn was remembered as the room heard it."""
    turns = [event for _, event in scene.log if isinstance(event, TurnTraced)]
    if not turns or not scene.mind.settled or "audible" not in turns[0].marks:
        return None
    house = scene.house
    clauses = said([event for _, event in scene.log])
    lengths = [sound(house.own.synthesizer, clause).seconds for clause in clauses]
    sounded = scene.room.time_of(last) - turns[0].marks["audible"]
    possible = {in_part(clauses, lengths, sounded + slack) for slack in (-NEARLY, 0.0, NEARLY)}
    return scene.mind.settled[0].heard in possible


def said(events: Sequence[Event]) -> list[str]:
    """The clauses of the first answer that was played."""
    clauses: list[str] = []
    for event in events:
        match event:
            case ReplyStarted():
                clauses = []
            case Saying(text=text):
                clauses.append(text)
            case Spoken():
                break
    return clauses


def in_part(clauses: Sequence[str], lengths: Sequence[float], sounded: float) -> str:
    """The clauses of which at least half sounded, when the whole did for so many seconds."""
    heard, began = "", 0.0
    for clause, length in zip(clauses, lengths, strict=True):
        if sounded - began >= length / 2:
            heard += clause
        began += length
    return heard.strip()
