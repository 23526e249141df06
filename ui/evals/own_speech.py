"""Minutes of one's own loud speech in a simulated room, and of people who interrupt it.

Runs faster than real time, because positions are counted in samples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median

import numpy as np
import soxr  # type: ignore[import-untyped]

from ui.engines import make_canceller, make_synthesizer
from ui.evals.listener import Listener, staged
from ui.evals.report import Report, Row
from ui.evals.room import Room
from ui.paths import fixture_file
from ui.settings import Settings
from voice import wave
from voice.audio import FRAME, RATE, Samples
from voice.echo.plain import AUDIBLE
from voice.ports import Canceller, Synthesizer

ROOMS = {
    "-6 dB, 60 ms": {"delay": 0.06, "gain": -6.0},
    "-6 dB, 60 ms, reverberant, overdriven": {
        "delay": 0.06,
        "gain": -6.0,
        "tail": 0.3,
        "drive": 3.0,
    },
}
"""Simulated rooms, by what the report calls them."""
LOUD = -20.0
"""How loud it speaks: root mean square of each sentence, dBFS."""
RAISED = 0.0
"""dB by which those who interrupt are louder at the microphone than the echo."""
GAP = 0.3
"""Seconds between two sentences."""
INTERRUPTIONS = 20
"""How often people interrupt, at most."""
APART = 6.0
"""Least seconds between two interruptions, so that the ear takes each for a turn of its own."""
LATEST = 1.0
"""Seconds after its first sample by which an interruption must be noticed."""
VOICES = (
    "how-old-is-the-brooklyn-bridge.flac",
    "what-time-is-it.flac",
    "tell-me-a-story-about-tardigrades.flac",
    "whats-the-weather-like.flac",
    "turn-on-the-living-room-lamp.flac",
)
"""Recordings of people, of `audio-fixtures/`, who interrupt."""

_SENTENCES = (
    "The river rises in the hills to the north, and reaches the sea after ninety miles.",
    "I have set a timer for ten minutes.",
    "Tomorrow will be mostly cloudy, with some rain in the afternoon.",
    "Would you like me to read the rest of it?",
    "Tardigrades can live without water for thirty years!",
    "No, the museum is closed on Mondays, but it opens at nine on every other day of the week.",
    "Boil the eggs for seven minutes, then put them into cold water.",
    "That is one hundred and forty four.",
    "The bridge was finished in eighteen eighty three, after fourteen years of work.",
    "Sure.",
    "Once upon a time, there was a fox who could not find her way home through the snow.",
    "There are four cups in a quart, and sixteen in a gallon.",
    "Sorry, I did not quite catch that; could you say it again?",
    "Your next appointment is with the dentist, on Thursday at a quarter past three.",
    "Jupiter has more than ninety moons, and the largest of them is bigger than Mercury.",
    "Okay, the lamp in the living room is on.",
    "She sells sea shells by the sea shore, and he sells hot chocolate at the station.",
    "First loosen the screws, then lift the cover carefully, and take out the old battery.",
)


@dataclass(slots=True)
class Course:
    """What the ear made of one run."""

    starts: list[tuple[int, int]] = field(default_factory=list)
    """Sample positions where speech began, and where that was decided."""

    def heard(self, onset: int) -> float | None:
        """Seconds after which somebody who began to speak there was noticed."""
        near = [
            at for begun, at in self.starts if abs(begun - onset) <= LATEST * RATE and at > onset
        ]
        return (near[0] - onset) / RATE if near else None


def run(report: Report, settings: Settings, minutes: float, listen: Callable[[], Listener]) -> None:
    """Add one row a room. Raises EngineError, AudioError."""
    synthesizer = make_synthesizer(settings)
    synthesizer.load()
    own = speech(synthesizer, minutes * 60)
    for name, room in ROOMS.items():
        silence = np.zeros_like(own)
        alone = converse(own, silence, Room(**room), staged(make_canceller(settings)), listen())
        near, onsets = interruptions(len(own), LOUD + room["gain"] + RAISED, listen)
        both = converse(own, near, Room(**room), staged(make_canceller(settings)), listen())
        waits = [wait for onset in onsets if (wait := both.heard(onset)) is not None]
        figures = {
            "minutes": minutes,
            "false_barge_ins": len(alone.starts),
            "interruptions": len(onsets),
            "noticed": len(waits),
            "noticed_after": median(waits) if waits else float("nan"),
        }
        report.rows.append(Row(f"own speech, {name}", 1, figures))
        missed = [onset / RATE for onset in onsets if both.heard(onset) is None]
        at = [begun / RATE for begun, _ in alone.starts]
        report.misses += [{"set": name, "false_barge_in": each} for each in at]
        report.misses += [{"set": name, "not_noticed": each} for each in missed]


def speech(synthesizer: Synthesizer, seconds: float) -> Samples:
    """So many seconds of loud speech at 16 kHz, the sentences in ever another order."""
    clips = [synthesizer.speak(sentence) for sentence in _SENTENCES]
    sounds = [_at(LOUD, soxr.resample(clip.samples, clip.rate, RATE)) for clip in clips]
    order, parts, length = np.random.default_rng(1), [], 0
    while length < seconds * RATE:
        for index in order.permutation(len(sounds)):
            parts += [sounds[index], np.zeros(round(GAP * RATE), np.float32)]
        length = sum(map(len, parts))
    return np.concatenate(parts)[: round(seconds * RATE) // FRAME * FRAME]


def _at(level: float, sound: Samples) -> Samples:
    """A sound of which what is audible has that level in dBFS."""
    audible = sound[np.abs(sound) > AUDIBLE]
    gain = 10 ** (level / 20) / np.sqrt(np.mean(np.square(audible)))
    loud: Samples = np.clip(gain * sound, -1.0, 1.0).astype(np.float32)
    return loud


def interruptions(
    samples: int, level: float, listen: Callable[[], Listener]
) -> tuple[Samples, list[int]]:
    """Sound of that length in which people speak now and then, and where each begins.

    `level`: how loud they are, in dBFS.
    """
    near, onsets = np.zeros(samples, np.float32), []
    recordings = [wave.read(fixture_file(name)).samples for name in VOICES]
    voices = [_at(level, _from_onset(heard, listen())) for heard in recordings]
    count = min(INTERRUPTIONS, samples // round(APART * RATE))
    for number in range(count):
        voice = voices[number % len(voices)]
        # Never at the very start: the stage is deaf until it knows the canceller.
        onset = round(samples * (number + 0.5) / count)
        near[onset : onset + len(voice)] = voice[: samples - onset]
        onsets.append(onset)
    return near, onsets


def _from_onset(sound: Samples, listener: Listener) -> Samples:
    """A recording from where the ear hears its first word, when nothing else sounds."""
    whole = sound[: len(sound) // FRAME * FRAME]
    starts = [begun for frame in _frames(whole) for begun, _ in listener.starts(frame)]
    return whole[starts[0] :]


def converse(
    own: Samples, near: Samples, room: Room, canceller: Canceller, listener: Listener
) -> Course:
    """Play one's own speech into the room while people speak there, and listen."""
    course = Course()
    for played, person in zip(_frames(own), _frames(near), strict=True):
        frame = canceller.clean(room.mix(person, played), played)
        course.starts += listener.starts(frame)
    return course


def _frames(sound: Samples) -> Iterator[Samples]:
    yield from sound.reshape(-1, FRAME)
