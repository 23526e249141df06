from __future__ import annotations

import numpy as np
import pytest

from ui.talk.meter import CELLS, HELD_STEPS, QUIETEST, STEP_FRAMES, Meter, level
from voice.audio import FRAME


@pytest.mark.parametrize(
    ("amplitude", "decibels"), [(1.0, 0.0), (0.1, -20.0), (0.001, -60.0), (0.0, QUIETEST)]
)
def test_the_level_of_a_steady_frame(amplitude: float, decibels: float) -> None:
    frame = np.full(FRAME, amplitude, np.float32)
    assert level(frame) == pytest.approx(decibels, abs=0.01)


def test_the_level_of_no_sound_is_the_quietest() -> None:
    assert level(np.zeros(0, np.float32)) == QUIETEST
    assert level(np.full(FRAME, 1e-12, np.float32)) == QUIETEST


def shown(meter: Meter, *levels: float) -> int:
    """The bar after one look at each level."""
    for decibels in levels:
        for _ in range(STEP_FRAMES):
            meter.feed(decibels)
    return meter.cells


@pytest.mark.parametrize(
    ("decibels", "cells"),
    [(-90, 0), (-54, 0), (-53, 1), (-51, 1), (-30, 8), (-9, 15), (-8, CELLS), (6, CELLS)],
)
def test_the_bar_is_as_long_as_it_is_loud(decibels: float, cells: int) -> None:
    assert shown(Meter(), decibels) == cells


def test_the_bar_rises_at_once_and_falls_when_the_peak_is_old() -> None:
    meter = Meter()
    assert shown(meter, -30) == 8
    assert shown(meter, *[-90] * (HELD_STEPS - 1)) == 8
    assert shown(meter, -90) == 0


def test_one_loud_frame_of_a_step_is_enough() -> None:
    meter = Meter()
    moved = [meter.feed(decibels) for decibels in (-90, -30, -90, -90)]
    assert moved == [False, False, False, True]
    assert meter.cells == 8


def test_the_bar_stands_still_in_silence() -> None:
    meter = Meter()
    assert not any(meter.feed(-70.0) for _ in range(1000))
