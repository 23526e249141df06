"""The real daemon on a real sound system: a key is held, and the loudspeaker is judged."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path
from time import monotonic

import numpy as np
import pytest

from tests.pulse import Pulse, Recording, running
from tests.ui.daemon.keys.board import DOWN, UP
from tests.ui.daemon.sound_world import PATIENCE, SETTINGS, Daemon, clip, wait
from ui.engines import make_transcriber
from voice.audio import RATE, Samples
from voice.player import AUDIBLE
from voice.ports import Transcriber

pytestmark = pytest.mark.real

KILLS = int(os.environ.get("PARLOUR_KILLS", "2"))
"""How often the sound server is killed."""

SILENT_WITHIN = 0.3
"""Seconds from a key to silence."""

ECHO = 6.0
"""Decibels by which what is played is softer at the microphone."""

STORY = "Tell me a long story about a dragon."


@pytest.fixture(scope="module")
def world(model: Callable[[str], Path]) -> Iterator[Daemon]:
    for name in SETTINGS.wanted_models:
        model(name)
    with (
        pytest.MonkeyPatch.context() as monkeypatch,
        running(monkeypatch, "latency_msec=60") as pulse,
        tempfile.TemporaryDirectory(prefix="daemon-") as folder,
    ):
        pulse.soften_loopback(ECHO)
        with Daemon(pulse, Path(folder)) as daemon:
            yield daemon


@pytest.fixture
def daemon(world: Daemon) -> Daemon:
    """It has nothing to do, and nothing is left of the last test."""
    world.idle()
    return world


@pytest.fixture(scope="module")
def pulse(world: Daemon) -> Pulse:
    return world.pulse


@pytest.fixture(scope="module")
def ears() -> Transcriber:
    transcriber = make_transcriber(SETTINGS)
    transcriber.load()
    return transcriber


def letters(text: str) -> str:
    """What is left of a text when "1:18 PM" and "118pm" are the same."""
    return "".join(sign for sign in text.lower() if sign.isalnum())


def alike(said: str, heard: str) -> bool:
    return SequenceMatcher(None, letters(said), letters(heard)).ratio() > 0.7


def loud(sound: Samples) -> bool:
    return bool(np.abs(sound).max(initial=0.0) > AUDIBLE)


def await_sound(record: Recording) -> None:
    """Wait until something can be heard."""
    patience = monotonic() + PATIENCE
    while not loud(record.so_far()):
        assert monotonic() < patience
        wait(0.01)


def test_what_is_said_while_the_key_is_held_is_answered_aloud(
    daemon: Daemon, pulse: Pulse, ears: Transcriber
) -> None:
    with pulse.recorder() as record:
        with pulse.speaking(clip("what-time-is-it")):
            daemon.ptt("press")
            wait(2.3)
            daemon.ptt("release")
            answer = daemon.until("spoken")
        turn = daemon.until("turn_traced")
    assert turn["route"] == "reflex"
    assert "time" in turn["text"].lower()
    assert answer["complete"]
    assert alike(answer["text"], ears.transcribe(record.samples).text)


def test_a_key_that_goes_down_as_one_begins_to_speak_costs_no_word(
    daemon: Daemon, pulse: Pulse
) -> None:
    question = clip("whats-the-weather-like")
    with pulse.recorder("vmic") as heard, pulse.speaking(question):
        await_sound(heard)
        daemon.keyboard.does(DOWN)
        wait(len(question) / RATE)
        daemon.keyboard.does(UP)
        daemon.until("key", act="end")
        turn = daemon.until("turn_traced")
    assert turn["text"].lower().startswith("what")
    assert "weather" in turn["text"].lower()


def test_a_press_silences_the_answer(daemon: Daemon, pulse: Pulse) -> None:
    daemon.ptt("ask", STORY)
    daemon.until("saying")
    with pulse.recorder() as record:
        await_sound(record)
        wait(1.0)
        before = len(record.so_far())
        daemon.keyboard.does(DOWN)
        daemon.until("key", act="begin")
        wait(SILENT_WITHIN + 1.0)
        daemon.keyboard.does(UP)
        answer = daemon.until("spoken")
    assert loud(record.samples[:before])
    assert not loud(record.samples[before + round(SILENT_WITHIN * RATE) :])
    assert not answer["complete"]


def test_what_is_said_over_an_answer_is_heard_alone(daemon: Daemon, pulse: Pulse) -> None:
    daemon.ptt("ask", STORY)
    daemon.until("saying")
    wait(2.0)
    order = clip("turn-on-the-living-room-lamp")
    with pulse.speaking(order):
        daemon.keyboard.does(DOWN)
        wait(len(order) / RATE)
        daemon.keyboard.does(UP)
        heard = daemon.until("heard")["text"]
    assert letters(heard) == letters("Turn on the living room lamp")


def test_two_taps_forget_what_was_said(daemon: Daemon, pulse: Pulse) -> None:
    question = clip("what-time-is-it")
    with pulse.recorder() as record, pulse.speaking(question):
        wait(0.5)
        for does in (DOWN, UP, DOWN, UP):
            daemon.keyboard.does(does)
            wait(0.3)
        daemon.until("key", act="cancel")
        cancelled = len(record.so_far())
        wait(len(question) / RATE)
    assert not loud(record.samples[cancelled + round(SILENT_WITHIN * RATE) :])
    assert not daemon.status()["pending"]
    assert "heard" not in [event["event"] for event in daemon.seen()]


def test_nothing_unasked_is_said_while_the_key_is_down(daemon: Daemon, pulse: Pulse) -> None:
    with pulse.recorder() as record:
        daemon.keyboard.does(DOWN)
        daemon.until("key", act="begin")
        daemon.ptt("say", "The washing is done.")
        wait(1.5)
        held = len(record.so_far())
        daemon.keyboard.does(UP)
        daemon.until("spoken", text="The washing is done.")
    assert not loud(record.samples[round(0.5 * RATE) : held])
    assert loud(record.samples[held + round(0.5 * RATE) :])


@pytest.mark.parametrize("death", range(KILLS))
def test_a_killed_sound_server_is_survived(
    daemon: Daemon, pulse: Pulse, ears: Transcriber, death: int
) -> None:
    pulse.kill()
    daemon.until("state", state="no microphone")
    pulse.start()
    pulse.soften_loopback(ECHO)
    daemon.until("state", state="ready")
    with pulse.recorder() as record, pulse.speaking(clip("what-time-is-it")):
        daemon.keyboard.does(DOWN)
        wait(2.3)
        daemon.keyboard.does(UP)
        answer = daemon.until("spoken")
    assert answer["complete"], death
    assert alike(answer["text"], ears.transcribe(record.samples).text)


def test_what_came_due_without_sound_is_told_when_it_is_back(
    daemon: Daemon, pulse: Pulse, ears: Transcriber
) -> None:
    daemon.ptt("ask", "Set a timer for six seconds.")
    daemon.until("spoken", complete=True)
    pulse.kill()
    daemon.until("state", state="no microphone")
    wait(6.0)
    assert "saying" not in [event["event"] for event in daemon.seen()]
    pulse.start()
    with pulse.recorder() as record:
        rang = daemon.until("spoken")
    assert rang == {"event": "spoken", "text": "Your 6 second timer is done.", "complete": True}
    assert alike(rang["text"], ears.transcribe(record.samples).text)


def test_a_timer_outlives_the_daemon(daemon: Daemon, pulse: Pulse, ears: Transcriber) -> None:
    daemon.ptt("ask", "Set a timer for fifteen seconds.")
    daemon.until("turn_traced", route="reflex")
    assert daemon.stop() == 0
    with pulse.recorder() as record:
        daemon.start()
        rang = daemon.until("spoken")
    assert rang == {"event": "spoken", "text": "Your 15 second timer is done.", "complete": True}
    assert alike(rang["text"], ears.transcribe(record.samples).text)


def test_ptt_says_asks_mutes_and_shows(daemon: Daemon, pulse: Pulse, ears: Transcriber) -> None:
    with pulse.recorder() as record:
        daemon.ptt("say", "The washing is done.")
        daemon.until("spoken", complete=True)
    assert alike("The washing is done.", ears.transcribe(record.samples).text)

    with daemon.showing() as lines:
        daemon.ptt("ask", "What time is it?")
        turn = next(event for event in map(json.loads, lines) if event["event"] == "turn_traced")
    assert turn["route"] == "reflex"

    assert daemon.ptt("mute", "on") == "muted\n"
    assert "muted" in daemon.ptt("press", code=1)
    assert json.loads(daemon.ptt("status", "--json"))["state"] == "muted"
    assert daemon.ptt("mute", "off") == "not muted\n"
