"""`parlour daemon` at work with virtual devices: a key is held, somebody speaks, it is recorded."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Event, Thread
from time import monotonic
from typing import IO, Any

import numpy as np

from tests.pulse import Pulse
from tests.ui.daemon.keys.board import Board
from ui.daemon.control.connection import exchange
from ui.models.store import model_home
from ui.paths import fixture_file
from ui.settings import check
from voice import wave
from voice.audio import Samples

MIND = 'mind.model = "smollm2-135m-instruct-q4_1"'
SETTINGS = check(tomllib.loads(MIND), "test")
"""As far as they matter to a test."""

DAEMON = """
[daemon]
keys = "evdev"
keyboards = ["{keyboard}"]
notices = false
tap = 1.0
double = 2.0
"""
"""Slow taps are taps, too: on a busy machine a program may see two of them as one."""

PATIENCE = 60.0
"""Seconds that loading and answering may take on a machine that has other work."""

PARLOUR = str(Path(sys.executable).parent / "parlour")
READY = "Parlour listens for its key"


def clip(name: str) -> Samples:
    """A voice, as loud as one before a microphone."""
    sound = wave.read(fixture_file(f"{name}.flac")).samples
    return sound * np.float32(0.3 / np.abs(sound).max())


def wait(seconds: float) -> None:
    """Let real time pass."""
    Event().wait(seconds)


class Daemon:
    """Use as `with`; `start` and `stop` it in between at will."""

    def __init__(self, pulse: Pulse, folder: Path) -> None:
        """`folder`: short of path, a socket lies in it."""
        self.pulse = pulse
        self.keyboard = Board(folder / "keyboard")
        self._settings = folder / "settings.toml"
        self._settings.write_text(MIND + DAEMON.format(keyboard=self.keyboard.path))
        self._socket = folder / "socket"
        self._errors = folder / "errors"
        self._environment = os.environ | {
            "PARLOUR_HOME": str(folder / "home"),
            "PARLOUR_MODELS": str(model_home()),
            "PARLOUR_SOCKET": str(self._socket),
        }
        self._events: SimpleQueue[dict[str, Any]] = SimpleQueue()

    def __enter__(self) -> Daemon:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._process:
            self._process.kill()
        self.keyboard.unplug()

    def start(self) -> None:
        """Start it, and wait until it listens."""
        with self._errors.open("a") as errors:
            self._process = subprocess.Popen(
                [PARLOUR, "-c", str(self._settings), "daemon"],
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self._process.stdout
        told = iter(self._process.stdout.readline, "")
        assert any(line.startswith(READY) for line in told), self._errors.read_text()
        lines = exchange(str(self._socket), b'{"verb": "events"}\n')
        next(lines)
        Thread(target=self._read, args=[lines], daemon=True).start()

    def stop(self) -> int:
        """End it in order; the exit code."""
        self._process.send_signal(signal.SIGTERM)
        self._process.communicate(timeout=PATIENCE)
        return self._process.returncode

    def ptt(self, *words: str, code: int = 0) -> str:
        """What `parlour ptt` prints."""
        done = subprocess.run(
            [PARLOUR, "ptt", *words],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        assert done.returncode == code, done.stderr
        return done.stdout or done.stderr

    @contextmanager
    def showing(self) -> Iterator[IO[str]]:
        """The lines that `parlour ptt events --json` prints, as they come."""
        process = subprocess.Popen(
            ["timeout", str(PATIENCE), PARLOUR, "ptt", "events", "--json"],
            env=self._environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        try:
            yield process.stdout
        finally:
            process.terminate()
            process.communicate()

    def status(self) -> dict[str, Any]:
        """What it is doing."""
        told: dict[str, Any] = json.loads(self.ptt("status", "--json"))
        return told

    def until(self, wanted: str, **having: object) -> dict[str, Any]:
        """The next event of that name with these values; those before it are forgotten."""
        patience = monotonic() + PATIENCE
        seen: list[dict[str, Any]] = []
        while True:
            try:
                event = self._events.get(timeout=max(0.0, patience - monotonic()))
            except Empty:
                raise AssertionError(f"no {wanted} {having}, but {seen}") from None
            seen.append(event)
            if event["event"] == wanted and having.items() <= event.items():
                return event

    def idle(self) -> None:
        """Wait until nobody speaks and nothing is owed; what happened before is forgotten."""
        patience = monotonic() + PATIENCE
        while (status := self.status())["state"] != "ready" or status["pending"]:
            assert monotonic() < patience, status
            wait(0.05)
        self.seen()

    def seen(self) -> list[dict[str, Any]]:
        """The events since the last one that was waited for."""
        found = []
        while not self._events.empty():
            found.append(self._events.get())
        return found

    def _read(self, lines: Iterator[bytes]) -> None:
        for line in lines:
            self._events.put(json.loads(line))
