"""One question, spoken in a file or typed, and its answer."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rich.console import Console

from ui.assemble import House, open_house
from ui.errors import UsageError
from ui.paths import data_home
from ui.screen import Notices, Screen, silent_libraries
from ui.settings import Settings
from ui.sinks import UNHEARD, check_out, open_sink
from voice import wave
from voice.audio import Clip
from voice.errors import AudioError, VoiceError

SOUND = {".wav", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".aif", ".aiff"}


def is_sound(question: str) -> bool:
    """Whether the question names a file or folder rather than being the words themselves."""
    path = Path(question)
    try:
        return path.suffix.lower() in SOUND or path.exists()
    except OSError:  # words can be too long for a name
        return False


def read(question: str, out: Path | None) -> Clip | None:
    """The recording that a question names, None for words; also looks whether `out` can be written.

    Raises UsageError, AudioError.
    """
    check_out(out)
    if not question.strip():
        raise UsageError("the question is empty; give words, or the path of a recording")
    return wave.read(Path(question)) if is_sound(question) else None


async def ask(settings: Settings, question: str, out: Path | None, as_json: bool) -> None:
    """Answer a recording or typed words; the reply sounds, and is written to `out` if given."""
    recording = read(question, out)
    with silent_libraries() as errors:
        aside = Console(file=errors, quiet=as_json)
        await _ask(settings, question, recording, out, as_json, aside)


async def _ask(
    settings: Settings,
    question: str,
    recording: Clip | None,
    out: Path | None,
    as_json: bool,
    aside: Console,
) -> None:
    """Answer; `aside` is for what is no answer."""
    console, notices = Console(quiet=as_json), Notices(aside)
    with aside.status("waking up") as status:
        async with open_house(settings, data_home(), notices) as house:
            text = question if recording is None else await _words(house, recording, question)
            status.stop()
            screen = Screen(console)
            with open_sink(house.rate, out, loud=not as_json) as (sink, heard):
                await house.conversation(sink, screen, realtime=heard).say(text)
            for remark in remarks(len(house.kept.timers), heard=heard or out is not None):
                aside.print(remark, style="dim", highlight=False)
    if as_json:
        print(json.dumps(_plain(text, screen, out) | {"notices": notices.told}))
    if screen.faults:
        raise VoiceError("the question was not answered as it should be; try: parlour doctor")


def remarks(timers: int, *, heard: bool) -> Iterator[str]:
    """What the person should know after the answer: `timers` and alarms run, nobody `heard` it."""
    if not heard:
        yield UNHEARD
    if timers:
        kept = "1 timer is kept" if timers == 1 else f"{timers} timers are kept"
        yield f"{kept}; what comes due rings in `parlour talk`, or is told at the next start"


async def _words(house: House, recording: Clip, name: str) -> str:
    loop, seat = asyncio.get_running_loop(), house.own
    heard = await loop.run_in_executor(seat.ears, seat.transcriber.transcribe, recording.samples)
    if not heard.text:
        reason = f" ({heard.suppressed})" if heard.suppressed else ""
        raise AudioError(f"no words were heard in {name!r}{reason}; record it louder, or closer")
    return heard.text


def _plain(text: str, screen: Screen, out: Path | None) -> dict[str, Any]:
    turn = screen.turns[-1] if screen.turns else None
    return {
        "heard": text,
        "route": turn.route if turn else None,
        "why": list(turn.why) if turn else [],
        "reply": turn.spoken if turn else None,
        "seconds": {name: at - turn.voiced_end for name, at in turn.marks.items()} if turn else {},
        "out": str(out) if out else None,
        "faults": screen.faults,
    }
