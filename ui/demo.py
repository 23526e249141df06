"""The demo: two recorded questions are heard in real time and answered aloud."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from rich.console import Console

from ui.assemble import House, open_house
from ui.launch import STARTED
from ui.paths import data_home, fixture_file
from ui.screen import Notices, Screen, latency_table, silent_libraries
from ui.settings import Settings
from ui.sinks import open_sink
from voice import wave
from voice.errors import VoiceError
from voice.microphone import paced
from voice.ports import Sink
from voice.trace import parts

QUESTIONS = ("tell-me-a-story-about-tardigrades.flac", "what-time-is-it.flac")


async def demo(settings: Settings, out: Path, as_json: bool) -> None:
    """Converse with the recordings, for which all must be set up; the answers go to `out`."""
    with silent_libraries() as errors:
        await _demo(settings, out, as_json, Console(file=errors, quiet=as_json))


async def _demo(settings: Settings, out: Path, as_json: bool, aside: Console) -> None:
    """Converse; `aside` is for what is no answer."""
    console = Console(quiet=as_json, highlight=False)
    screen, notices = Screen(console), Notices(aside)
    with aside.status("waking up") as status:
        async with open_house(settings, data_home(), notices) as house:
            ready = time.perf_counter() - STARTED
            status.stop()
            console.print(f"ready in {ready:.1f} s, from the start of the program\n", style="dim")
            with open_sink(house.rate, out, loud=True) as (sink, _):
                for name in QUESTIONS:
                    console.print(f"▶ {name}, heard in real time", style="dim")
                    await _turn(house, fixture_file(name), sink, screen)
                    console.print()
    console.print(latency_table(screen.turns))
    console.print(
        f'\nThe answers are in [bold]{out}[/]. Now yours: parlour talk, or parlour ask "…"'
    )
    if as_json:
        print(json.dumps(_plain(screen, ready, out) | {"notices": notices.told}))
    if screen.faults:
        raise VoiceError("the demo did not go as it should; try: parlour doctor")


async def _turn(house: House, recording: Path, sink: Sink, screen: Screen) -> None:
    ear = house.settings.ear
    frames = paced(wave.frames(recording), ear.turn_end + 2 * ear.soft_end)
    await house.conversation(sink, screen).run(frames)


def _plain(screen: Screen, ready: float, out: Path) -> dict[str, Any]:
    turns = [
        {
            "heard": turn.text,
            "route": turn.route,
            "reply": turn.spoken,
            "seconds": parts(turn.marks, turn.voiced_end),
        }
        for turn in screen.turns
    ]
    return {"ready_seconds": ready, "turns": turns, "out": str(out), "faults": screen.faults}
