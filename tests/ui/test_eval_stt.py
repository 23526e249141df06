"""The evaluation of the ears, with transcribers that say what they are told."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.fakes_ears import Says, tone
from ui.errors import UsageError
from ui.evals.report import Report
from voice.audio import Samples
from voice.ports import Transcript

# The normaliser's source holds an escape that Python warns of when it is first compiled.
pytestmark = pytest.mark.filterwarnings("ignore:invalid escape sequence")


def run(data: Path, transcribers: Mapping[str, Callable[[Samples], Transcript]]) -> Report:
    from ui.evals import stt

    return stt.run(data, transcribers)


def record(folder: Path, *names: str, seconds: float = 0.2) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        soundfile.write(folder / name, tone(seconds), 16_000)


def manifest(folder: Path, *clips: dict[str, object]) -> None:
    record(folder, *(str(clip["file"]) for clip in clips))
    lines = "".join(json.dumps(clip) + "\n" for clip in clips)
    (folder / "manifest.jsonl").write_text(lines, "utf-8")


def test_words_slots_and_noise_are_scored_each_their_way(tmp_path: Path) -> None:
    manifest(
        tmp_path / "speech" / "read",
        {"file": "a.wav", "text": "it is ten o'clock"},
        {"file": "b.wav", "text": "good evening to you all"},
        {"file": "c.wav", "text": "not quite what was said", "use_for_wer": False},
        {"file": "d.wav", "text": None},
    )
    manifest(
        tmp_path / "speech" / "orders",
        {"file": "a.wav", "text": None, "slots": {"size": "sixteen ounce", "drink": "latte"}},
        {"file": "b.wav", "text": None, "slots": {"drink": "mocha"}},
    )
    record(tmp_path / "noise", "door.wav", "noisy_speech.wav", "hum.flac")
    # Sets come in the order of their folders: noise, then orders, then read.
    says = Says("You.", "", "A 16-ounce latte, please.", "A latte.", "It is ten o'clock.", "Good")
    report = run(tmp_path, {"fake": says.transcribe})
    figures = {row.set: (row.n, dict(row.figures)) for row in report.rows}
    for _, values in figures.values():
        assert values.pop("median_seconds") >= 0
    assert figures == {
        "noise, fake": (2, {"invented": 1}),
        "orders, fake": (2, {"slots": 0.5}),
        "read, fake": (2, {"wer": pytest.approx(4 / 9), "words": 9, "exact": 0.5}),
    }
    assert [(miss["set"], miss["file"], miss["came"]) for miss in report.misses] == [
        ("noise", "door.wav", "You."),
        ("orders", "b.wav", "A latte."),
        ("read", "b.wav", "Good"),
    ]
    assert report.notes == {
        "noise without": "1 (noisy_speech.wav)",
        "read without": "2 (c.wav, d.wav)",
    }


def test_every_transcriber_hears_the_same_clips(tmp_path: Path) -> None:
    manifest(tmp_path, {"file": "a.wav", "text": "yes"})
    first, second = Says("Yes."), Says("No.")
    report = run(tmp_path, {"first": first.transcribe, "second": second.transcribe})
    assert [row.set for row in report.rows] == [
        f"{tmp_path.name}, first",
        f"{tmp_path.name}, second",
    ]
    assert [row.figures["wer"] for row in report.rows] == [0.0, 1.0]
    assert np.array_equal(first.heard[0], second.heard[0])


def test_a_folder_without_sound_has_no_rows(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing to hear", "utf-8")
    assert run(tmp_path, {"fake": Says("x").transcribe}).rows == []
    with pytest.raises(UsageError, match="is no folder"):
        run(tmp_path / "notes.txt", {"fake": Says("x").transcribe})


@pytest.mark.parametrize("line", ["{", "[]", '{"text": "no file"}'])
def test_a_damaged_manifest_names_its_line(tmp_path: Path, line: str) -> None:
    (tmp_path / "manifest.jsonl").write_text(f"\n{line}\n", "utf-8")
    with pytest.raises(UsageError, match="line 2"):
        run(tmp_path, {"fake": Says("x").transcribe})
