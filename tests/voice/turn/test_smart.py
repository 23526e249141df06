"""Log-mel features like Whisper's, and the network that hears the end of a turn in them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from voice import wave
from voice.audio import RATE, Samples
from voice.errors import EngineError
from voice.turn.mel import BANDS, HOP, log_mel
from voice.turn.smart import SmartTurn

COLUMNS = 800
WHOLE = COLUMNS * HOP
SPEECH = Path(__file__).parents[3] / "audio-fixtures" / "how-old-is-the-brooklyn-bridge.flac"


def reference(samples: Samples) -> Samples:
    """faster-whisper's features of the sound, brought to the length and the level first."""
    from faster_whisper.feature_extractor import (  # type: ignore[import-untyped]
        FeatureExtractor,
    )

    held = samples[-WHOLE:]
    padded = np.concatenate([np.zeros(WHOLE - len(held), np.float32), held])
    level = (padded - padded.mean()) / np.sqrt(padded.var() + 1e-7)
    features: Samples = FeatureExtractor(chunk_length=8)(level.astype(np.float32), padding=0)
    return features[:, :COLUMNS]


@pytest.mark.parametrize("length", [0, 1, HOP, RATE, 3 * RATE + 77, WHOLE - 9, WHOLE, 2 * WHOLE])
def test_the_features_are_whispers(length: int) -> None:
    noise = np.random.default_rng(length).normal(0.02, 0.1, length).astype(np.float32)
    found = log_mel(noise, COLUMNS)
    assert found.shape == (BANDS, COLUMNS)
    np.testing.assert_allclose(found, reference(noise), atol=1e-4)


def test_the_features_of_speech_are_whispers() -> None:
    speech = wave.read(SPEECH).samples
    np.testing.assert_allclose(log_mel(speech, COLUMNS), reference(speech), atol=1e-4)


@pytest.fixture
def smart(model: Callable[[str], Path]) -> SmartTurn:
    made = SmartTurn(model("smart-turn-v3.2"))
    made.load()
    return made


@pytest.mark.real
def test_a_whole_order_is_over_and_half_of_it_is_not(smart: SmartTurn) -> None:
    speech = wave.read(SPEECH.with_name("turn-on-the-living-room-lamp.flac")).samples
    quiet = np.zeros(RATE // 10, np.float32)
    assert smart.probability(np.concatenate([speech, quiet])) > 0.7
    assert smart.probability(np.concatenate([speech[: len(speech) // 2], quiet])) < 0.5


@pytest.mark.real
@pytest.mark.parametrize("value", [0.0, np.nan, np.inf, 1e30])
def test_any_sound_has_a_probability(smart: SmartTurn, value: float) -> None:
    assert 0.0 <= smart.probability(np.full(RATE, value, np.float32)) <= 1.0
    assert 0.0 <= smart.probability(np.zeros(0, np.float32)) <= 1.0


def test_a_model_that_is_not_there_says_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="parlour models pull smart-turn"):
        SmartTurn(tmp_path / "smart-turn-v3.2").load()
