"""Minds beyond the one in this process: servers of the house, and the cloud where it is allowed."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from ui.settings.engines import PROMPT_ROOM, Section

HERE = "here"
"""Name of the mind in this process, in traces and tables."""

LevelName = Literal["quick", "complex", "hard", "cloud"]


class Tier(Section):
    """A mind on a server. Of those of one level, the first in the file is asked first."""

    kind: Literal["openai", "ollama", "claude"]
    """`openai` (llama-server, vLLM, LM Studio and their like), `ollama` or `claude`."""
    level: LevelName
    """What it is asked: `quick`, `complex` or `hard` turns, or what may leave home (`cloud`)."""
    url: str = Field(pattern=r"^https?://[^/\s]+")
    """Where it is, such as `http://ai:11434`."""
    model: str = ""
    """The model's name there; empty for the only one of a llama-server."""
    key_env: str = ""
    """Environment variable that holds its key, where it wants one."""
    context: int = Field(default=4096, ge=512, le=1_000_000)
    """Tokens of prompt and answer together: as the server was started, or is to be (`ollama`)."""
    history_tokens: int = Field(default=2400, ge=100, le=100_000)
    """Tokens of the conversation so far that it is shown."""
    max_tokens: int = Field(default=200, ge=16, le=8192)
    """Longest answer, in tokens."""
    temperature: float = Field(default=0.0, ge=0, le=2)
    """0 gives the likeliest words; more gives variety (not `claude`)."""
    keep_alive: str = Field(default="30m", pattern=r"^-?\d+[smh]?$")
    """How long the model stays in memory when unused (`ollama`)."""
    effort: Literal["low", "medium", "high"] = "low"
    """How long it thinks before it speaks (`claude`)."""
    first_seconds: float = Field(default=1.5, gt=0, le=120)
    """Before its first word; then the next tier speaks."""
    between_seconds: float = Field(default=1.0, gt=0, le=120)
    """Between two words; then the next tier goes on."""
    hedge_seconds: float = Field(default=0.5, ge=0, le=120)
    """Silence after which another one that can as much is asked too, if it is free; 0 for never."""
    input_price: float = Field(default=0.0, ge=0)
    """USD for a million tokens that it reads."""
    cached_price: float = Field(default=0.0, ge=0)
    """USD for a million tokens that it reads from its cache."""
    stored_price: float = Field(default=0.0, ge=0)
    """USD for a million tokens that it puts into its cache."""
    output_price: float = Field(default=0.0, ge=0)
    """USD for a million tokens that it writes."""

    @model_validator(mode="after")
    def _fitting(self) -> Tier:
        room = self.context - self.max_tokens - PROMPT_ROOM
        if self.history_tokens > room:
            raise ValueError(f"history_tokens must be at most {room}, or context larger")
        if self.level == "cloud" and not self.output_price:
            raise ValueError("a tier of level 'cloud' needs its prices, or no budget could hold")
        if self.kind == "claude" and self.level != "cloud":
            raise ValueError("a tier of kind 'claude' is of level 'cloud': it is not in the house")
        return self


class Router(Section):
    """Which mind answers which words."""

    complex_score: float = Field(default=0.35, ge=0, le=1)
    """Chance that words need some thought, at and above which a complex tier answers."""
    hard_score: float = Field(default=0.5, ge=0, le=1)
    """Chance that they need reasoning, planning or code, from which a hard tier answers."""
    cloud: Literal["never", "asked", "hard"] = "asked"
    """Whether a cloud tier may answer: `never`, when one asks for it, or `hard` turns too."""


class Budget(Section):
    """What the cloud may cost. USD; 0 allows nothing."""

    day_warning: float = Field(default=0.5, ge=0)
    """Spent in a day: the first answer after it comes with a warning."""
    day_limit: float = Field(default=1.0, ge=0)
    """In a day: no cloud after it."""
    month_warning: float = Field(default=5.0, ge=0)
    """Spent in a month: the first answer after it comes with a warning."""
    month_limit: float = Field(default=10.0, ge=0)
    """In a month: no cloud after it."""


class Cache(Section):
    """Answers that are given again when one asks the same: never of times, numbers or persons."""

    answers: bool = True
    """Keep them."""
    least_score: float = Field(default=0.85, ge=0, le=1)
    """Similarity below which two questions do not ask the same, whatever their words."""
    days: float = Field(default=7, gt=0, le=365)
    """How long an answer may be given again."""
    most: int = Field(default=500, ge=1, le=100_000)
    """How many are kept; the longest unused goes first."""


class Service(Section):
    """Another server of the house, which `parlour status` looks after."""

    kind: Literal[
        "stt", "tts", "postgresql", "redis", "chroma", "page", "searxng", "home-assistant"
    ]
    """What it is, which tells how it is asked whether it works."""
    url: str = Field(pattern=r"^[a-z]+://[^/\s]+")
    """Where it is, such as `redis://linux-home:6379`."""
