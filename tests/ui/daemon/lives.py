"""Runs of a program that is killed by its own hand, before a step of a given number."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

CHANGES = {"open", "write", "mkdir", "rename", "replace", "link", "unlink", "truncate"}
"""Functions of the system that change what outlives a program; a call of one is a step."""

Told = list[list[str]]
"""Lines, cut into words."""


class Lives:
    """Runs of the program, one after the other, and what they told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def live(self, *order: object) -> tuple[Told, bool]:
        """One life, which is given these words; what it told, and whether it was killed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(" ".join(map(str, order)) + "\n")
        told: Told = []
        for line in self._process.stdout:
            told.append(line.split())
            if told[-1][0] == "end":
                return told[:-1], int(told[-1][1]) == signal.SIGKILL
        raise AssertionError("the program ended")


@contextmanager
def lives(module: str, folder: Path) -> Iterator[Lives]:
    """Lives of a module that calls `serve`, and is given this folder."""
    program = [sys.executable, "-m", module, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdin=pipe, stdout=pipe, text=True, bufsize=1) as process:
        yield Lives(process)
        assert process.stdin
        process.stdin.close()


def serve(live: Callable[..., None]) -> None:
    """Begin a life for each line that is read: a fork, which is given the words of the line."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            live(*line.split())
            os._exit(0)
        tell(f"end {os.waitpid(child, 0)[1]}")


def tell(line: str) -> None:
    """Print a line that outlives this process."""
    os.write(1, f"{line}\n".encode())


class Killer:
    """Ends this process, as a crash would, before a step of that number."""

    def __init__(self) -> None:
        self.done = self.last = 0

    def before(self, last: int) -> None:
        """Count from here; 0 lets it live."""
        self.done, self.last = 0, last

    def __call__(self, _: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ in CHANGES:
            self.done += 1
            if self.done == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
