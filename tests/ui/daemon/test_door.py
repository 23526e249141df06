from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.daemon.door import OVER, Door
from voice.audio import FRAME, Samples


def frame(number: int) -> Samples:
    return np.full(FRAME, number, np.float32)


def numbers(frames: list[Samples]) -> list[int | str]:
    return [int(each[0]) if len(each) else "over" for each in frames]


def walk(door: Door, script: str) -> list[int | str]:
    """What comes through while frames 0, 1, … come in (`.`), and the door is told things."""
    passed: list[Samples] = []
    number = 0
    for step in script:
        if step == ".":
            passed += door.take(frame(number))
            number += 1
        else:
            {"(": door.let_in, ")": door.close, "x": door.slam}[step]()
    return numbers(passed)


@pytest.mark.parametrize(
    ("script", "passed"),
    [
        pytest.param("......", [], id="shut"),
        pytest.param("....(..", [2, 3, 4, 5], id="two frames from before the key"),
        pytest.param("(.)...", [0, 1, "over"], id="one frame after it came up"),
        pytest.param("..(.)...(.", [0, 1, 2, 3, "over", 4, 5, 6], id="again"),
        pytest.param("..(.)(..)..", [0, 1, 2, 3, 4, 5, "over"], id="pressed again in the tail"),
        pytest.param("..(.x..", [0, 1, 2], id="forgotten"),
        pytest.param("..(.x(.", [0, 1, 2, 3], id="what was forgotten does not come again"),
        pytest.param(")...", [], id="let go of what was not pressed"),
    ],
)
def test_what_comes_through(script: str, passed: list[int | str]) -> None:
    assert walk(Door(lead_in=0.04, tail=0.02), script) == passed


def test_frames_may_come_first() -> None:
    door = Door(lead_in=0.02, tail=0.0)
    door.take(frame(1))
    door.let_in([frame(7), frame(8), frame(9)])
    assert numbers(door.take(frame(2))) == [1, 7, 8, 9, 2]


def test_a_turn_ends_with_its_last_frame_and_waits_for_no_other() -> None:
    door = Door(lead_in=0.0, tail=0.02)
    door.let_in()
    door.close()
    assert numbers(door.take(frame(1))) == [1, "over"]
    assert door.shut


@given(st.text("..().x", max_size=60))
def test_no_frame_comes_twice_or_out_of_order_and_every_turn_that_closes_ends(script: str) -> None:
    passed = walk(Door(lead_in=0.06, tail=0.04), script)
    frames = [each for each in passed if each != "over"]
    assert frames == sorted(set(frames), key=int)
    assert passed.count("over") <= script.count(")")


def test_the_frame_that_ends_a_turn_is_empty() -> None:
    assert OVER.shape == (0,)
