"""`parlour bench --live`: the way that `parlour talk` takes, in a room where it hears itself."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from ui.bench.acts import Answered, Interrupted, answered, interrupted
from ui.bench.house import measured_house
from ui.bench.interjections import BACK_CHANNELS, STOPS, need_voices, spoken
from ui.bench.minds import WARMING, Forgetful
from ui.bench.run import find
from ui.bench.scene import ECHO_DELAY, ECHO_GAIN, Scene, enact
from ui.bench.show import seconds
from ui.bench.summary import machine, spread
from ui.paths import fixture_file
from ui.settings import Settings
from voice import wave
from voice.audio import Samples

MOST_WORDS = 20
"""How often each kind of short word is said."""


@dataclass(slots=True)
class Outcome:
    """What a whole run saw."""

    turns: list[Answered] = field(default_factory=list)
    barge_in: list[Interrupted] = field(default_factory=list)
    stops: list[Interrupted] = field(default_factory=list)
    back_channels: list[Interrupted] = field(default_factory=list)
    too_short: int = 0
    """Answers that were over before anybody could speak over them."""


async def live(settings: Settings, recordings: Sequence[Path], limit: int, as_json: bool) -> None:
    """Measure turns, interruptions and back-channels in the room, and print the figures."""
    files = find(recordings or [fixture_file("")])[:limit]
    need_voices()
    speeches = [wave.read(file).samples for file in files]
    words = [
        await asyncio.to_thread(spoken, settings, texts, min(limit, MOST_WORDS))
        for texts in (STOPS, BACK_CHANNELS)
    ]
    outcome = Outcome()
    async with measured_house(settings) as house:
        # Remembering its own broken-off answers, a small model would repeat them.
        mind = Forgetful(house.mind)
        await enact(house, mind, lambda scene: _script(scene, speeches, words, outcome))
    result = {"machine": machine(), **figures(outcome)}
    if as_json:
        print(json.dumps(result | {"each": asdict(outcome)}))
    else:
        show(result, Console(highlight=False))


async def _script(
    scene: Scene,
    speeches: Sequence[Samples],
    words: Sequence[list[tuple[str, Samples]]],
    outcome: Outcome,
) -> None:
    aside = Console(stderr=True)
    story = wave.read(fixture_file(WARMING)).samples
    await answered(scene, story)  # the canceller is not sure of itself before it has worked
    for speech in speeches:
        outcome.turns.append(await answered(scene, speech))
        aside.print(outcome.turns[-1], style="dim")
    named = [(f"recording {number}", speech) for number, speech in enumerate(speeches, 1)]
    kinds = (outcome.barge_in, outcome.stops, outcome.back_channels)
    for said, kept in zip((named, *words), kinds, strict=True):
        for name, speech in said:
            found = await interrupted(scene, story, name, speech)
            aside.print(found, style="dim")
            _keep(outcome, kept, found)


def _keep(outcome: Outcome, kept: list[Interrupted], found: Interrupted | None) -> None:
    if found is None:
        outcome.too_short += 1
    else:
        kept.append(found)


def figures(outcome: Outcome) -> dict[str, Any]:
    """The figures of a run as plain data; durations in seconds."""
    given_up = [each for each in outcome.barge_in + outcome.stops if each.yielded]
    known = [each.remembered for each in given_up if each.remembered is not None]
    waits = [turn.voice_to_voice for turn in outcome.turns if turn.voice_to_voice is not None]
    return {
        "turns": len(outcome.turns),
        "voice_to_voice": spread(waits),
        "barge_in": _yielded(outcome.barge_in),
        "stops": _yielded(outcome.stops),
        "back_channels": _yielded(outcome.back_channels),
        "silent": spread([each.silent for each in given_up]),
        "idle": spread([each.idle for each in given_up if each.idle is not None]),
        "remembered": {"n": len(known), "right": sum(known)},
        "too_short": outcome.too_short,
    }


def _yielded(found: Sequence[Interrupted]) -> dict[str, int]:
    return {"n": len(found), "yielded": sum(each.yielded for each in found)}


def show(result: dict[str, Any], console: Console) -> None:
    """Print the figures."""
    facts = result["machine"]
    console.print(f"{facts['processor']}, {facts['cores']} cores, commit {facts['commit']}")
    console.print(
        f"a simulated room: the loudspeaker is heard {ECHO_DELAY * 1000:.0f} ms later at "
        f"{ECHO_GAIN:.0f} dB, and cancelled; sound devices of no delay"
    )
    console.print(f"voice to voice          {seconds(result['voice_to_voice'])}")
    for name, kind in (("speech", "barge_in"), ("“stop”", "stops"), ("hums", "back_channels")):
        found = result[kind]
        console.print(f"gives way to {name:11}{found['yielded']} of {found['n']}")
    console.print(f"onset to silence        {seconds(result['silent'])}")
    console.print(f"silence to idle model   {seconds(result['idle'])}")
    right = result["remembered"]
    console.print(f"remembered as heard     {right['right']} of {right['n']}")
    console.print(
        "“stop” and hums are spoken by Kokoro's voices: there are no recordings of them",
        style="dim",
    )
    if result["too_short"]:
        console.print(f"{result['too_short']} answers were over before anybody spoke over them")
