"""The real daemon as a process that may be killed, and what it told of before."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from typing import Any

from tests.pulse import Pulse
from ui.daemon.control.connection import DaemonError, exchange
from ui.daemon.control.wire import decode, encode
from ui.models.store import model_home

ROOT = Path(__file__).parents[3]
PARLOUR = [sys.executable, "-c", "from ui.launch import main; main()"]
LOADING = 120.0
"""Seconds that the models may take to load, on a machine that has other work."""
PATIENCE = 60.0
"""Seconds for anything else."""


class Life:
    """One run, from when it hears to its end."""

    def __init__(self, process: subprocess.Popen[bytes], socket: Path, unanswered: Path) -> None:
        self._process = process
        self._socket = socket
        self._unanswered = unanswered
        self.events: list[dict[str, Any]] = []
        """All that it told of; the first line is the answer to who asked for them."""
        self._reader = Thread(target=self._read)
        self._reader.start()

    def tell(self, verb: str) -> dict[str, Any]:
        """Do what `parlour ptt` does."""
        return decode(next(self._exchange(verb)))

    def comes(self, event: str, since: int = 0) -> bool:
        """Wait for an event, from that number on; False as soon as nothing is owed any more."""
        began = monotonic()
        while not any(each.get("event") == event for each in self.events[since:]):
            if not self.owes:
                return False
            assert monotonic() - began < PATIENCE, self.events[since:]
            pause(0.002)
        return True

    def to_the_end(self) -> None:
        """Wait until all that was said to it was answered or told of, and it told so."""
        began = monotonic()
        while self.owes or self._busy:
            assert monotonic() - began < 2 * PATIENCE, self.events
            pause(0.05)

    @property
    def owes(self) -> bool:
        """Whether a turn is kept that is not settled."""
        return any(self._unanswered.glob("*.*"))

    @property
    def _busy(self) -> bool:
        states = [event["state"] for event in self.events if event.get("event") == "state"]
        return bool(states) and states[-1] != "ready"

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def begin(self) -> None:
        """Wait until it hears."""
        began = monotonic()
        while not self.events:
            assert self._process.poll() is None
            assert monotonic() - began < LOADING
            pause(0.02)

    def _read(self) -> None:
        while self._process.poll() is None:
            try:
                for line in self._exchange("events"):
                    self.events.append(decode(line))
                return
            except DaemonError:  # it is loading
                pause(0.02)

    def _exchange(self, verb: str) -> Iterator[bytes]:
        return exchange(str(self._socket), encode({"verb": verb}))


class Mortal:
    """The daemon with one home, in all of its lives. Leave it as `with`: that ends the last."""

    def __init__(self, folder: Path, pulse: Pulse, settings: str) -> None:
        """`folder`: short of path, a socket lies in it."""
        self.home = folder / "home"
        self._log = folder / "log"
        self._socket = folder / "run" / "socket"
        self._settings = folder / "settings.toml"
        self._settings.write_text(settings)
        self._environment = {
            **os.environ,
            **pulse.environment,
            "PARLOUR_HOME": str(self.home),
            "PARLOUR_MODELS": str(model_home()),
            "PARLOUR_SOCKET": str(self._socket),
        }

    def __enter__(self) -> Mortal:
        return self

    def __exit__(self, *_: object) -> None:
        self.life.kill()

    def live(self) -> Life:
        """Begin its next life, and wait until that hears."""
        with self._log.open("ab") as log:
            process = subprocess.Popen(
                [*PARLOUR, "-c", str(self._settings), "daemon", "--no-transcript"],
                cwd=ROOT,
                env=self._environment,
                stdout=log,
                stderr=log,
            )
        self.life = Life(process, self._socket, self.home / "unanswered")
        self.life.begin()
        return self.life


def pause(seconds: float) -> None:
    """Let time pass."""
    Event().wait(seconds)
