"""Listening for every name in every recording: how likely each was, wherever it might stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ui.daemon.wake import judging, make_stretches
from ui.engines import make_detector, make_own_ears
from ui.errors import UsageError
from ui.evals.show import one_by_one
from ui.jsonlines import objects
from ui.models.store import missing
from ui.settings import chosen
from voice import wave
from voice.audio import FRAME, RATE, Samples
from voice.floor.wording import contains, words_of
from voice.vad.resting import Resting
from voice.wake.ports import Judge
from voice.wake.spotter import written
from voice.wake.stretches import Stretches

NAMES = "wakeword"
"""Folders whose names begin so hold recordings of one name each."""

_MANIFEST = "manifest.jsonl"
_SOUND = {".flac", ".mp3", ".ogg", ".wav"}
_HISS = 1e-3
"""Amplitude: -60 dBFS."""

_AROUND = np.zeros(RATE, np.float32)
"""Silence heard before and after each recording."""


@dataclass(frozen=True, slots=True)
class Ears:
    """What listens for names; all of it is loaded."""

    stretches: Callable[[], Stretches]
    """Makes one that has heard nothing."""
    judge: Judge
    threshold: float
    """Score from which a name counts as said."""


def make_ears(config: str | None) -> Ears:
    """Build and load what the settings name. Raises UsageError and EngineError."""
    settings = chosen(config)
    if absent := missing([settings.ear.model, settings.transcriber.chosen_model]):
        names = ", ".join(dict.fromkeys(problem.model for problem in absent))
        raise UsageError(f"models are missing or damaged: {names}; run: parlour setup")
    detector = Resting(make_detector(settings))
    transcriber = make_own_ears(settings, lambda _: False)
    judge = judging(transcriber)
    detector.load()
    transcriber.load()

    def stretches() -> Stretches:
        detector.reset()
        return make_stretches(settings, detector)

    return Ears(stretches, judge, settings.daemon.name_threshold)


@dataclass(frozen=True, slots=True)
class Recording:
    """One file, and what is known of it."""

    path: Path
    text: str
    """What is said; empty where nobody says."""
    names: bool
    """Whether it is of a name alone."""
    half: int
    """0 or 1: the files of a folder belong to one half and the other in turn."""


@dataclass(frozen=True, slots=True)
class Trial:
    """One name listened for in one recording."""

    recording: Recording
    name: str
    hours: float
    scores: tuple[float, ...]
    """The name's likelihood at the beginning of each stretch of speech, in nats."""

    @property
    def called(self) -> bool:
        """Whether the name is in the recording."""
        return self.recording.names and self.name == self.recording.text.lower()

    def wakes(self, threshold: float) -> int:
        """How often the name is taken for said."""
        return sum(score >= threshold for score in self.scores)


@dataclass(slots=True)
class Effort:
    """CPU seconds that so many seconds of sound took."""

    seconds: float = 0.0
    detecting: float = 0.0
    judging: float = 0.0
    looks: int = 0

    def __str__(self) -> str:
        minutes = self.seconds / 60
        return (
            f"{100 * self.detecting / self.seconds:.2f} % of a core for the detector, "
            f"{100 * self.judging / self.seconds:.2f} % for {self.looks / minutes:.1f} looks a "
            f"minute, {1000 * self.judging / max(1, self.looks):.0f} ms each"
        )


def listen(
    recordings: list[Recording], names: list[str], ears: Ears, effort: Effort
) -> list[Trial]:
    """Listen for every name in every recording, but where a sentence is known to hold it.

    Raises AudioError, EngineError.
    """
    trials: list[Trial] = []
    for recording in one_by_one(recordings, "listening"):
        sound = wave.read(recording.path).samples
        looks = _looks(sound, names, ears, effort)
        words = words_of(recording.text)
        for at, name in enumerate(names):
            if recording.names or not contains(words, [tuple(words_of(name))]):
                scores = tuple(look[at] for look in looks)
                trials.append(Trial(recording, name, len(sound) / RATE / 3600, scores))
    return trials


def rest(names: list[str], ears: Ears) -> Effort:
    """What a minute of nothing but a microphone's own hiss takes, once it is known for that."""
    hiss = np.random.default_rng(0).normal(0, _HISS, 60 * RATE).astype(np.float32)
    effort = Effort()
    _looks(hiss, names, ears, effort)
    return effort


def _looks(sound: Samples, names: list[str], ears: Ears, effort: Effort) -> list[list[float]]:
    """The likelihoods of the names for each stretch of speech."""
    stretches = ears.stretches()
    heard = np.concatenate([_AROUND, sound, _AROUND])
    began = time.process_time()
    found = [
        stretch
        for start in range(0, len(heard) - FRAME + 1, FRAME)
        for stretch in stretches.feed(heard[start : start + FRAME])
    ]
    middle = time.process_time()
    wanted = [written(name) for name in names]
    looks = [ears.judge.likelihoods(stretch.sound, wanted) for stretch in found]
    effort.seconds += len(heard) / RATE
    effort.detecting += middle - began
    effort.judging += time.process_time() - middle
    effort.looks += len(looks)
    return looks


def recordings(data: Path, left_out: list[str]) -> Iterator[Recording]:
    """All recordings under a folder; those of which nobody says which name they hold are left out.

    Raises UsageError.
    """
    for folder in [data, *sorted(path for path in data.rglob("*") if path.is_dir())]:
        said = _said(folder / _MANIFEST)
        files = sorted(path for path in folder.iterdir() if path.suffix.lower() in _SOUND)
        names = folder.name.startswith(NAMES)
        for number, path in enumerate(files):
            text, source = said.get(path.stem, ("", ""))
            if (names and not text) or (not text and "keyword" in source):
                left_out.append(path.name)
            else:
                yield Recording(path, text, names, number % 2)


def _said(manifest: Path) -> dict[str, tuple[str, str]]:
    """What is said in each file, by its name without ending, and where that is known from."""
    if not manifest.is_file():
        return {}
    return {
        Path(clip["file"]).stem: (clip.get("text") or "", clip.get("text_source") or "")
        for clip in objects(manifest, "file")
    }
