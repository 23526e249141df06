"""Keep what is damaged: nothing that cannot be read is ever overwritten."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from pathlib import Path

_COMPANIONS = ("-wal", "-shm", "-journal")
"""Files that belong to a SQLite database of the same name."""


def set_aside(path: Path, at: datetime) -> Path:
    """Rename `path` to a dated name beside it that is free, and return that name.

    A database's companions go with it, and first: a crash in between then leaves two
    incomplete sets that are both kept, never a new database with an old one's journal.
    """
    kept = _free_name(path, at)
    for companion in _COMPANIONS:
        beside = path.with_name(path.name + companion)
        if beside.exists():
            beside.rename(kept.with_name(kept.name + companion))
    path.rename(kept)
    return kept


def _free_name(path: Path, at: datetime) -> Path:
    dated = f"{path.stem}.damaged-{at:%Y-%m-%dT%H-%M-%S}"
    for number in count(1):
        kept = path.with_name(f"{dated}{'' if number == 1 else f'-{number}'}{path.suffix}")
        if not any(kept.with_name(kept.name + end).exists() for end in ("", *_COMPANIONS)):
            return kept
    raise AssertionError("count never ends")  # pragma: no cover
