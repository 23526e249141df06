"""Words that nobody spoke are withheld, and words that somebody spoke are not."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes_ears import LoudIsSpeech, Says, joined, silence, tone
from voice.ports import Look, Transcript
from voice.stt.guard import Evidence, Guarded, doubt, join, speech_seconds

SURE = Evidence(no_speech=0.02, log_probability=-0.2, speech_seconds=1.0)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you.",
        "Thanks for watching!",
        "you",
        "Bye.",
        "No.",
        "Turn on the living room lamp.",
        "No, no, no, not that one.",
        "Seven seven seven four four two.",
        "Remind me (after lunch) to call Ann.",
        "Was heißt das auf Deutsch?",
        "今日はいい天気です",
    ],
)
def test_sure_words_pass(text: str) -> None:
    assert doubt(text, SURE) == ""
    assert doubt(text, Evidence()) == ""


@pytest.mark.parametrize(
    ("text", "evidence", "reason"),
    [
        ("[Music]", SURE, "no words"),
        ("(buzzing)", SURE, "no words"),
        ("♪♪♪", SURE, "no words"),
        ("*sighs* [door closes]", SURE, "no words"),
        ("...", SURE, "no words"),
        ("\ufffd", SURE, "no words"),
        ("Hello there", Evidence(speech_seconds=0.1), "no speech"),
        ("Hello there", Evidence(no_speech=0.9, log_probability=-1.2), "no speech"),
        ("Hello there", Evidence(no_speech=0.9, log_probability=-0.3), ""),
        ("Hello there", Evidence(no_speech=0.1, log_probability=-1.2), ""),
        ("Hello there", Evidence(log_probability=-2.5), "unlikely"),
        ("Thank you.", Evidence(log_probability=-0.8), "ghost"),
        ("Thank you.", Evidence(no_speech=0.7, log_probability=-0.3), "ghost"),
        ("Thank you.", Evidence(speech_seconds=0.3), "ghost"),
        ("Thank you, that is all.", Evidence(log_probability=-0.8), ""),
        ("I don't know. " * 20, SURE, "repetition"),
    ],
)
def test_doubtful_words_are_withheld(text: str, evidence: Evidence, reason: str) -> None:
    assert doubt(text, evidence) == reason


@given(st.text(max_size=200), st.floats(0, 1), st.floats(-5, 0), st.floats(0, 30))
def test_better_evidence_never_withholds_more(
    text: str, no_speech: float, log_probability: float, seconds: float
) -> None:
    if doubt(text, Evidence(no_speech, log_probability, seconds)) == "":
        assert doubt(text, Evidence(0.0, 0.0, 30.0)) == ""


def test_speech_is_counted_no_further_than_needed() -> None:
    sound = joined([silence(0.5), tone(2.0), silence(0.5)])
    assert speech_seconds(sound, LoudIsSpeech(), enough=10.0) == pytest.approx(2.0, abs=0.04)
    assert speech_seconds(sound, LoudIsSpeech(), enough=0.4) == pytest.approx(0.4, abs=0.04)
    assert speech_seconds(silence(0.0), LoudIsSpeech(), enough=0.4) == 0.0


def test_sound_without_speech_is_not_transcribed() -> None:
    engine = Says("Thank you.")
    guarded = Guarded(engine, LoudIsSpeech())
    guarded.load()
    assert guarded.transcribe(silence(3.0)) == Transcript("", "no speech")
    assert guarded.transcribe(np.zeros(0, np.float32)) == Transcript("", "no speech")
    assert guarded.transcribe(joined([silence(1.0), tone(0.1)])) == Transcript("", "no speech")
    assert engine.heard == []


def test_over_an_answer_a_shorter_sound_may_be_a_word() -> None:
    guarded = Guarded(Says("Stop."), LoudIsSpeech())
    assert guarded.transcribe(tone(0.04), Look.OVERLAP) == Transcript("", "no speech")
    assert guarded.transcribe(tone(0.1), Look.OVERLAP) == Transcript("Stop.")


def test_a_ghost_needs_more_speech_than_a_word() -> None:
    guarded = Guarded(Says("Thank you.", "No."), LoudIsSpeech())
    assert guarded.transcribe(tone(0.3)) == Transcript("", "ghost")
    assert guarded.transcribe(tone(0.3)) == Transcript("No.")
    assert guarded.transcribe(tone(0.6)) == Transcript("Thank you.")


def test_a_long_recording_is_transcribed_where_somebody_speaks() -> None:
    engine = Says("One.", "Two.")
    sound = joined([silence(30.0), tone(3.0), silence(57.0), tone(3.0)])
    assert Guarded(engine, LoudIsSpeech()).transcribe(sound) == Transcript("One. Two.")
    assert len(engine.heard) == 2


def test_samples_that_are_not_numbers_are_silence() -> None:
    engine = Says("Hello.")
    sound = tone(1.0)
    sound[::100] = np.nan
    assert Guarded(engine, LoudIsSpeech()).transcribe(sound).text == "Hello."
    assert np.isfinite(engine.heard[0]).all()


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        ([], Transcript("")),
        ([Transcript("", "ghost")], Transcript("", "ghost")),
        (
            [Transcript("One."), Transcript("", "ghost"), Transcript("Two.")],
            Transcript("One. Two."),
        ),
    ],
)
def test_parts_join(parts: list[Transcript], whole: Transcript) -> None:
    assert join(parts) == whole
