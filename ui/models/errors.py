"""What can go wrong between a catalogue and a folder of weights.

ModelsError
├── CatalogueError     the catalogue itself cannot be understood
├── UnknownModelError  no model or profile of that name
├── RoomError          the disk is full, or cannot be written to
├── SourceError        one source failed; the next one is tried
├── PullError          every source failed
└── PullCancelledError the person, or the caller, had enough
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence

from ui.errors import UsageError


class ModelsError(UsageError):
    """Base of every error about models; its text is fit to be shown."""


class CatalogueError(ModelsError):
    """A catalogue that cannot be understood."""


class UnknownModelError(ModelsError):
    """A name that is neither a model nor a profile, or a profile's where a model is wanted."""

    def __init__(self, name: str, known: Iterable[str], *, inside: Sequence[str] = ()) -> None:
        """`inside`: the models of the profile that has this name, where only a model will do."""
        if inside:
            super().__init__(f"{name!r} is a profile; name its models: {' '.join(inside)}")
            return
        near = difflib.get_close_matches(name.lower(), list(known), n=1, cutoff=0.4)
        hint = f"; did you mean {near[0]!r}?" if near else "."
        super().__init__(
            f"There is no model or profile {name!r}{hint} See them all with: parlour models list"
        )


class RoomError(ModelsError):
    """A disk that is full, or cannot be written to."""


class SourceError(ModelsError):
    """A source that could not give what was wanted."""


class PullError(ModelsError):
    """A model that no source could give."""


class PullCancelledError(ModelsError):
    """A pull that was stopped; what was fetched stays, and the next pull goes on from there."""

    def __init__(self) -> None:
        super().__init__("The pull was stopped; the same command goes on from there.")
