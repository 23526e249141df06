"""The real canceller in simulated rooms."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from tests.fakes_ears import tone
from tests.voice.echo.sounds import decibels, in_room, speechlike, through
from ui.evals.room import Room
from voice.audio import FRAME, RATE
from voice.echo.monitor import EchoMonitor, Verdict
from voice.echo.plain import HalfDuplex
from voice.echo.stage import EchoStage
from voice.echo.webrtc import WebRtc

pytestmark = pytest.mark.real


def loaded() -> WebRtc:
    canceller = WebRtc(suppress_noise=False, delay=0.0)
    canceller.load()
    return canceller


@pytest.mark.parametrize(
    ("delay", "gain", "tail", "drive"),
    [(0.02, -6, 0, 0), (0.06, -6, 0, 0), (0.06, -6, 0.3, 3), (0.25, -6, 0.2, 0), (0.06, 6, 0, 0)],
)
def test_the_echo_goes(delay: float, gain: float, tail: float, drive: float) -> None:
    played = speechlike(6.0, seed=1)
    heard = in_room(np.zeros_like(played), played, Room(delay, gain, tail, drive))
    rest = through(loaded(), heard, played)
    half = 3 * RATE
    assert decibels(heard[half:]) - decibels(rest[half:]) > 20


def test_who_speaks_alone_is_left_as_loud() -> None:
    person = speechlike(4.0, seed=2)
    came = through(loaded(), person, np.zeros_like(person))
    assert decibels(came) == pytest.approx(decibels(person), abs=1.5)


def test_who_speaks_over_it_is_heard() -> None:
    played, person = speechlike(8.0, seed=1), speechlike(8.0, seed=2)
    person[: 4 * RATE] = 0
    heard = in_room(person, played, Room(0.06, -6.0))
    told: list[str] = []
    stage = EchoStage(loaded(), EchoMonitor(), HalfDuplex(0.3), told.append)
    came = through(stage, heard, played)
    assert decibels(came[2 * RATE : 4 * RATE]) < -50
    assert decibels(came[4 * RATE :]) > decibels(person[4 * RATE :]) - 8
    assert told == []


def test_silence_stays_silence_and_wild_samples_are_survived() -> None:
    canceller = loaded()
    quiet = np.zeros(FRAME, np.float32)
    assert not canceller.clean(quiet, quiet).any()
    wild = np.full(FRAME, np.nan, np.float32)
    wild[::2] = np.inf
    came = canceller.clean(wild, wild)
    assert np.isfinite(came).all()
    assert np.abs(came).max() <= 1.0


@pytest.mark.parametrize("samples", [0, 160, 321])
def test_a_frame_of_another_size_is_refused(samples: int) -> None:
    good, bad = tone(0.02), np.zeros(samples, np.float32)
    with pytest.raises(ValueError, match="320"):
        loaded().clean(bad, good)
    with pytest.raises(ValueError, match="320"):
        loaded().clean(good, bad)


def test_without_an_echo_it_is_told_so() -> None:
    played, person = speechlike(4.0, seed=1), speechlike(4.0, seed=2, level=0.02)
    monitor, canceller = EchoMonitor(), loaded()
    for heard, sound in zip(person.reshape(-1, FRAME), played.reshape(-1, FRAME), strict=True):
        monitor.feed(heard, sound, canceller.clean(heard, sound))
    assert monitor.verdict is Verdict.NO_ECHO


def test_naming_it_does_not_import_it() -> None:
    code = "import sys, voice.echo, voice.echo.stage; print('livekit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
