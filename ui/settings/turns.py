"""Settings of the turns: when one is over, who gives way to whom, and how a wait is bridged."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from ui.settings.engines import Section


class Turn(Section):
    """How long a silence must last before a turn is over. Durations are seconds."""

    model: str = "smart-turn-v3.2"
    """Catalogue name of the model that hears in the melody whether a turn is over; "" for none."""
    least: float = Field(default=0.16, ge=0.05, le=5)
    """After a command that is understood, a whole question, or a short answer."""
    likely: float = Field(default=0.19, ge=0.05, le=5)
    """After other words, when the melody says that the turn is over."""
    unlikely: float = Field(default=0.4, ge=0.05, le=5)
    """After other words, when the melody says that it is not; or while nothing is known."""
    leaning: float = Field(default=1.2, ge=0.05, le=10)
    """After words that lean on others: "set a timer for"."""
    most: float = Field(default=1.6, ge=0.05, le=10)
    """After anything."""
    per_second: float = Field(default=0.0, ge=0, le=1)
    """What each second of speech adds: long speeches go on."""
    pause_weight: float = Field(default=0.1, gt=0, le=1)
    """How much one pause counts in what is known of this speaker's pauses."""
    pause_spreads: float = Field(default=1.0, ge=0, le=5)
    """How far above the mean, in mean deviations, a usual pause of this speaker may lie."""
    take_back: float = Field(default=0.8, ge=0, le=5)
    """Speech so soon after the end of a turn continues it: its answer is taken back."""
    begin_within: float = Field(default=0.6, ge=0, le=5)
    """Work on an answer begins when the turn is that close to being over."""
    quiet_drop: float = Field(default=25, ge=6, le=60)
    """Decibels under its loudest at which a voice has fallen quiet."""
    quiet_hold: float = Field(default=0.04, ge=0.02, le=1)
    """How long it must be so before the words so far are looked at."""
    quiet_decay: float = Field(default=3, ge=0, le=100)
    """Decibels a second by which its loudest is forgotten."""

    @model_validator(mode="after")
    def _ordered(self) -> Turn:
        order = ("least", "likely", "unlikely", "leaning", "most")
        values = [getattr(self, name) for name in order]
        if values != sorted(values):
            raise ValueError(f"{', '.join(order)} must not decrease in this order")
        return self


class Floor(Section):
    """Who gives way when two speak at once. Durations are seconds."""

    onset: float = Field(default=0.064, ge=0.02, le=2)
    """Speech over an answer after which it halts."""
    wary_onset: float = Field(default=0.3, ge=0.02, le=5)
    """The same, after several false alarms in one answer."""
    patience: int = Field(default=3, ge=1, le=100)
    """How many false alarms those are."""
    long_speech: float = Field(default=0.8, ge=0.1, le=10)
    """Speech after the halt that ends the answer, though its words are not known yet."""
    nearly_over: float = Field(default=1.0, ge=0, le=10)
    """With no more than this left, "yeah" after a question of the assistant's is a reply to it."""
    text_guard: bool = True
    """Take words that the assistant itself has just said for its echo."""
    lone_words: bool = True
    """Take a word that nobody says alone for a hum that was misheard; works in English only."""


class Filler(Section):
    """What bridges a wait that is going to be long. Durations are seconds."""

    kind: Literal["phrase", "earcon", "off"] = "phrase"
    """A few spoken words, two soft tones, or nothing."""
    longest_wait: float = Field(default=1.5, ge=0.2, le=30)
    """A longer wait, as far as it can be foreseen, is bridged."""
    soonest: float = Field(default=0.4, ge=0, le=10)
    """Never bridge sooner than this after the turn is over; at most `longest_wait`."""
    remembered: int = Field(default=20, ge=1, le=1000)
    """How many recent waits the foresight rests on."""
    enough: int = Field(default=3, ge=1, le=100)
    """How many it takes to foresee the next one."""

    @model_validator(mode="after")
    def _ordered(self) -> Filler:
        if self.soonest > self.longest_wait:
            raise ValueError("soonest must be at most longest_wait")
        return self
