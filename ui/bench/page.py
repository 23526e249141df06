"""`parlour bench --page`: the page in a real browser, and several people at once."""

from __future__ import annotations

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from ui.bench.acts import answered
from ui.bench.house import measured_house
from ui.bench.minds import Forgetful
from ui.bench.people import crowd
from ui.bench.run import find
from ui.bench.scene import Scene, enact
from ui.bench.show import seconds
from ui.bench.summary import machine, spread
from ui.bench.visits import Cut, asked, cut_short, ways
from ui.bench.web_server import web_server
from ui.engines import make_synthesizer
from ui.paths import fixture_file
from ui.settings import Settings
from voice import wave
from voice.audio import Samples

STORY = "tell-me-a-story-about-tardigrades.flac"
"""Its answer is long enough to be spoken over."""


async def page(
    settings: Settings, profile: str | None, recordings: Sequence[Path], limit: int, as_json: bool
) -> None:
    """Measure the way through the page, questions, interruptions and four people; print it all.

    `profile`: what the settings were read from. Raises UsageError without browser.
    """
    files = find(recordings or [fixture_file("")])[:limit]
    speeches = [wave.read(file).samples for file in files]
    story = wave.read(fixture_file(STORY)).samples
    aside = Console(stderr=True)

    def show_each(found: object) -> None:
        aside.print(found, style="dim")

    result: dict[str, Any] = {"machine": machine(), "recordings": len(files)}
    aside.print("at the desk", style="dim")
    desk = await _at_the_desk(settings, speeches, aside)
    voice = make_synthesizer(settings)
    await asyncio.to_thread(voice.load)
    with tempfile.TemporaryDirectory(prefix="parlour-bench-") as folder:
        async with web_server(Path(folder), profile=profile) as server:
            aside.print("the way through the page, two minutes of clicks", style="dim")
            result["way"] = await ways(server)
            aside.print("in the page", style="dim")
            waits = [await asked(server, speech, show_each) for speech in speeches]
            cuts = [await cut_short(server, voice, story, speech, show_each) for speech in speeches]
            aside.print("four people", style="dim")
            result["people"] = await crowd(server, speeches, aside)
    both = [(there, here) for there, here in zip(waits, desk, strict=True) if there and here]
    result["voice_to_voice"] = {
        "page": spread([there for there, _ in both]),
        "desk": spread([here for _, here in both]),
        "later": spread([there - here for there, here in both]),
    }
    result["barge_in"] = _barge_in(cuts)
    if as_json:
        print(json.dumps(result))
    else:
        show(result, Console(highlight=False))


async def _at_the_desk(
    settings: Settings, speeches: Sequence[Samples], aside: Console
) -> list[float | None]:
    """Seconds from voice to voice on the way that `parlour talk` takes."""
    found: list[float | None] = []

    async def script(scene: Scene) -> None:
        for speech in speeches:
            found.append((await answered(scene, speech)).voice_to_voice)
            aside.print(found[-1], style="dim")

    async with measured_house(settings) as house:
        await enact(house, Forgetful(house.mind), script)
    return found


def _barge_in(cuts: Sequence[Cut | None]) -> dict[str, Any]:
    known = [cut for cut in cuts if cut]
    right = [cut.remembered for cut in known if cut.remembered is not None]
    return {
        "tried": len(cuts),
        "yielded": sum(cut.yielded for cut in known),
        "n": len(known),
        "silent": spread([cut.silent for cut in known if cut.yielded]),
        "remembered": {"n": len(right), "right": sum(right)},
    }


def show(result: dict[str, Any], console: Console) -> None:
    """Print the figures."""
    facts = result["machine"]
    console.print(f"{facts['processor']}, {facts['cores']} cores, commit {facts['commit']}")
    console.print("Chromium and the server share the cores; loopback network")
    way = result["way"]
    console.print(f"microphone to loudspeaker of the page  {seconds(way['delay'])}")
    console.print(f"  clicks that came back                {way['heard']} of {way['sent']}")
    console.print(f"  packets lost                         {way['lost']:.0f}")
    for name, found in result["voice_to_voice"].items():
        console.print(f"voice to voice, {name:23}{seconds(found)}")
    cut = result["barge_in"]
    console.print(f"gives way to speech                    {cut['yielded']} of {cut['n']}")
    console.print(f"  onset to silence                     {seconds(cut['silent'])}")
    right = cut["remembered"]
    console.print(f"  remembered as heard                  {right['right']} of {right['n']}")
    people = result["people"]
    console.print(f"one person                             {seconds(people['one'])}")
    console.print(f"four people at once                    {seconds(people['many'])}")
    console.print(f"  P90 of four to P90 of one            {people['ratio_p90']:.2f}")
    console.print(f"  farthest from the mean               {people['unfair']:.0%}")
    console.print(f"  errors {people['errors']}; the fifth was told: {people['fifth']}")
