from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from tests.clock import run
from tests.fakes import ScriptedTranscriber
from tests.ui.bench_world import recording, scripted_house
from ui.bench.clock import Measured, measure
from ui.bench.run import bench, find, like_a_tutorial, ratio
from ui.bench.show import print_table
from ui.bench.summary import machine, spread, summarise
from ui.bench.voiced import last_voiced
from ui.bench.words import references, word_error
from ui.errors import UsageError
from ui.settings import Settings
from voice.audio import RATE


def test_the_clock_counts_from_the_last_voiced_sample_endpoint_wait_included(
    tmp_path: Path,
) -> None:
    path = recording(tmp_path / "a.wav", (0.5, 0.001), (1, 0.9), (0.5, 0.001))
    patient = Settings.model_validate({"turn": {"least": 0.5, "likely": 0.5, "unlikely": 0.5}})
    done = run(measure(scripted_house(tmp_path, patient, ["Good ", "day."]), path))
    assert done.voice_to_voice == pytest.approx(0.5, abs=0.03)
    assert done.after_endpoint == pytest.approx(0, abs=0.001)
    assert sum(done.parts.values()) == pytest.approx(done.voice_to_voice)
    assert (done.heard, done.route, done.spoken) == ("hello", "quick", "Good day.")


def test_the_tutorial_loop_waits_for_everything_in_turn(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav", (0.5, 0.001), (1, 0.9), (0.5, 0.001))
    words = ["One ", "two. ", "Three ", "four."]
    done = run(measure(scripted_house(tmp_path, like_a_tutorial(Settings()), words), path))
    assert done.voice_to_voice == pytest.approx(0.8 + 0.4, abs=0.03)
    assert done.parts["first clause"] == pytest.approx(0.3, abs=0.01)


def test_a_recording_without_speech_is_not_counted_as_answered(tmp_path: Path) -> None:
    path = recording(tmp_path / "a.wav", (2, 0.0))
    done = run(measure(scripted_house(tmp_path, Settings(), ["x"]), path))
    assert done.voice_to_voice is None
    assert summarise([done], 1)["answered"] == 0


def test_last_words_that_were_not_understood_are_not_answered(tmp_path: Path) -> None:
    quiet, loud = (1.5, 0.001), (1, 0.9)
    path = recording(tmp_path / "a.wav", quiet, loud, quiet, loud, quiet)
    home = scripted_house(tmp_path, Settings(), ["Good ", "day."])
    home.own.transcriber = ScriptedTranscriber("hello", "hello", "")
    done = run(measure(home, path))
    assert (done.heard, done.spoken) == ("hello", "Good day.")
    assert done.voice_to_voice is None


def test_an_answer_before_a_last_noise_is_early_and_has_no_wait(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words, quiet, click = (1, 0.9), (0.6, 0.001), (0.1, 0.2)
    path = recording(tmp_path / "a.wav", quiet, words, quiet, click, quiet)
    patient = Settings.model_validate({"turn": {"least": 0.5, "likely": 0.5, "unlikely": 0.5}})
    done = run(measure(scripted_house(tmp_path, patient, ["Good ", "day."]), path))
    assert (done.heard, done.spoken, done.early) == ("hello", "Good day.", True)
    assert done.voice_to_voice is None
    assert done.after_endpoint == pytest.approx(0, abs=0.001)
    found = summarise([done], 1) | {"word_error": {"n": 0}}
    assert (found["answered"], found["early"], found["voice_to_voice"]) == (1, 1, {"n": 0})
    print_table({"machine": machine(), "modes": {"parlour": found}}, Console(width=100))
    shown = capsys.readouterr().out
    assert "1 of 1, 1 early" in shown
    assert "no wait is counted" in " ".join(shown.split())


def test_a_missing_package_is_told_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = recording(tmp_path / "a.wav", (1, 0.5))
    monkeypatch.delitem(sys.modules, "ui.pictures", raising=False)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(UsageError, match="drawing needs the package 'matplotlib'"):
        asyncio.run(bench(Settings(), [path], 1, False, tmp_path / "a.png", True))


@given(st.floats(0.2, 1.5), st.floats(0.0, 1.0))
def test_the_last_voiced_sample_is_found_by_level(voiced: float, silent: float) -> None:
    generator = np.random.default_rng(1)
    parts = [
        generator.uniform(-a, a, round(s * RATE))
        for s, a in ((0.3, 0.001), (voiced, 0.5), (silent, 0.001))
    ]
    found = last_voiced(np.concatenate(parts).astype(np.float32))
    assert found is not None
    assert abs(found / RATE - (0.3 + voiced)) <= 0.02


def test_silence_has_no_voiced_sample() -> None:
    assert last_voiced(np.zeros(RATE, np.float32)) in (None, RATE)
    assert last_voiced(np.zeros(100, np.float32)) is None


def test_spread_is_what_it_says() -> None:
    assert spread([]) == {"n": 0}
    assert spread([1.0, 2.0, 3.0]) == {"n": 3, "p50": 2.0, "p90": 2.8, "max": 3.0}


def test_the_baseline_differs_only_where_it_says() -> None:
    ours, theirs = Settings().model_dump(), like_a_tutorial(Settings()).model_dump()
    changed = {f"{t}.{k}" for t in ours for k in ours[t] if ours[t][k] != theirs[t][k]}
    assert changed == {
        "ear.soft_end",
        "ear.turn_end",
        "transcriber.window",
        "transcriber.beam",
        "mind.speculate",
        "turn.model",
        "filler.kind",
        "speaker.whole_answer",
    }


def test_the_ratio_needs_both() -> None:
    ours = {"voice_to_voice": {"n": 1, "p50": 1.0}}
    theirs = {"voice_to_voice": {"n": 1, "p50": 4.0}}
    assert ratio({"parlour": ours, "sequential": theirs}) == 0.25
    assert ratio({"parlour": ours, "sequential": {"voice_to_voice": {"n": 0}}}) is None


def test_recordings_are_found_deeply_and_what_is_absent_is_named(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    wanted = recording(tmp_path / "deep" / "a.wav", (0.1, 0.1))
    (tmp_path / "notes.txt").touch()
    assert find([tmp_path]) == [wanted]
    with pytest.raises(UsageError, match="no recording or folder"):
        find([tmp_path / "nowhere"])


def test_word_error_counts_where_the_words_are_known(tmp_path: Path) -> None:
    lines = [
        {"file": "a.wav", "text": "what time is it"},
        {"file": "b.wav", "text": None},
        {"file": "c.wav", "text": "nothing", "use_for_wer": False},
    ]
    (tmp_path / "manifest.jsonl").write_text("\n".join(map(json.dumps, lines)))
    known = references([tmp_path / name for name in ("a.wav", "b.wav", "c.wav")])
    assert known == ["what time is it", None, None]
    error = word_error(["What time was it?", "x", "y"], known)
    assert error == {"rate": 0.25, "words": 4, "n": 1}


def test_a_picture_is_drawn(tmp_path: Path) -> None:
    from ui.bench.plot import draw
    from voice.trace import parts

    turn = Measured("a.wav", "hello", "quick", "hi", 1.0, 0.4, parts({"audible": 1.0}, 0.0))
    draw({"parlour": [turn], "sequential": [turn]}, tmp_path / "bench.png")
    assert (tmp_path / "bench.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(UsageError, match="cannot be written"):
        draw({"parlour": [turn]}, tmp_path / "no" / "bench.png")
