"""What the English voices share: words to phonemes, phonemes to pieces a network can take, sound.

Both voices read misaki's phonemes, numbered as in Kokoro's configuration; hibari-tts carries that
table and a converter of its own, which needs neither espeak-ng nor its licence.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from hibari.g2p import G2P  # type: ignore[import-untyped]

from voice import weights
from voice.audio import Clip, Samples
from voice.errors import EngineError

RATE = 24_000
"""Hertz of what both networks produce."""

WARM_UP = "Ready."
"""Spoken, unheard, by `load`: first runs are slow, and damaged weights show."""

_SILENT = frozenset(';:,.!?—…"()“” ˈˌː')
"""Symbols without a sound of their own: pauses, stress and length."""

_BREAKS = frozenset(";:,.!?—…")

_AUDIBLE = 0.003
"""Peak (-50 dBFS) that a sane voice exceeds by far."""


class Reader:
    """Turns English text into phonemes, in one accent, and phonemes into numbers."""

    def __init__(self, british: bool) -> None:
        """Read the lexicons, which takes half a second; `reader` has it done once."""
        self._g2p = G2P(british=british)
        table = (files("hibari") / "assets/vocab.json").read_text("utf-8")
        self._numbers: dict[str, int] = json.loads(table)

    def pieces(self, text: str, longest: int) -> list[str]:
        """Phonemes of the text in pieces of at most `longest` symbols; none if it has no sound."""
        read = self._g2p(plain(text))
        phonemes = "".join(symbol for symbol in read if symbol in self._numbers)
        if all(symbol in _SILENT for symbol in phonemes):
            return []
        return cut(phonemes, longest)

    def numbers(self, phonemes: str) -> list[int]:
        """Return the numbers of the symbols, without pads."""
        return [self._numbers[symbol] for symbol in phonemes]


@cache
def reader(*, british: bool) -> Reader:
    """The reader of an accent, which all voices share."""
    return Reader(british)


def plain(text: str) -> str:
    """Return the text without what the converter fails on or takes for its own mark-up.

    It cannot read digits such as ² and ①, and would speak the target of a Markdown link.
    """
    return "".join(
        str(unicodedata.digit(sign)) if sign.isdigit() and not sign.isdecimal() else sign
        for sign in text.replace("](", "] (")
    )


def cut(phonemes: str, longest: int) -> list[str]:
    """Cut phonemes after punctuation, else between words, else anywhere; no symbol is lost."""
    pieces = []
    rest = phonemes.strip()
    while len(rest) > longest:
        at = _last_break(rest, longest)
        pieces.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*pieces, rest] if rest else pieces


def _last_break(phonemes: str, longest: int) -> int:
    """Position at or below `longest` (and above 0) where a cut hurts least."""
    spaces = [at for at in range(1, longest + 1) if phonemes[at] == " "]
    after_breaks = [at for at in spaces if phonemes[at - 1] in _BREAKS]
    return max(after_breaks or spaces or [longest])


def joined(parts: list[Samples]) -> Clip:
    """Return the parts as one clip, made softer as a whole where it would exceed full scale."""
    samples = np.concatenate([np.zeros(0, np.float32), *parts], dtype=np.float32)
    peak = float(np.abs(samples).max(initial=0.0))
    return Clip(samples / np.float32(peak) if peak > 1.0 else samples, RATE)


def check_voice(engine: str, voice: str, voices: tuple[str, ...]) -> None:
    """Raise EngineError, listing the voices there are, unless this is one of them."""
    if voice not in voices:
        raise EngineError(
            f"{engine} has no voice {voice!r} here; there are: {', '.join(voices) or 'none'}. "
            "Set speaker.voice to one of them."
        )


def warm_up(folder: Path, speak: Callable[[str], Clip]) -> None:
    """Speak a word to nobody. Raises EngineError when what comes is not a voice."""
    peak = np.abs(speak(WARM_UP).samples).max(initial=0.0)
    if not _AUDIBLE < peak <= 1.0:  # NaN fails this as well
        raise weights.broken(folder, ValueError(f"its speech has the peak {peak}"))
