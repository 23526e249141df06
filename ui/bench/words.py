"""Word error of what was heard, where a recording's manifest says what was spoken."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ui.jsonlines import objects


def references(files: Sequence[Path]) -> list[str | None]:
    """The words of each recording from the `manifest.jsonl` beside it, or None."""
    found: dict[Path, dict[str, str]] = {}
    return [found.setdefault(file.parent, _manifest(file.parent)).get(file.name) for file in files]


def _manifest(folder: Path) -> dict[str, str]:
    path = folder / "manifest.jsonl"
    if not path.is_file():
        return {}
    return {
        entry["file"]: entry["text"]
        for entry in objects(path, "file")
        if entry.get("text") and entry.get("use_for_wer", True)
    }


def word_error(heard: Sequence[str], spoken: Sequence[str | None]) -> dict[str, float]:
    """Word error rate over the recordings whose words are known, with n recordings and words."""
    from ui.evals.words import error_rate

    known = [(said, got) for said, got in zip(spoken, heard, strict=True) if said]
    if not known:
        return {"n": 0}
    return error_rate([said for said, _ in known], [got for _, got in known]) | {"n": len(known)}
