"""Where the cases of an evaluation come from."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from ui.errors import UsageError

T = TypeVar("T")


def files(data: Path, *endings: str) -> list[Path]:
    """The files with these endings in a folder, searched deeply; a file is taken as it is."""
    if not data.is_dir():
        return [data]
    return sorted(path for path in data.rglob("*") if path.suffix in endings and path.is_file())


def some(cases: Iterable[T], data: Path) -> list[T]:
    """All cases that were found in `data`. Raises UsageError where there is none."""
    found = list(cases)
    if not found:
        raise UsageError(
            f"no cases were found in {str(data)!r}; `parlour eval --help` names the formats"
        )
    return found
