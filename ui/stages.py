"""One stage alone: what would be heard, and what would be said."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from rich.console import Console

from ui.engines import make_detector, make_synthesizer, make_transcriber
from ui.errors import UsageError
from ui.screen import silent_libraries
from ui.seat import endpointing
from ui.settings import Settings
from ui.sinks import UNHEARD, check_out, open_sink
from voice import wave
from voice.audio import RATE, Samples
from voice.clauses import sentences
from voice.ear import Ear
from voice.endpoint import Endpointer
from voice.errors import AudioError
from voice.events import Boundary, SpeechStarted, TurnEnded
from voice.player import Player
from voice.ports import Synthesizer
from voice.say import sound


def hear(settings: Settings, path: Path, as_json: bool) -> None:
    """Print the turns found in a recording, each with its times and words."""
    detector, transcriber = make_detector(settings), make_transcriber(settings)
    detector.load()
    transcriber.load()
    ear = Ear(detector, Endpointer(endpointing(settings)), None, settings.ear.margin)
    console = Console(quiet=as_json, highlight=False)
    found: list[dict[str, Any]] = []
    began = 0.0

    def take(boundaries: list[tuple[Boundary, Samples]]) -> None:
        nonlocal began
        for boundary, speech in boundaries:
            match boundary:
                case SpeechStarted(at=at):
                    began = at / RATE
                case TurnEnded(voiced_end=end):
                    said = transcriber.transcribe(speech)
                    found.append({"start": began, "end": end / RATE, "text": said.text})
                    console.print(
                        f"{began:7.2f} – {end / RATE:7.2f} s  {said.text or '(no words)'}"
                    )

    for frame in wave.frames(path):
        take(ear.feed(frame))
    take(ear.finish())
    if as_json:
        print(json.dumps(found))
    if not any(turn["text"] for turn in found):
        raise AudioError(f"no words were heard in {str(path)!r}; record it louder, or closer")


async def say(settings: Settings, text: str, out: Path | None) -> None:
    """Speak a text aloud, and into a WAV file if one is given.

    Raises UsageError without words or for a place where no file can be written, and AudioError
    where nothing could be heard.
    """
    if not text.strip():
        raise UsageError('there is nothing to say; give words, such as: parlour say "Hello."')
    check_out(out)
    voice = make_synthesizer(settings)
    await asyncio.to_thread(voice.load)
    with silent_libraries(), open_sink(voice.rate, out, loud=True) as (sink, heard):
        if not heard and out is None:
            raise AudioError(UNHEARD)
        faults: list[str] = []
        buffered = settings.speaker.buffer_seconds
        player = Player(sink, buffered, realtime=heard, failed=faults.append)
        await recite(voice, sentences(text), player)
    if faults:
        raise AudioError(faults[0])
    if out:
        Console().print(f"written: {out}")


async def recite(voice: Synthesizer, texts: Iterable[str], player: Player) -> None:
    """Play one text after the other to its end; when cancelled, be silent at once."""
    async with asyncio.TaskGroup() as tasks:
        playing = tasks.create_task(player.run(), name="player")
        try:
            for text in texts:
                await player.play(await asyncio.to_thread(sound, voice, text), text)
            await player.drain()
        finally:
            player.stop()
            playing.cancel()


def voices(settings: Settings) -> None:
    """Print the names of the voices that the chosen engine can speak with."""
    print("\n".join(make_synthesizer(settings).voices))
