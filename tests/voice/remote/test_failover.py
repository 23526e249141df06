"""Over real HTTP, the engines of this machine answer for a server that does not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.fakes_ears import Says, tone
from tests.fakes_voice import Tone
from tests.voice.remote.stub import Said, Stub, stubbed, transcript
from tests.voice.remote.test_errors import PCM
from voice.fallback import LONGEST_REST, FallbackSynthesizer, FallbackTranscriber
from voice.remote import wire
from voice.stt.remote import RemoteTranscriber
from voice.tts.remote import RemoteSynthesizer

PATIENT, HURRIED = 10.0, 0.05
"""Deadlines in seconds: one that is met on any machine, and one that is not waited for."""
TEXT = "Hello."


class Far:
    """An engine that can be exchanged for another."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stub]:
    monkeypatch.setattr(wire, "PACE", 0.0)
    with stubbed(Said()) as server:
        yield server


troubles = pytest.mark.parametrize(
    "trouble",
    [
        pytest.param(Said(stalls_at=-1), id="stalled"),
        pytest.param(Said(PCM, stalls_at=99), id="stalled in the middle"),
        pytest.param(Said(PCM, drips=0.02), id="slow"),
        pytest.param(Said(status=500), id="500"),
        pytest.param(Said(b"<html>", "text/html"), id="garbage"),
        pytest.param(Said(PCM, breaks_at=99), id="dies"),
    ],
)


@troubles
def test_ears_go_on_here_and_back_there(stub: Stub, trouble: Said) -> None:
    now, told = [0.0], list[str]()
    patient, hurried = (
        RemoteTranscriber(stub.url, "", "m", "en", deadline) for deadline in (PATIENT, HURRIED)
    )
    far = Far(patient)
    ears = FallbackTranscriber(far, Says("near"), told.append, lambda: now[0])
    stub.answer = transcript("far")
    ears.load()
    assert ears.transcribe(tone(0.1)).text == "far"
    stub.answer, far.engine = trouble, hurried
    assert [ears.transcribe(tone(0.1)).text for _ in range(3)] == ["near"] * 3
    assert len(told) == 1
    stub.answer, far.engine = transcript("far"), patient
    now[0] = LONGEST_REST
    assert ears.transcribe(tone(0.1)).text == "far"
    assert len(told) == 2
    patient.close()
    hurried.close()


@troubles
def test_the_voice_goes_on_here_and_back_there(stub: Stub, trouble: Said) -> None:
    now, told, near = [0.0], list[str](), Tone()
    patient, hurried = (
        RemoteSynthesizer(stub.url, "", "m", "v", 1.0, deadline, "pcm")
        for deadline in (PATIENT, HURRIED)
    )
    far = Far(patient)
    voice = FallbackSynthesizer(far, near, told.append, lambda: now[0])
    ours, theirs = len(near.speak(TEXT).samples), len(PCM) // 2
    stub.answer = Said(PCM)
    voice.load()
    assert len(voice.speak(TEXT).samples) == theirs
    stub.answer, far.engine = trouble, hurried
    assert [len(voice.speak(TEXT).samples) for _ in range(3)] == [ours] * 3
    assert len(told) == 1
    stub.answer, far.engine = Said(PCM), patient
    now[0] = LONGEST_REST
    assert len(voice.speak(TEXT).samples) == theirs
    assert len(told) == 2
    patient.close()
    hurried.close()


def test_nobody_there_is_no_trouble() -> None:
    told = list[str]()
    far = RemoteTranscriber("http://127.0.0.1:9", "", "m", "en", PATIENT)
    ears = FallbackTranscriber(far, Says("near"), told.append)
    ears.load()
    assert ears.transcribe(tone(0.1)).text == "near"
    assert len(told) == 1
    far.close()
