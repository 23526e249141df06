"""Keys come from the environment, never from a file or a command line."""

from __future__ import annotations

import os


def secret(variable: str) -> str:
    """The key in this variable; empty where there is none."""
    return os.environ.get(variable, "").strip()
