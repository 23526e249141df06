"""One stage alone: what would be heard, and what would be said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from rich.console import Console

from ui.assemble import endpointing, make_detector, make_synthesizer, make_transcriber
from ui.settings import Settings
from ui.sinks import open_sink
from voice import wave
from voice.audio import RATE, Samples
from voice.clauses import sentences
from voice.ear import Ear
from voice.endpoint import Endpointer
from voice.errors import AudioError
from voice.events import Boundary, SpeechStarted, TurnEnded
from voice.say import sound


def hear(settings: Settings, path: Path, as_json: bool) -> None:
    """Print the turns found in a recording, each with its times and words."""
    detector, transcriber = make_detector(settings), make_transcriber(settings)
    detector.load()
    transcriber.load()
    ear = Ear(detector, Endpointer(endpointing(settings)), settings.ear.margin)
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


def say(settings: Settings, text: str, out: Path | None) -> None:
    """Speak a text aloud, and into a WAV file if one is given."""
    voice = make_synthesizer(settings)
    voice.load()
    console = Console()
    with open_sink(voice.rate, out, loud=True) as (sink, _):
        for sentence in sentences(text):
            sink.write(sound(voice, sentence).samples)
    if out:
        console.print(f"written: {out}")


def voices(settings: Settings) -> None:
    """Print the names of the voices that the chosen engine can speak with."""
    print("\n".join(make_synthesizer(settings).voices))
