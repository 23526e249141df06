"""What was said to the house, without the name it was called by.

The name stays in the sound, because a recogniser hears "Computer, what time is it?" as it was
said; cut where it seems to end, eight in thirty left a rest of it ("Twitter? What time...").
"""

from __future__ import annotations

import re
from dataclasses import replace
from difflib import SequenceMatcher

from voice.audio import Samples
from voice.floor.wording import words_of
from voice.ports import Look, Transcriber, Transcript

_ALIKE = 0.6
"""Share of letters in common from which first words are the name, however they are written."""

_PIECES = 2
"""Words more than the name has that it may be written as: "par lower"."""

_WORD = re.compile(r"[^\W_][\w'’]*\W*")


def uncalled(text: str, name: str) -> str:
    """The text without the name that it begins with, however that was written."""
    spans = list(_WORD.finditer(text))[: len(words_of(name)) + _PIECES]
    wanted = "".join(words_of(name))
    alike, end = max(
        ((_likeness(wanted, text[: span.end()]), span.end()) for span in spans), default=(0.0, 0)
    )
    if alike < _ALIKE:
        return text
    return text[end : end + 1].upper() + text[end + 1 :]


def _likeness(wanted: str, beginning: str) -> float:
    return SequenceMatcher(None, wanted, "".join(words_of(beginning)), autojunk=False).ratio()


class Uncalled:
    """A Transcriber that leaves out the name at the beginning, while there is one to leave out."""

    def __init__(self, transcriber: Transcriber) -> None:
        self._transcriber = transcriber
        self.name = ""
        """The name that was just called; empty for none."""

    def load(self) -> None:
        """Read the weights and run them once. Raises EngineError."""
        self._transcriber.load()

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:
        """Words of one utterance at 16 kHz, any length. Raises EngineError."""
        name, said = self.name, self._transcriber.transcribe(samples, look)
        if not name or not said.text:
            return said
        words = uncalled(said.text, name)
        return replace(said, text=words, suppressed=said.suppressed if words else "name alone")
