"""Ten minutes of Parlour hearing nothing but itself, beside the other tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.pulse import Pulse

ROOT = Path(__file__).parents[3]
SECONDS = 600.0
STARTING = 120.0
"""Seconds it may take to load and to end, on a machine that has other work."""


class Recital:
    """A recital under way."""

    seconds = SECONDS

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def result(self) -> str:
        """Wait for its end; the JSON object it printed."""
        printed, errors = self._process.communicate(timeout=SECONDS + STARTING)
        assert self._process.returncode == 0, errors
        return printed.splitlines()[-1]


@contextmanager
def recital() -> Iterator[Recital]:
    """Begin to recite; skips where PulseAudio is not installed."""
    if shutil.which("pulseaudio") is None:
        pytest.skip("pulseaudio is absent; install it with: apt install pulseaudio")
    with (
        tempfile.TemporaryDirectory(prefix="pulse-") as sound,
        tempfile.TemporaryDirectory(prefix="parlour-") as home,
    ):
        pulse = Pulse(Path(sound), "latency_msec=60")
        pulse.start()
        pulse.soften_loopback(6)
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.ui.talk.recite", str(SECONDS), home],
            cwd=ROOT,
            env=os.environ | pulse.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            yield Recital(process)
        finally:
            process.kill()
            process.communicate()
            pulse.kill()
