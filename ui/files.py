"""Files that are whole at any moment, and their owner's alone; whether one can be written."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ui.errors import UsageError


def write_whole(path: Path, text: str) -> None:
    """Replace a file at once, and leave nothing behind where that fails. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raise UsageError unless a file can be written there; what is there stays as it is."""
    there = os.path.lexists(path)
    if there and not path.is_file() and not path.is_dir():
        return  # a device or a pipe; opening one may wait for its other end
    try:
        with path.open("ab"):
            pass
        if not there:
            path.unlink()
    except OSError as error:
        raise UsageError(
            f"{str(path)!r} cannot be written: {error.strerror}; choose another place"
        ) from error


def takes_files(folder: Path) -> bool:
    """Whether a file can be made in a folder; it is gone at once."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False
