"""What goes wrong with servers of models, as llama-server and Ollama show it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal

from ui.bench.stand_in import Answer, Asked, Said
from ui.bench.tongues import end, error, facts, for_words, pieces

Kind = Literal["openai", "ollama"]

MODEL = "stand-in"

ANSWER = "I am well again."
"""Said without any trouble."""

BEGINNING = "Let me think about "
"""Said before a trouble that comes in the middle of an answer."""

_FACTS = facts(MODEL)

_KILLED = "an error was encountered while running the model: unexpected EOF"
_LOADING = "Loading model"
_NO_MEMORY = (
    "llama-server process has terminated: exit status 1: ggml_aligned_malloc: insufficient memory "
    "(attempted to allocate  92.10 MB)"
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that goes wrong."""

    name: str
    said: Said | None
    """What is said to whoever wants words of the model; None where nobody listens."""
    midway: bool = False
    """Whether an answer has begun by then."""


def troubles(kind: Kind) -> list[Trouble]:
    """All of them, with a server of this kind."""
    begun = pieces(kind, BEGINNING)
    return [
        Trouble("stalled before the first word", Said(stalls=True)),
        Trouble("stalled between words", Said(begun, stalls=True), midway=True),
        Trouble("error in the answer", Said([*begun, error(kind, _KILLED)]), midway=True),
        Trouble("connection broken", Said(begun, breaks=True), midway=True),
        Trouble("connection refused", None),
        Trouble("busy", Said([json.dumps({"error": _LOADING})], 503)),
        Trouble("out of memory at load", Said([json.dumps({"error": _NO_MEMORY})], 500)),
    ]


def well(kind: Kind) -> Answer:
    """How a server answers that has none."""

    def answer(asked: Asked) -> Said:
        if asked.path in _FACTS:
            return Said([json.dumps(_FACTS[asked.path])], headers={"Server": "llama.cpp"})
        return Said([*pieces(kind, ANSWER if for_words(asked.body) else ""), *end(kind)])

    return answer


def ill(kind: Kind, said: Said) -> Answer:
    """How a server answers that says this to whoever wants words of the model."""
    return lambda asked: well(kind)(asked) if asked.path in _FACTS else said
