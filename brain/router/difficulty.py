"""The chance that a turn needs a bigger mind: logistic regression on meaning and on cues.

The weights are learned by `parlour train-router`; docs/router.md is their model card.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from brain.errors import BrainError
from brain.router.cues import CUES
from brain.router.spoken import spoken
from memory.ports import Embeds

MEANT_WORDS = 12
"""First words whose meaning is computed: it takes time, and a request shows early what it is."""
CUE_WORDS = 24
"""First words that are searched for cues; a turn with more of them is long."""
LONG = "is long"
PHRASES = (*(cue.phrase for cue in CUES), LONG)

_CUE_SCALE = 0.3
"""Brings a cue to the size of a number of the embedding, for the regularizer's sake."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Odds:
    """How likely a turn needs more than the quick model."""

    complex: float
    """Chance, 0..1, that it needs some thought."""
    hard: float
    """Chance, 0..1, that it needs reasoning, planning or code."""
    for_more: str = ""
    """The cue that counted most for a bigger mind; empty where none did."""
    for_less: str = ""
    """The cue that counted most against one; empty where none did."""


def features(text: str, embedder: Embeds) -> Floats:
    """Meaning, then one number a cue, then length: shape (embedding + cues + 1,)."""
    words = spoken(text)
    meaning = embedder.embed([" ".join(words[:MEANT_WORDS])])[0]
    looked_at = " ".join(words[:CUE_WORDS])
    cues = [cue.pattern.search(looked_at) is not None for cue in CUES]
    return np.concatenate([meaning, _CUE_SCALE * np.array([*cues, len(words) > CUE_WORDS])])


class Difficulty:
    """Judges turns by learned weights."""

    def __init__(self, embedder: Embeds, weights: Mapping[str, Any]) -> None:
        """`weights` as `parlour train-router` writes them, for this embedder.

        Raises BrainError for those of another one, or of other cues.
        """
        if weights.get("embedder") != embedder.name or weights.get("cues") != list(PHRASES):
            raise BrainError(
                f"The router needs weights learned with {embedder.name!r} and the cues of this "
                f"version, and has those of {weights.get('embedder')!r}; run: parlour train-router"
            )
        self._embedder = embedder
        rows: Sequence[Sequence[float]] = [weights["complex"], weights["hard"]]
        table = np.array(rows)
        self._bias, self._weights = table[:, 0], table[:, 1:]

    @classmethod
    def read(cls, path: Path, embedder: Embeds) -> Difficulty:
        """Read the weights from a file. Raises BrainError."""
        try:
            weights = json.loads(path.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise BrainError(
                f"The router needs its weights and cannot read {str(path)!r} "
                f"({type(error).__name__}); run: parlour train-router"
            ) from error
        return cls(embedder, weights)

    def judge(self, text: str) -> Odds:
        """The odds for these words. Blocks for as long as the embedder takes."""
        found = features(text, self._embedder)
        complex_, hard = 1 / (1 + np.exp(-(self._weights @ found + self._bias)))
        spoke = (self._weights[0] * found)[-len(PHRASES) :]
        most, least = int(spoke.argmax()), int(spoke.argmin())
        return Odds(
            float(complex_),
            float(hard),
            PHRASES[most] if spoke[most] > 0 else "",
            PHRASES[least] if spoke[least] < 0 else "",
        )
