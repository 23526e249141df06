"""Recordings made of noise, and a house without models, for the tests of the clock."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import numpy as np
import soundfile  # type: ignore[import-untyped]

from tests.fakes import Direct, LevelDetector, ScriptedMind, ScriptedTranscriber, WordVoice
from ui.assemble import House
from ui.kept import Kept
from ui.seat import Seat
from ui.settings import Settings
from voice.audio import RATE


def recording(path: Path, *stretches: tuple[float, float]) -> Path:
    """Noise of (seconds, amplitude) stretches."""
    generator = np.random.default_rng(1)
    parts = [generator.uniform(-a, a, round(s * RATE)) for s, a in stretches]
    soundfile.write(path, np.concatenate(parts).astype(np.float32), RATE)
    return path


def scripted_house(tmp_path: Path, settings: Settings, words: list[str]) -> House:
    kept = Kept(tmp_path / "kept.json", print)
    own = Seat(
        settings,
        "owner",
        cast(Any, ScriptedMind({"hello": list(words)})),
        cast(Any, None),
        kept.gain,
        LevelDetector(),
        ScriptedTranscriber("hello"),
        WordVoice(),
        None,
        None,
        Direct(),
        Direct(),
        Direct(),
    )
    nobody = cast(Any, None)
    return House(settings, nobody, kept, own, nobody, nobody, nobody)
