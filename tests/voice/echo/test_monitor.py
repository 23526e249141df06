"""The judgement of a canceller: rooms and people in, verdicts out."""

from __future__ import annotations

import numpy as np
import pytest

from tests.voice.echo.sounds import frames, in_room, speechlike
from ui.evals.room import Room
from voice.audio import FRAME, RATE, Samples
from voice.echo.monitor import EchoMonitor, Verdict

PLAYED = speechlike(8.0, seed=1)
PERSON = speechlike(8.0, seed=2)
NOTHING = np.zeros_like(PLAYED)
ROOM = {"delay": 0.1, "gain": -6.0}


def course(heard: Samples, played: Samples, cleaned: Samples, monitor: EchoMonitor) -> list[str]:
    """The verdicts in the order in which they came, each once."""
    came: list[str] = []
    for frame in zip(frames(heard), frames(played), frames(cleaned), strict=True):
        verdict = monitor.feed(*frame).value
        if came[-1:] != [verdict]:
            came.append(verdict)
    return came


ECHO = in_room(NOTHING, PLAYED, Room(**ROOM))
BOTH = in_room(PERSON, PLAYED, Room(**ROOM))


@pytest.mark.parametrize(
    ("heard", "cleaned", "wanted"),
    [
        (ECHO, NOTHING, ["unsure", "cancelled"]),
        (ECHO, ECHO, ["unsure", "failing"]),
        (ECHO, 0.5 * ECHO, ["unsure", "failing"]),
        (ECHO, 0.1 * ECHO, ["unsure", "cancelled"]),
        (NOTHING, NOTHING, ["unsure", "no echo"]),
        (PERSON, PERSON, ["unsure", "no echo"]),
        (0.0001 * ECHO, 0.0001 * ECHO, ["unsure", "no echo"]),
    ],
    ids=["cancelled", "not", "too little", "enough", "silence", "headphones", "faint"],
)
def test_what_is_left_decides(heard: Samples, cleaned: Samples, wanted: list[str]) -> None:
    assert course(heard, PLAYED, cleaned, EchoMonitor()) == wanted


def test_a_person_who_speaks_over_it_is_not_taken_for_echo() -> None:
    assert "failing" not in course(BOTH, PLAYED, PERSON, EchoMonitor())


def test_without_playing_nothing_is_learned() -> None:
    monitor = EchoMonitor()
    assert course(PERSON, NOTHING, PERSON, monitor) == ["unsure"]
    assert monitor.echo().verdict is Verdict.UNSURE


def test_a_failure_is_seen_soon_and_forgiven_late() -> None:
    monitor = EchoMonitor()
    assert course(ECHO, PLAYED, NOTHING, monitor)[-1] == "cancelled"
    until = [
        monitor.feed(*frame)
        for frame in zip(frames(ECHO), frames(PLAYED), frames(ECHO), strict=True)
    ]
    assert until.index(Verdict.FAILING) * FRAME / RATE < 2.5
    again = [
        monitor.feed(*frame)
        for frame in zip(frames(ECHO), frames(PLAYED), frames(NOTHING), strict=True)
    ]
    assert again.index(Verdict.CANCELLED) * FRAME / RATE > 2.0


@pytest.mark.parametrize("delay", [0.02, 0.1, 0.3, 0.7])
def test_delay_and_loss_are_told(delay: float) -> None:
    heard = in_room(NOTHING, PLAYED, Room(delay, -6.0))
    monitor = EchoMonitor()
    course(heard, PLAYED, 0.1 * heard, monitor)
    echo = monitor.echo()
    assert echo.delay == pytest.approx(delay, abs=0.02)
    assert echo.erle == pytest.approx(20.0, abs=1.0)


@pytest.mark.parametrize("verdict", list(Verdict))
def test_only_a_bad_or_an_empty_probe_is_taken_on_trust(verdict: Verdict) -> None:
    monitor = EchoMonitor()
    monitor.believe(verdict)
    trusted = verdict in (Verdict.NO_ECHO, Verdict.FAILING)
    assert monitor.verdict is (verdict if trusted else Verdict.UNSURE)
