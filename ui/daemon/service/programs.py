"""Running the system's own small programs."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

SECONDS = 60.0
"""The longest that one of them may take, unless it waits for the service to start."""


@dataclass(frozen=True, slots=True)
class Done:
    """How a program ended, and the first line of what it said."""

    code: int
    said: str


Run = Callable[[Sequence[str], float], Done]
"""Runs a command for at most so many seconds."""


def run(command: Sequence[str], seconds: float) -> Done:
    """Run a command to its end; one that is missing or takes too long has failed, too."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    except FileNotFoundError:
        return Done(127, f"{command[0]} is not installed")
    except subprocess.TimeoutExpired:
        return Done(124, f"{command[0]} did not answer for {seconds:.0f} s")
    lines = (done.stderr or done.stdout).strip().splitlines()
    return Done(done.returncode, lines[0] if lines else "")
