"""The real daemon as a service: it hears and answers within its bounds, and comes back."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.pulse import MICROPHONE, Pulse, running
from tests.ui.daemon.service.systemd_world import UserManager, user_manager
from ui.daemon.service.commands import this_service
from ui.daemon.service.systemd import Systemd
from ui.models.store import model_home
from ui.paths import fixture_file
from ui.settings import check
from voice.player import AUDIBLE

pytestmark = pytest.mark.real

MIND = 'mind.model = "smollm2-135m-instruct-q4_1"\n'
LOADING = 120.0
"""Seconds that the models may take to load, on a machine that has other work."""


PARLOUR = str(Path(sys.executable).parent / "parlour")


class Daemon:
    """`parlour daemon` as it is installed, with virtual devices, and quick to be found hanging."""

    def __init__(self, manager: UserManager, pulse: Pulse) -> None:
        self.manager = manager
        self._pulse = pulse
        settings = manager.folder / "settings.toml"
        settings.write_text(MIND)
        own = manager.config / "parlour" / "environment"
        own.parent.mkdir()
        own.write_text("".join(f"{name}={value}\n" for name, value in pulse_of(pulse).items()))
        places = {
            "PARLOUR_HOME": str(manager.folder / "home" / "parlour"),
            "PARLOUR_MODELS": str(model_home()),
        }
        manager.quicken(f"WatchdogSec=5\nStandardError=append:{manager.folder}/errors")
        self.systemd = Systemd(manager.config, lambda command, _: manager.run(command, LOADING))
        self.systemd.add(self.systemd.text(this_service(str(settings), places)))

    @property
    def process(self) -> int:
        """Its number."""
        return int(self.manager.property("MainPID"))

    def ptt(self, *words: str) -> str:
        """What `parlour ptt` prints."""
        done = self.manager.process([PARLOUR, "ptt", *words])
        assert done.returncode == 0, done.stderr
        return done.stdout

    def answers(self) -> None:
        """Ask by the key, and hear the loudspeaker."""
        question = ["paplay", "--device", MICROPHONE, str(fixture_file("what-time-is-it.flac"))]
        with (
            self.manager.reading([PARLOUR, "ptt", "events", "--json"]) as events,
            self._pulse.recorder() as recording,
        ):
            self.ptt("press")
            subprocess.run(question, env=os.environ | self._pulse.environment, check=True)
            self.ptt("release")
            traced = next(e for e in map(json.loads, events) if e["event"] == "turn_traced")
        assert "time" in traced["text"].lower()
        assert np.abs(recording.samples).max() > AUDIBLE


def pulse_of(pulse: Pulse) -> dict[str, str]:
    return {name: value for name, value in pulse.environment.items() if "PULSE" in name}


@pytest.fixture
def daemon(monkeypatch: pytest.MonkeyPatch, model: Callable[[str], Path]) -> Iterator[Daemon]:
    for name in check(tomllib.loads(MIND), "test").wanted_models:
        model(name)
    with user_manager() as manager, running(monkeypatch) as pulse:
        yield Daemon(manager, pulse)


def test_it_is_there_whatever_happens_to_it(daemon: Daemon) -> None:
    show = daemon.manager.property

    def until(name: str, wanted: str) -> None:
        daemon.manager.until(name, wanted, LOADING)

    assert (show("ActiveState"), show("StatusText")) == ("active", "ready")
    assert json.loads(daemon.ptt("status", "--json"))
    daemon.answers()

    os.kill(daemon.process, signal.SIGSTOP)  # its loop turns no more
    until("NRestarts", "1")
    until("ActiveState", "active")
    daemon.answers()

    os.kill(daemon.process, signal.SIGKILL)
    until("NRestarts", "2")
    until("ActiveState", "active")
    daemon.answers()

    assert daemon.manager.run(["systemctl", "--user", "stop", "parlour"]).code == 0
    assert (show("ActiveState"), show("Result")) == ("inactive", "success")
    daemon.systemd.remove()
