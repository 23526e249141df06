"""Settings of `parlour daemon`: what it listens for, and when it keeps quiet."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from ui.settings.engines import Section

FEWEST_LETTERS = 3


class Daemon(Section):
    """`parlour daemon`: hold a key, or say its name. Durations are seconds."""

    keys: Literal["none", "evdev", "pynput"] = "none"
    """What tells of the key, besides `parlour ptt`: Linux's own input devices (also without a
    screen), or pynput (X11, Windows, macOS)."""
    key: str = "f9"
    """The key to hold; `parlour daemon keys` lists the names there are."""
    keyboards: tuple[str, ...] = ()
    """Pieces of the names of the keyboards that count, or their paths; empty for all (`evdev`)."""
    mode: Literal["auto", "hold", "toggle"] = "auto"
    """Hold it to speak, tap it to begin and again to end, or either (`auto`)."""
    tap: float = Field(default=0.25, ge=0.05, le=2)
    """A key that is let go of sooner was tapped, not held (`auto`)."""
    double: float = Field(default=0.4, ge=0, le=2)
    """A second tap so soon after the first cancels; 0 for none that does."""
    debounce: float = Field(default=0.01, ge=0, le=0.1)
    """A key that is down again so soon after it came up only bounced."""
    longest: float = Field(default=60, ge=1, le=600)
    """A key that is down for longer counts as let go: something lies on it."""
    lead_in: float = Field(default=0.5, ge=0, le=2)
    """Sound from before the key went down that is heard too."""
    tail: float = Field(default=0.02, ge=0, le=1)
    """Sound after it came up that is heard too: it is still on its way through the devices."""
    name: str = Field(default="", max_length=60)
    """Listen for this name too, such as "computer"; empty for the key alone."""
    name_threshold: float = Field(default=-7.0, ge=-50, le=0)
    """How likely its name must be in what was said: a natural log, 0 for certain. Lower hears it
    more often, in other words too; `parlour eval wake` shows how often."""
    follow_up: float = Field(default=6, ge=0, le=60)
    """After an answer to its name, one may speak on without the name for so long."""
    earcons: bool = True
    """Soft sounds that say that it listens, that it heard, and that something failed."""
    quiet: tuple[str, ...] = ()
    """Hours of quiet, such as "22:00-07:00": no name is listened for, and no earcon sounds; timers,
    alarms and reminders do."""
    notices: bool = True
    """Show timers, alarms and faults as notices of the desktop, where there is one."""

    @field_validator("name")
    @classmethod
    def _speakable(cls, name: str) -> str:
        if name and sum(map(str.isalpha, name)) < FEWEST_LETTERS:
            raise ValueError(f"a name that can be called has {FEWEST_LETTERS} letters or more")
        return name.strip()

    @field_validator("quiet")
    @classmethod
    def _spans(cls, spans: tuple[str, ...]) -> tuple[str, ...]:
        from ui.daemon.quiet import Quiet

        Quiet(*spans)
        return spans
