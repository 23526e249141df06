"""Language models that run in this process, behind `brain.ports.LanguageModel`."""

from __future__ import annotations

from dataclasses import dataclass, replace

ENGINES: dict[str, str] = {
    "llama_cpp": "brain.llm.llama_cpp:LlamaCpp",
    "xllamacpp": "brain.llm.xllamacpp:XLlamaCpp",
}
"""Engine name to `module:class`; only the chosen one is ever imported."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What the last prompt cost; all of it is `cached_tokens + computed_tokens`."""

    cached_tokens: int
    """Tokens the cache already held."""
    computed_tokens: int
    """Tokens that had to be computed."""
    written_tokens: int = 0
    """Tokens of the answer and of the thought before it, where they are known."""
    stored_tokens: int = 0
    """Those of the computed tokens that went into a cache which is paid for."""


def one_more(usage: Usage) -> Usage:
    """The usage once another token is written."""
    return replace(usage, written_tokens=usage.written_tokens + 1)
