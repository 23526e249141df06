"""An X server without a screen, and somebody who presses keys on it."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


class Desktop:
    """An Xvfb at work; `kill` it and `start` it again at will, under the same name."""

    def __init__(self) -> None:
        self.display = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, and wait until it answers."""
        ours, its = os.pipe()
        with os.fdopen(ours) as told:
            self._process = subprocess.Popen(
                [
                    *("Xvfb", *([self.display] if self.display else [])),
                    *("-displayfd", str(its), "-screen", "0", "640x480x8"),
                    *("-nolisten", "tcp", "-noreset"),
                ],
                pass_fds=[its],
                stderr=subprocess.DEVNULL,
            )
            os.close(its)
            number = told.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start here")
        self.display = f":{number}"

    def kill(self) -> None:
        """End the server as a crash would."""
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None

    def does(self, *commands: str) -> None:
        """Let xdotool do such things as "keydown F9"."""
        words = [word for command in commands for word in command.split()]
        subprocess.run(["xdotool", *words], env=os.environ | {"DISPLAY": self.display}, check=True)


@contextmanager
def desktop(monkeypatch: pytest.MonkeyPatch) -> Iterator[Desktop]:
    """A desktop of one's own, which this process uses too; skips where it cannot be had."""
    for program in ("Xvfb", "xdotool"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} is absent; install it with: apt install xvfb xdotool")
    found = Desktop()
    found.start()
    monkeypatch.setenv("DISPLAY", found.display)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    try:
        yield found
    finally:
        found.kill()
