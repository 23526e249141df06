"""Where a model's weights lie on disk."""

from __future__ import annotations

from pathlib import Path

from brain.errors import ModelError

_MAGIC = b"GGUF"


def gguf_file(path: Path) -> Path:
    """The GGUF file at `path`, or the only one in the folder `path`. Raises ModelError."""
    if path.is_file():
        file, name = path, path.parent.name
    else:
        found = sorted(path.glob("*.gguf"))
        name = path.name
        if len(found) != 1:
            raise ModelError(
                f"Wanted exactly one GGUF file in {str(path)!r} and found {len(found)}. "
                f"{remedy(name)}"
            )
        file = found[0]
    with file.open("rb") as opened:
        if opened.read(len(_MAGIC)) != _MAGIC:
            raise ModelError(f"{str(file)!r} is not a GGUF file. {remedy(name)}")
    return file


def remedy(name: str) -> str:
    """What to do about weights that are absent or broken; `name` is the model's folder."""
    return f"Fetch the model again with: parlour models pull {name}"
