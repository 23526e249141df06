"""No straight echo gets past the refit, and no person is made softer."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.voice.echo.sounds import decibels, frames, in_room, speechlike
from ui.evals.room import Room
from voice.audio import FRAME, RATE, Samples
from voice.echo.refit import LATE, LONGEST_DELAY, WINDOW, Refit, unexplained

PLAYED = speechlike(4.0, seed=1)
PERSON = speechlike(4.0, seed=2)
NOTHING = np.zeros_like(PLAYED)


def corrected(heard: Samples, played: Samples, left: Samples) -> Samples:
    """The whole of what it makes of what a canceller left."""
    refit = Refit()
    moments = zip(frames(heard), frames(played), frames(left), strict=True)
    return np.concatenate([refit.correct(*moment) for moment in moments])


@pytest.mark.parametrize("delay", [0.008, 0.0601, 0.25, 0.499])
@pytest.mark.parametrize("gain", [-20.0, -6.0, 6.0])
def test_an_echo_that_the_canceller_leaks_is_held_down_at_once(delay: float, gain: float) -> None:
    echo = in_room(NOTHING, PLAYED, Room(delay, gain))
    came = corrected(echo, PLAYED, echo)
    half = 2 * RATE
    for part in (slice(None, half), slice(half, None)):
        assert decibels(came[part]) < decibels(echo[part]) - 15


def test_a_jump_of_the_delay_is_followed_within_the_window() -> None:
    first, second = Room(0.06, -6.0), Room(0.1, -6.0)
    half = 2 * RATE
    echo = np.concatenate(
        [
            in_room(NOTHING[:half], PLAYED[:half], first),
            in_room(NOTHING, PLAYED, second)[half:],
        ]
    )
    came = corrected(echo, PLAYED, echo)
    settled = slice(half + WINDOW, None)
    assert decibels(came[settled]) < decibels(echo[settled]) - 15


@pytest.mark.parametrize("played", [NOTHING, PLAYED], ids=["silence", "an answer"])
def test_a_person_who_is_not_the_echo_stays_as_loud(played: Samples) -> None:
    came = corrected(PERSON, played, PERSON)
    assert decibels(came) == pytest.approx(decibels(PERSON), abs=0.5)


@pytest.mark.parametrize("louder", [-6.0, 0.0, 6.0])
def test_a_person_over_the_echo_stays_as_loud(louder: float) -> None:
    person = PERSON * np.float32(10 ** ((louder - 6.0) / 20))
    heard = in_room(person, PLAYED, Room(0.06, -6.0))
    came = corrected(heard, PLAYED, person)
    assert decibels(came) == pytest.approx(decibels(person), abs=1.0)


def test_a_person_whom_the_canceller_takes_for_echo_is_restored() -> None:
    begins = 2 * RATE
    person = np.concatenate([NOTHING[:begins], PERSON[begins:]])
    heard = in_room(person, PLAYED, Room(0.06, -6.0))
    left = np.concatenate([0.001 * heard[:begins], 0.1 * heard[begins:]])
    came = corrected(heard, PLAYED, left)
    spoken = slice(begins + WINDOW, None)
    late = np.roll(person, LATE)
    assert decibels(came[:begins]) < -50
    assert decibels(came[spoken] - late[spoken]) < decibels(late[spoken]) - 10


@given(st.floats(-60.0, 0.0), st.floats(0.0, 0.5))
@settings(max_examples=25)
def test_it_never_makes_louder_than_what_was_heard(level: float, delay: float) -> None:
    left = PERSON[: 10 * FRAME] * np.float32(10 ** (level / 20))
    heard = in_room(left, PLAYED[: 10 * FRAME], Room(delay, -6.0))
    came = corrected(heard, PLAYED[: 10 * FRAME], left)
    assert np.isfinite(came).all()
    assert decibels(came) <= max(decibels(heard), decibels(left)) + 0.5


def test_silence_explains_nothing() -> None:
    heard = PERSON[:WINDOW].astype(np.float64)
    assert np.allclose(unexplained(heard, np.zeros(WINDOW + LONGEST_DELAY)), heard)
    assert not unexplained(np.zeros(WINDOW), np.zeros(WINDOW + LONGEST_DELAY)).any()
