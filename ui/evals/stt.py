"""Word error, orders understood and words invented over noise, for several transcribers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from ui.errors import UsageError
from ui.evals.report import Report, Row
from ui.evals.words import error_rate, normal
from ui.jsonlines import objects
from voice import wave
from voice.audio import Samples
from voice.ports import Transcript

_MANIFEST = "manifest.jsonl"
_SOUND = {".flac", ".mp3", ".ogg", ".wav"}

_SPEECH_NAMES = ("speech", "clean", "noisy")
"""In a file's name among noises, these say that the file holds speech, as noise corpora do."""

Hear = Callable[[Samples], Transcript]


@dataclass(frozen=True, slots=True)
class Case:
    """One recording, and what would be right."""

    set: str
    kind: str
    """`words`, `slots` or `noise`: how it is scored."""
    path: Path
    text: str = ""
    slots: tuple[str, ...] = ()
    """Values that must be in the transcript."""


@dataclass(frozen=True, slots=True)
class Result:
    """What one transcriber made of one case."""

    case: Case
    came: Transcript
    seconds: float
    """Time the transcription took."""

    @property
    def right(self) -> bool:
        """Whether the words, all slots, or nothing came, after normalising."""
        match self.case.kind:
            case "words":
                return bool(normal(self.came.text) == normal(self.case.text))
            case "slots":
                heard = normal(self.came.text)
                return all(normal(value) in heard for value in self.case.slots)
        return not self.came.text


def run(data: Path, transcribers: Mapping[str, Hear]) -> Report:
    """Transcribe every recording under `data` with each transcriber.

    A folder with `manifest.jsonl` holds speech: lines with `file`, and `text` or `slots`
    (`use_for_wer: false` keeps a text out). A folder of sound without one holds noise, where
    every word is invented; files named as speech are left out there. Raises UsageError, AudioError.
    """
    report = Report("stt")
    for set_, cases in _sets(data, report.notes):
        results: dict[str, list[Result]] = {name: [] for name in transcribers}
        for case in cases:
            samples = wave.read(case.path).samples
            for name, hear in transcribers.items():
                results[name].append(_hear(case, hear, samples))
        for kind in sorted({case.kind for case in cases}):
            for name, heard in results.items():
                of_kind = [result for result in heard if result.case.kind == kind]
                report.rows.append(Row(f"{set_}, {name}", len(of_kind), _figures(kind, of_kind)))
                report.misses += [_miss(name, result) for result in of_kind if not result.right]
    return report


def _hear(case: Case, hear: Hear, samples: Samples) -> Result:
    began = time.perf_counter()
    came = hear(samples)
    return Result(case, came, time.perf_counter() - began)


def _figures(kind: str, results: list[Result]) -> dict[str, float]:
    right = sum(result.right for result in results)
    figures: dict[str, float] = {}
    if kind == "words":
        rate = error_rate([r.case.text for r in results], [r.came.text for r in results])
        figures = {"wer": rate["rate"], "words": rate["words"], "exact": right / len(results)}
    elif kind == "slots":
        figures = {"slots": right / len(results)}
    else:
        figures = {"invented": len(results) - right}
    return figures | {"median_seconds": median(result.seconds for result in results)}


def _miss(name: str, result: Result) -> dict[str, Any]:
    case = result.case
    return {
        "set": case.set,
        "transcriber": name,
        "file": case.path.name,
        "wanted": list(case.slots) if case.kind == "slots" else case.text,
        "came": result.came.text,
        "suppressed": result.came.suppressed,
    }


def _sets(data: Path, notes: dict[str, str]) -> Iterator[tuple[str, list[Case]]]:
    """Find the sets in a folder and the folders below it; say in `notes` what is left out."""
    if not data.is_dir():
        raise UsageError(f"{str(data)!r} is no folder; give the one that holds the recordings")
    for folder in [data, *sorted(path for path in data.rglob("*") if path.is_dir())]:
        manifest = folder / _MANIFEST
        found = list(_speech(folder, manifest)) if manifest.is_file() else list(_noise(folder))
        cases = [case for case in found if isinstance(case, Case)]
        left_out = [name for name in found if isinstance(name, str)]
        if left_out:
            notes[f"{folder.name} without"] = f"{len(left_out)} ({', '.join(left_out)})"
        if cases:
            yield folder.name, cases


def _speech(folder: Path, manifest: Path) -> Iterator[Case | str]:
    """Yield the scored clips of a manifest, and the names of the others."""
    for clip in objects(manifest, "file"):
        path = folder / str(clip["file"])
        if clip.get("text") and clip.get("use_for_wer") is not False:
            yield Case(folder.name, "words", path, text=clip["text"])
        elif clip.get("slots"):
            yield Case(folder.name, "slots", path, slots=tuple(clip["slots"].values()))
        else:
            yield path.name


def _noise(folder: Path) -> Iterator[Case | str]:
    """Yield the noises of a folder, and the names of the files that hold speech."""
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _SOUND:
            continue
        if any(word in path.stem.lower() for word in _SPEECH_NAMES):
            yield path.name
        else:
            yield Case(folder.name, "noise", path)
