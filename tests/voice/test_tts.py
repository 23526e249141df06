"""What every synthesizer promises, the fake one included."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path

import hibari
import numpy as np
import pytest
import soxr
from faster_whisper import WhisperModel

from tests.fakes_voice import Tone
from voice.errors import EngineError
from voice.ports import Synthesizer
from voice.tts import ENGINES
from voice.tts.hibari import HibariVoice
from voice.tts.kokoro import Kokoro

SENTENCE = "The quick brown fox jumps over the lazy dog."
KOKORO_VOICES = ("af_heart", "bm_george")
"""One of each accent."""


def bundled_hibari(folder: Path) -> Path:
    """Make a model folder with the voice that the package carries."""
    folder.mkdir(parents=True)
    (folder / "hibari.onnx").symlink_to(Path(hibari.__file__).parent / "assets" / "hibari.onnx")
    return folder


@pytest.fixture(
    scope="module",
    params=[
        "tone",
        "hibari",
        *(pytest.param(voice, marks=pytest.mark.real) for voice in KOKORO_VOICES),
    ],
)
def synthesizer(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Synthesizer:
    voice: Synthesizer
    if request.param == "tone":
        voice = Tone()
    elif request.param == "hibari":
        folder = bundled_hibari(tmp_path_factory.mktemp("models") / "hibari")
        voice = HibariVoice(folder, "heart", 1.0, 1)
    else:
        voice = Kokoro(request.getfixturevalue("model")("kokoro"), request.param, 1.0, 2)
    voice.load()
    return voice


def test_words_sound(synthesizer: Synthesizer) -> None:
    clip = synthesizer.speak("Sure, one moment please.")
    level = 10 * np.log10(np.mean(np.square(clip.samples)))
    assert clip.rate == synthesizer.rate == 24_000
    assert clip.samples.dtype == np.float32
    assert clip.samples.ndim == 1
    assert np.isfinite(clip.samples).all()
    assert 0.5 < clip.seconds < 5
    assert -40 < level < -10
    assert np.abs(clip.samples).max() <= 1.0


@pytest.mark.parametrize("text", ["", " ", "…", "!!!", "—", "\n"])
def test_text_without_words_is_an_empty_clip(synthesizer: Synthesizer, text: str) -> None:
    clip = synthesizer.speak(text)
    assert len(clip.samples) == 0
    assert clip.rate == synthesizer.rate


def test_more_words_last_longer(synthesizer: Synthesizer) -> None:
    assert synthesizer.speak(SENTENCE).seconds > 1.5 * synthesizer.speak("The fox.").seconds


def test_the_same_words_last_equally_long(synthesizer: Synthesizer) -> None:
    first, second = synthesizer.speak("Hello there."), synthesizer.speak("Hello there.")
    assert len(first.samples) == len(second.samples)


def test_there_is_a_voice(synthesizer: Synthesizer) -> None:
    assert synthesizer.voices
    assert len(set(synthesizer.voices)) == len(synthesizer.voices)


@pytest.mark.parametrize(("name", "spec"), ENGINES.items())
def test_the_table_names_classes_that_exist(name: str, spec: str) -> None:
    module, _, attribute = spec.partition(":")
    assert name in module
    assert callable(getattr(import_module(module), attribute))


def test_faster_speech_is_shorter(tmp_path: Path) -> None:
    folder = bundled_hibari(tmp_path / "hibari")
    seconds = []
    for speed in (1.0, 1.5):
        voice = HibariVoice(folder, "heart", speed, 1)
        voice.load()
        seconds.append(voice.speak(SENTENCE).seconds)
    assert seconds[1] < 0.8 * seconds[0]


@pytest.mark.parametrize(
    ("voice", "speed"), [("", 1.5), ("heart", 1.5), ("emma", 1.0), ("emma", 1.5)]
)
def test_a_variation_shares_what_is_loaded_and_leaves_the_first_as_it_was(
    voice: str, speed: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = bundled_hibari(tmp_path / "hibari")
    (folder / "bf_emma.int8.onnx").symlink_to(folder / "hibari.onnx")
    first = HibariVoice(folder, "heart", 1.0, 1)
    first.load()
    before = first.speak(SENTENCE).seconds
    other = first.varied(voice, speed)
    monkeypatch.setattr(HibariVoice, "load", pytest.fail)
    again = first.varied(voice, speed)
    assert other.speak(SENTENCE).seconds == again.speak(SENTENCE).seconds
    assert (other.speak(SENTENCE).seconds < 0.8 * before) == (speed > 1)
    assert first.speak(SENTENCE).seconds == before


def test_a_variation_of_an_unknown_voice_is_an_error(synthesizer: Synthesizer) -> None:
    with pytest.raises(EngineError, match="no voice 'nobody'"):
        synthesizer.varied("nobody", 1.0)


@pytest.mark.real
def test_kokoro_varies_voice_accent_and_pace(model: Callable[[str], Path]) -> None:
    first = Kokoro(model("kokoro"), "af_heart", 1.0, 2)
    first.load()
    other = first.varied("bm_george", 1.5)
    assert other.speak(SENTENCE).seconds < 0.8 * first.speak(SENTENCE).seconds
    assert other.varied("", 1.0).speak(SENTENCE).seconds > other.speak(SENTENCE).seconds


def test_long_text_is_spoken_whole(tmp_path: Path) -> None:
    voice = HibariVoice(bundled_hibari(tmp_path / "hibari"), "heart", 1.0, 1)
    voice.load()
    assert voice.speak("one more word " * 100).seconds > 30


@pytest.mark.real
@pytest.mark.parametrize("synthesizer", ["hibari", *KOKORO_VOICES], indirect=True)
def test_listeners_understand_the_voice(
    synthesizer: Synthesizer, model: Callable[[str], Path]
) -> None:
    clip = synthesizer.speak(SENTENCE)
    heard = transcribe(model("whisper-base"), clip.samples)
    wanted = words(SENTENCE)
    assert len(heard) == len(wanted)
    assert sum(a != b for a, b in zip(heard, wanted, strict=True)) <= 1


@cache
def listener(folder: Path) -> WhisperModel:
    return WhisperModel(str(folder), device="cpu", compute_type="int8", cpu_threads=2)


def transcribe(folder: Path, samples: np.ndarray) -> list[str]:
    sound = soxr.resample(samples, 24_000, 16_000)
    segments, _ = listener(folder).transcribe(sound, language="en", beam_size=1)
    return words(" ".join(segment.text for segment in segments))


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower())
