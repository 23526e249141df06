"""Hums over an answer, as made sounds: closed-mouth tones, with what Whisper makes of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.voice.test_stt import LAMP, sound, words
from voice.audio import RATE, Samples
from voice.floor.backchannel import is_backchannel
from voice.ports import Look, Transcript
from voice.stt.overlap import HUMS, ORDERS, weighed
from voice.stt.whisper import Whisper, _Decoded


def hum(first: float, last: float, seconds: float = 0.45) -> Samples:
    """A tone of falling harmonics between two silences, gliding between two pitches in hertz."""
    count = round(seconds * RATE)
    phase = 2 * np.pi * np.cumsum(np.linspace(first, last, count)) / RATE
    tone = sum(np.sin(k * phase) / k**2 for k in range(1, 8))
    tone = 0.2 * np.sqrt(np.sin(np.pi * np.linspace(0, 1, count))) * tone
    noise = np.random.default_rng(0).normal(0, 1e-3, count + 12_000)
    return (np.pad(tone, (4000, 8000)) + noise).astype(np.float32)


@pytest.fixture(scope="module")
def build(model: Callable[[str], Path]) -> Callable[..., Whisper]:
    def built(believed: Callable[[str], bool] = lambda _: False) -> Whisper:
        whisper = Whisper(model("whisper-base"), "int8", 1, "en", "short", 2, believed)
        whisper.load()
        return whisper

    return built


@pytest.mark.real
@pytest.mark.parametrize(("first", "last"), [(120, 110), (200, 180), (110, 140), (180, 230)])
def test_a_hum_is_heard_as_one(build: Callable[..., Whisper], first: float, last: float) -> None:
    text = build().transcribe(hum(first, last), Look.OVERLAP).text
    assert text == "" or is_backchannel(text)


@pytest.mark.real
@pytest.mark.parametrize(("obeyed", "heard"), [(False, "Mm-hmm."), (True, "Mommy.")])
def test_a_word_is_weighed_against_a_hum(
    build: Callable[..., Whisper], monkeypatch: pytest.MonkeyPatch, obeyed: bool, heard: str
) -> None:
    misheard = _Decoded(Transcript("Mommy."), log_probability=-0.5, stuck=False)
    monkeypatch.setattr(Whisper, "_decode", lambda *_: misheard)
    whisper = build(lambda _: obeyed)
    assert whisper.transcribe(hum(120, 110), Look.OVERLAP).text == heard


@pytest.mark.parametrize(
    ("text", "said", "hum", "order", "wanted"),
    [
        ("Mommy.", -9, -12, -14, "Mm-hmm."),
        ("Love it.", -2, -14, -11, "Love it."),
        ("Snobby.", -9, -16, -10, "Stop."),
        ("Let's talk about it.", -15, -17, -12, "Stop."),
        ("Start the music.", -3, -20, -15, "Start the music."),
        ("It's a moment.", -12, -10, -11, "It's a moment."),
        ("Let's all go home now.", -12, -17, -10, "Let's all go home now."),
        ("", 0, -12, -8, "Stop."),
        ("", 0, -12, -10, ""),
    ],
)
def test_words_are_weighed_against_hums_and_orders(
    text: str, said: float, hum: float, order: float, wanted: str
) -> None:
    known = dict.fromkeys(HUMS, hum) | dict.fromkeys(ORDERS, order) | {text: said}
    assert weighed(text, known.__getitem__) == wanted


@pytest.mark.real
def test_a_sentence_is_not_weighed(build: Callable[..., Whisper]) -> None:
    text = build().transcribe(sound("turn-on-the-living-room-lamp.flac"), Look.OVERLAP).text
    assert words(text) == words(LAMP)
