"""The evaluation of the wake word, with a judge that goes by the length of what it hears."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest
import soundfile

from tests.fakes import LevelDetector, sound
from tests.voice.wake.test_stretches import BOUNDS, MARGIN
from ui.errors import UsageError
from ui.evals.report import Report
from ui.evals.wake import Tally, run
from ui.evals.wake_trials import Ears
from voice.audio import RATE, Samples
from voice.wake.stretches import Stretches

LENGTHS = {"anna": 0.4, "berta": 0.8}


class ByLength:
    """Takes speech of the right length for a name; each second of difference costs 100 nats."""

    def likelihoods(self, samples: Samples, beginnings: Sequence[str]) -> list[float]:
        voiced = (abs(samples) > 0.1).sum() / RATE
        return [-100 * abs(voiced - LENGTHS[name.lower()]) for name in beginnings]


EARS = Ears(lambda: Stretches(LevelDetector(), BOUNDS, MARGIN), ByLength(), threshold=-6.0)


def record(folder: Path, **clips: tuple[float, str]) -> None:
    """Sound of so many seconds each, and what the manifest says of it."""
    folder.mkdir(parents=True)
    for name, (seconds, _) in clips.items():
        soundfile.write(folder / f"{name}.wav", sound((seconds, True), (0.5, False)), RATE)
    lines = [{"file": f"{name}.wav", "text": text or None} for name, (_, text) in clips.items()]
    (folder / "manifest.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")


def figures(report: Report, row: str) -> dict[str, float]:
    return dict(next(each.figures for each in report.rows if each.set == row))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    record(
        tmp_path / "wakeword_two",
        a=(0.4, "anna"),
        b=(0.42, "Anna"),
        c=(1.2, "anna"),
        d=(0.8, "berta"),
        e=(0.4, "berta"),
        f=(0.4, ""),
    )
    record(tmp_path / "speech", a=(0.4, "what now"), b=(3.0, ""), c=(0.4, "Anna, what now?"))
    return tmp_path


def test_misses_and_false_alarms_are_counted_name_by_name(data: Path) -> None:
    report = run(data, EARS)
    anna, berta = figures(report, "anna"), figures(report, "berta")
    assert (anna["missed"], anna["misses"], anna["alarms"]) == (1, pytest.approx(1 / 3), 1)
    assert (berta["missed"], berta["misses"], berta["alarms"]) == (1, 0.5, 0)
    assert (figures(report, "all")["missed"], figures(report, "all")["alarms"]) == (2, 1)
    assert figures(report, "other names")["alarms"] == 1
    assert report.notes["left out, its name unknown"] == "f.wav"


def test_a_sentence_that_holds_a_name_is_no_false_alarm_of_it(data: Path) -> None:
    report = run(data, EARS)
    once, twice = (0.9 / 3600, (0.9 + 3.5) / 3600)
    assert figures(report, "anna")["hours"] == pytest.approx(twice)
    assert figures(report, "berta")["hours"] == pytest.approx(once + twice)


def test_every_wrong_one_is_told(data: Path) -> None:
    wrong = {(miss["file"], miss["name"], miss["wanted"]) for miss in run(data, EARS).misses}
    assert wrong == {
        ("c.wav", "anna", True),
        ("e.wav", "berta", True),
        ("e.wav", "anna", False),
        ("a.wav", "anna", False),
    }


def test_halves_add_up_and_the_curve_goes_down(data: Path) -> None:
    report = run(data, EARS)
    halves = [figures(report, f"{half} of the files") for half in ("one half", "other half")]
    assert sum(half["missed"] for half in halves) == 2
    curve = [figures(report, row.set) for row in report.rows if row.set.startswith("all, at ")]
    missed = [at["missed"] for at in curve]
    alarms = [at["alarms"] for at in curve]
    assert missed == sorted(missed)
    assert alarms == sorted(alarms, reverse=True)


@pytest.mark.parametrize(
    ("tally", "misses", "an_hour"),
    [
        (Tally(45, 0, 1.0, 0), 0.0787, 3.689),
        (Tally(45, 1, 2.0, 1), 0.1177, 2.786),
        (Tally(3, 3, 1.0, 0), 1.0, 3.689),
    ],
)
def test_the_bounds_are_those_of_the_tables(tally: Tally, misses: float, an_hour: float) -> None:
    assert tally.misses_at_most == pytest.approx(misses, abs=1e-3)
    assert tally.an_hour_at_most == pytest.approx(an_hour, abs=1e-3)


def test_the_curve_is_drawn(data: Path, tmp_path: Path) -> None:
    run(data, EARS, tmp_path / "wake.png")
    assert (tmp_path / "wake.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(UsageError, match="cannot be written"):
        run(data, EARS, tmp_path / "wake.nonsense")


def test_names_and_other_sound_are_wanted(data: Path) -> None:
    with pytest.raises(UsageError, match="needs a folder wakeword"):
        run(data / "speech", EARS)
    with pytest.raises(UsageError, match="needs a folder wakeword"):
        run(data / "wakeword_two", EARS)


def test_a_damaged_manifest_is_named(data: Path) -> None:
    (data / "speech/manifest.jsonl").write_text("{}", "utf-8")
    with pytest.raises(UsageError, match="line 1"):
        run(data, EARS)
