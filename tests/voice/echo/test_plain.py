"""Half duplex: deaf while something is played and a moment longer, and at no other time."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes_ears import tone
from voice.audio import FRAME, Samples
from voice.echo import ENGINES
from voice.echo.plain import HalfDuplex, Overlooking, Untouched
from voice.ports import Canceller

HEARD = tone(0.02)
QUIET = np.zeros(FRAME, np.float32)
LOUD = tone(0.02, 0.1)


def deaf(canceller: Canceller, *played: Samples) -> str:
    """One letter a frame: d where nothing is heard, h where the frame comes as it is."""
    frames = [canceller.clean(HEARD, frame) for frame in played]
    assert all(not frame.any() or np.array_equal(frame, HEARD) for frame in frames)
    return "".join("h" if frame.any() else "d" for frame in frames)


@pytest.mark.parametrize(
    ("tail", "played", "wanted"),
    [
        (0.06, [QUIET, QUIET], "hh"),
        (0.06, [LOUD, QUIET, QUIET, QUIET, QUIET], "ddddh"),
        (0.06, [LOUD, QUIET, LOUD, QUIET, QUIET, QUIET, QUIET], "ddddddh"),
        (0.0, [LOUD, QUIET], "dh"),
        (0.06, [0.001 * LOUD, QUIET], "hh"),
    ],
)
def test_it_is_deaf_while_something_sounds(tail: float, played: list[Samples], wanted: str) -> None:
    assert deaf(HalfDuplex(tail), *played) == wanted


@given(st.lists(st.booleans(), max_size=60), st.integers(0, 20))
def test_a_frame_passes_only_when_nothing_sounded_for_the_tail(
    loud: list[bool], frames: int
) -> None:
    came = deaf(HalfDuplex(frames * 0.02), *(LOUD if each else QUIET for each in loud))
    for at, letter in enumerate(came):
        assert (letter == "d") == any(loud[max(0, at - frames) : at + 1])


def test_untouched_changes_nothing() -> None:
    assert Untouched().clean(HEARD, LOUD) is HEARD


def test_the_table_names_what_there_is() -> None:
    assert list(ENGINES) == ["webrtc", "half-duplex", "none"]


def test_an_earcon_makes_nobody_deaf_and_an_answer_after_it_does() -> None:
    canceller = Overlooking(HalfDuplex(0.06))
    assert deaf(canceller, LOUD, QUIET, QUIET, QUIET, QUIET) == "ddddh"
    canceller.overlook(0.06)
    assert deaf(canceller, LOUD, LOUD, QUIET, QUIET, LOUD, QUIET) == "hhhhdd"


def test_time_passes_for_whoever_is_deaf_while_an_earcon_is_overlooked() -> None:
    canceller = Overlooking(HalfDuplex(0.06))
    assert deaf(canceller, LOUD) == "d"
    canceller.overlook(0.06)
    assert deaf(canceller, LOUD, LOUD, QUIET, QUIET) == "hhhh"
