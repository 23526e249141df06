"""Files that people give, read so that what is wrong with one is told in a sentence."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ui.errors import UsageError


def text_of(path: Path) -> str:
    """The text of a file. Raises UsageError."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise UsageError(f"there is no file {str(path)!r}") from None
    except UnicodeDecodeError as error:
        raise UsageError(f"{str(path)!r} is not text in UTF-8") from error
    except OSError as error:
        raise UsageError(f"{str(path)!r} cannot be read: {error.strerror}") from error


def document(path: Path) -> Any:
    """The value of a JSON file. Raises UsageError."""
    try:
        return json.loads(text_of(path))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{str(path)!r} is not JSON") from error


def objects(path: Path, *wanted: str) -> Iterator[dict[str, Any]]:
    """The objects of a file of JSON lines, blank ones passed over.

    Raises UsageError for a line that is something else, or lacks one of the `wanted` keys.
    """
    keys = f" with {', '.join(map(repr, wanted))}" if wanted else ""
    for number, line in enumerate(text_of(path).split("\n"), 1):
        if not line.strip():
            continue
        try:
            found = json.loads(line)
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict) or not found.keys() >= set(wanted):
            raise UsageError(f"line {number} of {str(path)!r} is not a JSON object{keys}")
        yield found
