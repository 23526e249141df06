from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import ScriptedTranscriber
from voice.audio import RATE
from voice.ports import Transcript
from voice.wake.called import Uncalled, uncalled

SOUND = np.ones(RATE, np.float32)


@pytest.mark.parametrize(
    ("text", "name", "wanted"),
    [
        ("Computer. What time is it?", "computer", "What time is it?"),
        ("Computer, computer science is hard.", "computer", "Computer science is hard."),
        ("Javas! Turn on the lamp.", "Jarvis", "Turn on the lamp."),
        ("Charvis what's the weather like?", "jarvis", "What's the weather like?"),
        ("Par lower, stop.", "Parlour", "Stop."),
        ("Hey, Jarvis. Stop.", "hey jarvis", "Stop."),
        ("Hey Jarvis", "hey jarvis", ""),
        ("Jarvis...", "jarvis", ""),
        ("What time is it?", "computer", "What time is it?"),
        ("Compute the sum.", "alexa", "Compute the sum."),
        ("", "computer", ""),
    ],
)
def test_a_name_is_left_out_however_it_is_written(text: str, name: str, wanted: str) -> None:
    assert uncalled(text, name) == wanted


@given(st.text(), st.text(min_size=1))
def test_nothing_else_is_lost(text: str, name: str) -> None:
    left = uncalled(text, name)
    assert text.lower().endswith(left.lower()) or left.lower() in text.lower()


def test_only_who_was_called_is_left_out() -> None:
    transcriber = Uncalled(ScriptedTranscriber("Computer, stop.", "Computer.", "Computer, stop."))
    transcriber.name = "computer"
    assert transcriber.transcribe(SOUND) == Transcript("Stop.")
    assert transcriber.transcribe(SOUND) == Transcript("", "name alone")
    transcriber.name = ""
    assert transcriber.transcribe(SOUND) == Transcript("Computer, stop.")
