"""Kokoro-82M through onnxruntime: many English voices, a third of a second to the first sound.

The network is fed directly, with hibari's phonemes: the usual packages need a GPL phonemizer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
from numpy.typing import NDArray

from voice import weights
from voice.audio import Clip, Samples
from voice.errors import EngineError
from voice.onnx import open_session
from voice.tts import english

_NETWORK = "kokoro-v1.0.int8.onnx"
_STYLES = "voices-v1.0.bin"

_LONGEST = 510
"""Phonemes the network takes at once, and rows in each voice's table of styles."""

_STYLE_SIZE = 256

_PAD = 0
"""Symbol number that stands before and after the phonemes."""

_ENGLISH = ("af_", "am_", "bf_", "bm_")
"""How the English voices' names begin: American or British, female or male."""


class Kokoro:
    """A Synthesizer with all English voices of Kokoro 1.0."""

    rate = english.RATE

    def __init__(self, folder: Path, voice: str, speed: float, threads: int) -> None:
        """`speed` 1 is the voice's own pace, 1.2 faster."""
        self._folder = folder
        self._voice = voice
        self._speed = speed
        self._threads = threads

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the English voices. Raises EngineError when their file is missing or damaged."""
        with _styles(self._folder) as styles:
            return tuple(name for name in styles if name.startswith(_ENGLISH))

    def load(self) -> None:
        """Read the weights, one voice and the lexicons, and speak once. Raises EngineError."""
        weights.require(self._folder, _NETWORK, _STYLES)
        self._choose()
        self._session = open_session(self._folder, _NETWORK, self._threads)
        # Memory of a long clause is given back after it: 150 MB less, and no slower.
        self._thrifty = onnxruntime.RunOptions()
        self._thrifty.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
        english.warm_up(self._folder, self.speak)

    def varied(self, voice: str, speed: float) -> Kokoro:
        """Another voice or pace of the same network."""
        other = copy(self)
        other._voice, other._speed = voice or self._voice, speed
        other._choose()
        return other

    def speak(self, text: str) -> Clip:
        """Sound of one clause of speakable words; empty when they have none. Raises EngineError."""
        pieces = self._reader.pieces(text, _LONGEST)
        try:
            parts = [self._sound(piece) for piece in pieces]
        except Exception as error:  # onnxruntime's exceptions share no base of their own
            raise EngineError(f"Kokoro failed on a text of {len(text)} characters.") from error
        return english.joined(parts)

    def _choose(self) -> None:
        """Read the voice and the lexicons of its accent."""
        english.check_voice("Kokoro", self._voice, self.voices)
        with _styles(self._folder) as styles:
            self._style = styles[self._voice].reshape(_LONGEST, 1, _STYLE_SIZE)
        self._reader = english.reader(british=self._voice.startswith("b"))

    def _sound(self, phonemes: str) -> Samples:
        inputs = {
            "tokens": np.array([[_PAD, *self._reader.numbers(phonemes), _PAD]], np.int64),
            "style": self._style[len(phonemes) - 1],
            "speed": np.array([self._speed], np.float32),
        }
        sound: Samples = self._session.run(None, inputs, self._thrifty)[0].reshape(-1)
        return sound


@contextmanager
def _styles(folder: Path) -> Iterator[Mapping[str, NDArray[np.float32]]]:
    """Open the table of styles of every voice, one row for each number of phonemes."""
    weights.require(folder, _STYLES)
    try:
        with (folder / _STYLES).open("rb") as file, np.load(file) as styles:
            yield styles
    except (OSError, ValueError, EOFError, TypeError, BadZipFile) as error:
        raise weights.broken(folder, error) from error
