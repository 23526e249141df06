"""What to say when a model's files are not there, or are not what they should be."""

from __future__ import annotations

from pathlib import Path

from voice.errors import EngineError


def require(folder: Path, *names: str) -> None:
    """Raise EngineError, naming the command that helps, unless the folder holds these files."""
    if not folder.is_dir():
        raise EngineError(
            f"The model {folder.name!r} was wanted, but there is no folder {str(folder)!r}. "
            f"{_remedy(folder)}"
        )
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise EngineError(
            f"The model {folder.name!r} lacks {', '.join(map(repr, missing))} in {str(folder)!r}. "
            f"{_remedy(folder)}"
        )


def broken(folder: Path, cause: Exception) -> EngineError:
    """Return the error for files that are there but cannot be loaded."""
    reason = str(cause).strip().splitlines()
    return EngineError(
        f"The model {folder.name!r} in {str(folder)!r} is truncated or damaged "
        f"({reason[0] if reason else type(cause).__name__}). {_remedy(folder)}"
    )


def _remedy(folder: Path) -> str:
    return f"Fetch it with: parlour models pull {folder.name}"
