"""The sound at the start, and what is made of its echo."""

from __future__ import annotations

import numpy as np
import pytest

from tests.voice.echo.sounds import in_room
from ui.evals.room import Room
from voice.audio import FRAME, RATE, Samples
from voice.echo.monitor import Verdict
from voice.echo.probe import judge, probe_sound
from voice.echo.stage import CANNOT_CANCEL


def recorded(delay: float, gain: float, noise: float) -> tuple[Samples, Samples]:
    """(heard, played) of a probe and the second after it, in a live room with some noise."""
    probe = probe_sound(RATE)
    whole = (len(probe) + RATE) // FRAME * FRAME
    played = np.pad(probe, (0, whole - len(probe)))
    random = np.random.default_rng(5).standard_normal(whole)
    near = (10 ** (noise / 20) * random).astype(np.float32)
    return in_room(near, played, Room(delay, gain, tail=0.2)), played


@pytest.mark.parametrize("rate", [16_000, 24_000, 48_000])
def test_the_probe_is_short_and_not_loud(rate: int) -> None:
    probe = probe_sound(rate)
    assert len(probe) <= 0.6 * rate
    assert np.abs(probe).max() == pytest.approx(0.25)
    assert probe.dtype == np.float32
    assert abs(probe[0]) + abs(probe[-1]) < 0.001


@pytest.mark.parametrize("noise", [-80.0, -50.0])
@pytest.mark.parametrize(("delay", "gain"), [(0.02, -6.0), (0.06, -6.0), (0.25, 6.0), (0.5, -20.0)])
def test_an_echo_is_found_with_its_delay(delay: float, gain: float, noise: float) -> None:
    heard, played = recorded(delay, gain, noise)
    probed = judge(heard, played, heard)
    assert probed.echo.verdict is Verdict.FAILING
    assert probed.sentence == CANNOT_CANCEL
    assert probed.echo.delay == pytest.approx(delay, abs=0.002)
    assert probed.echo.erle == 0.0


def test_an_echo_that_is_taken_out_leaves_both_free_to_speak() -> None:
    heard, played = recorded(0.06, -6.0, -70.0)
    probed = judge(heard, played, 0.05 * heard)
    assert probed.echo.verdict is Verdict.CANCELLED
    assert "after 60 ms" in probed.sentence
    assert "26 dB" in probed.sentence


@pytest.mark.parametrize("noise", [-90.0, -45.0])
def test_headphones_give_no_echo(noise: float) -> None:
    heard, played = recorded(0.06, -120.0, noise)
    assert judge(heard, played, heard).echo.verdict is Verdict.NO_ECHO


def test_a_probe_that_did_not_sound_tells_nothing() -> None:
    heard, _ = recorded(0.06, -6.0, -60.0)
    silence = np.zeros_like(heard)
    assert judge(heard, silence, heard).echo.verdict is Verdict.UNSURE
    assert judge(silence[:0], silence[:0], silence[:0]).echo.verdict is Verdict.UNSURE
