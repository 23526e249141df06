"""What every voice activity detector must do."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

from tests.fakes_ears import LoudIsSpeech, silence
from voice import wave
from voice.audio import Samples
from voice.errors import EngineError
from voice.ports import Detector
from voice.vad import ENGINES
from voice.vad.resting import Resting
from voice.vad.silero import Silero
from voice.vad.webrtc import WebRtc

SPEECH = Path(__file__).parents[2] / "audio-fixtures" / "how-old-is-the-brooklyn-bridge.flac"


@pytest.fixture(
    params=[
        "loud",
        "webrtc",
        pytest.param("silero", marks=pytest.mark.real),
        pytest.param("resting", marks=pytest.mark.real),
    ]
)
def detector(request: pytest.FixtureRequest, model: Callable[[str], Path]) -> Detector:
    built: dict[str, Callable[[], Detector]] = {
        "loud": LoudIsSpeech,
        "webrtc": lambda: WebRtc(aggressiveness=2),
        "silero": lambda: Silero(model("silero-vad")),
        "resting": lambda: Resting(Silero(model("silero-vad"))),
    }
    made = built[request.param]()
    made.load()
    return made


def probabilities(detector: Detector, samples: Samples) -> list[float]:
    detector.reset()
    hop = detector.hop
    return [
        detector.probability(samples[at : at + hop]) for at in range(0, len(samples) - hop + 1, hop)
    ]


def test_silence_is_not_speech(detector: Detector) -> None:
    assert max(probabilities(detector, silence(1.0))) < 0.1


def test_speech_is_speech(detector: Detector) -> None:
    found = probabilities(detector, wave.read(SPEECH).samples)
    assert all(0.0 <= probability <= 1.0 for probability in found)
    assert sum(probability > 0.5 for probability in found) * detector.hop > 0.5 * 16_000


def test_what_was_heard_is_forgotten_on_reset(detector: Detector) -> None:
    samples = wave.read(SPEECH).samples
    assert probabilities(detector, samples) == probabilities(detector, samples)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, 1e30])
def test_a_bad_window_does_no_lasting_harm(detector: Detector, value: float) -> None:
    detector.reset()
    first = detector.probability(np.full(detector.hop, value, np.float32))
    later = [detector.probability(silence(detector.hop / 16_000)) for _ in range(40)]
    assert 0.0 <= first <= 1.0
    assert later[-1] < 0.1


@pytest.mark.parametrize("size", [0, 1, 479])
def test_a_window_of_another_size_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="shape"):
        WebRtc(aggressiveness=2).probability(np.zeros(size, np.float32))
    with pytest.raises(ValueError, match="shape"):
        Silero(Path("silero-vad")).probability(np.zeros(size, np.float32))


def test_music_and_hiss_are_not_speech_to_silero(model: Callable[[str], Path]) -> None:
    detector = Silero(model("silero-vad"))
    detector.load()
    time = np.arange(32_000) / 16_000
    chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in (262, 330, 392)) / 10
    hiss = np.random.default_rng(7).normal(0, 0.1, 32_000)
    for sound in (chord, hiss):
        assert max(probabilities(detector, np.asarray(sound, np.float32))) < 0.5


def test_absent_weights_name_the_command_that_helps(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="parlour models pull silero-vad"):
        Silero(tmp_path / "silero-vad").load()


@pytest.mark.parametrize("content", [b"", b"no network at all", b"\x08\x07" * 500])
def test_damaged_weights_name_the_command_that_helps(tmp_path: Path, content: bytes) -> None:
    folder = tmp_path / "silero-vad"
    folder.mkdir()
    (folder / "silero_vad.onnx").write_bytes(content)
    with pytest.raises(EngineError, match="parlour models pull silero-vad"):
        Silero(folder).load()


@pytest.mark.parametrize("target", ENGINES.values())
def test_every_engine_of_the_table_exists(target: str) -> None:
    module, _, name = target.partition(":")
    assert callable(getattr(import_module(module), name))
