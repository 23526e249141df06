"""The token that callers must show: from the environment or a file, never from a command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ui.errors import UsageError

SHORTEST = 16
"""Characters; a token is not typed, so it need not be short."""

_MAKE = "make one with: openssl rand -hex 32"


def find_token(environ: Mapping[str, str], name: str, file: Path | None) -> str:
    """The token in the file, else in the environment variable; empty where there is none.

    Raises UsageError for a file that cannot be read, and a token that is no use.
    """
    if file is None:
        token, place = environ.get(name, "").strip(), f"${name}"
        return _checked(token, place) if token else ""
    try:
        return _checked(file.read_text("ascii").strip(), str(file))
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"the token file {str(file)!r} cannot be read; {_MAKE}") from error


def _checked(token: str, place: str) -> str:
    if len(token) < SHORTEST or not token.isascii() or not token.isprintable() or " " in token:
        raise UsageError(
            f"the token in {place} must be {SHORTEST} or more characters of ASCII without "
            f"spaces; {_MAKE}"
        )
    return token
