"""The evaluation of turn taking, with ears that hear what they are told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import soundfile

from tests.fakes_ears import LoudIsSpeech, joined, silence, tone
from ui.errors import UsageError
from ui.evals.turn_ears import Ears
from ui.evals.turns import mid_sentence, run
from voice.audio import Samples
from voice.endpoint import Endpointing
from voice.turn.lull import Lull
from voice.turn.pauses import Pauses
from voice.turn.policy import Bounds, TurnPolicy

PLAIN = joined([silence(0.5), tone(1.0), silence(0.2)])
PAUSED = joined([silence(0.5), tone(0.5), silence(0.8), tone(0.5), silence(0.2)])
LONG = 1.5
"""Seconds of sound from which on the ears below hear the second text."""


def ears(first: str, second: str = "", finished: float = 1.0, weight: float = 0.01) -> Ears:
    def words(sound: Samples) -> str:
        return second if second and len(sound) >= LONG * 16_000 else first

    def policy() -> TurnPolicy:
        bounds = Bounds(least=0.2, likely=0.3, unlikely=0.7, leaning=1.2, most=1.6, per_second=0.0)
        return TurnPolicy(bounds, Pauses(weight, 1.0, 1.6))

    return Ears(
        LoudIsSpeech(),
        Endpointing(
            threshold=0.5,
            release=0.4,
            minimum_speech=0.1,
            soft_end=0.06,
            turn_end=0.6,
            longest_turn=60,
        ),
        0.25,
        0,
        hush=lambda: Lull(25, 0.06, 3),
        policy=policy,
        finished=lambda _: finished,
        words=words,
        command=lambda text: text == "what time is it",
    )


def record(folder: Path, **clips: Samples) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps({"file": f"{name}.wav", "speaker": "anna"}) for name in clips]
    (folder / "manifest.jsonl").write_text("\n".join(lines), "utf-8")
    for name, sound in clips.items():
        soundfile.write(folder / f"{name}.wav", sound, 16_000)
    return folder


def test_a_command_is_over_as_soon_as_its_words_are_there(tmp_path: Path) -> None:
    report = run(record(tmp_path / "set", a=PLAIN), ears("what time is it"))
    assert [row.set for row in report.rows] == [
        "set",
        "all recordings",
        "whole questions and commands",
    ]
    figures = report.rows[0].figures
    # Quiet is known after 60 ms, the words of 1.3 s of sound come 196 ms later, at a frame's end.
    assert figures["mean_wait"] == pytest.approx(0.26, abs=0.021)
    assert (figures["cut"], figures["over_500_ms"]) == (0, 0)
    assert report.misses == []


@pytest.mark.parametrize(("finished", "wait"), [(1.0, 0.3), (0.5, 0.5), (0.0, 0.7)])
def test_other_words_wait_as_the_melody_says(tmp_path: Path, finished: float, wait: float) -> None:
    report = run(record(tmp_path, a=PLAIN), ears("ten of clubs", finished=finished))
    assert report.rows[0].figures["mean_wait"] == pytest.approx(wait, abs=0.021)


@pytest.mark.parametrize(
    ("first", "finished", "cut", "answered", "inside"),
    [
        ("Ten of clubs", 1.0, True, True, True),
        ("Ten of clubs", 0.4, True, False, True),
        ("What time is it?", 0.0, True, True, False),
        ("Ten of clubs and", 1.0, False, False, False),
    ],
)
def test_a_pause_may_cut_a_turn(
    tmp_path: Path, first: str, finished: float, cut: bool, answered: bool, inside: bool
) -> None:
    said = f"{first} two of hearts."
    report = run(record(tmp_path, a=PAUSED), ears(first, said, finished))
    figures = report.rows[0].figures
    assert (figures["cut"], figures["cut_in_sentence"]) == (cut, inside)
    assert figures["cut_and_answered"] == answered
    assert len(report.misses) == cut or figures["over_500_ms"] == 1


def test_the_pauses_of_a_speaker_are_learned(tmp_path: Path) -> None:
    recordings = record(tmp_path, a=PAUSED, b=PAUSED, c=PAUSED)
    forgetful = run(recordings, ears("ten of clubs", weight=0.01)).rows[0].figures["cut"]
    learning = run(recordings, ears("ten of clubs", weight=1.0)).rows[0].figures["cut"]
    assert (forgetful, learning) == (1.0, pytest.approx(1 / 3))


def test_a_recording_without_speech_is_noted(tmp_path: Path) -> None:
    report = run(record(tmp_path, a=silence(1.0), b=PLAIN), ears("yes"))
    assert report.notes["without speech"].strip() == "a.wav"
    assert report.rows[0].n == 1


def test_a_click_after_all_speech_is_not_the_speakers(tmp_path: Path) -> None:
    clicked = joined([PLAIN, silence(0.3), tone(0.04)])
    figures = run(record(tmp_path, a=clicked), ears("what time is it")).rows[0].figures
    assert (figures["cut"], figures["mean_wait"]) == (0, pytest.approx(0.26, abs=0.021))


def test_questions_are_judged_whole_and_cut(tmp_path: Path) -> None:
    pairs = {"1": {"original": "How old is it?", "disfluent": "How old is the no it?"}}
    (tmp_path / "dev.json").write_text(json.dumps(pairs), "utf-8")
    rows = {row.set: (row.n, dict(row.figures)) for row in run(tmp_path, ears("")).rows}
    name = tmp_path.name
    assert rows[f"{name}, original"] == (1, {"open": 0, "unsure": 0, "whole": 1})
    assert rows[f"{name}, original, cut between words"][0] == 3
    assert rows[f"{name}, disfluent, cut, with a question mark"][0] == 5


@pytest.mark.parametrize("text", ["[]", "{", '{"1": {"original": "x"}}'])
def test_questions_of_another_form_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "dev.json").write_text(text, "utf-8")
    with pytest.raises(UsageError, match=r"dev\.json"):
        run(tmp_path, ears(""))


def test_a_damaged_manifest_names_its_line(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_text("\n{", "utf-8")
    with pytest.raises(UsageError, match="line 2"):
        run(tmp_path, ears(""))


@pytest.mark.parametrize(
    ("heard", "said", "inside"),
    [
        ("Tell me.", "Tell me. What is it?", False),
        ("Tell me", "Tell me what it is.", True),
        ("tell me what it is", "Tell me what it is.", False),
        ("Delta me", "Tell me what it is.", True),
        ("", "Tell me.", True),
    ],
)
def test_where_a_sentence_was_cut(heard: str, said: str, inside: bool) -> None:
    assert mid_sentence(heard, said) is inside


@pytest.mark.real
def test_real_ears_end_a_real_question_in_time(model: Callable[[str], Path]) -> None:
    for name in ("silero-vad", "smart-turn-v3.2", "whisper-base"):
        model(name)
    from ui.evals.turn_ears import listen, make_ears
    from voice import wave

    made = make_ears(None)
    recordings = Path(__file__).parents[2] / "audio-fixtures"
    sound = wave.read(recordings / "how-old-is-the-brooklyn-bridge.flac").samples
    (ending,) = listen(sound, made, made.policy())
    assert "Brooklyn" in ending.words
    assert (ending.at - ending.voiced_end) / 16_000 <= 0.4
