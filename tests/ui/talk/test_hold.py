from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.talk.hold import Hold


def repeats(start: float, first: float, every: float, count: int) -> list[float]:
    """The presses a terminal tells of while a key is held."""
    return [start, *(start + first + every * number for number in range(count))]


def looks(presses: list[float], *moments: float) -> list[bool]:
    """Whether the key counts as down at these moments."""
    hold, waiting, found = Hold(first_repeat=0.7, repeat=0.15), list(presses), []
    for moment in moments:
        while waiting and waiting[0] <= moment:
            hold.press(waiting.pop(0))
        found.append(hold.down(moment))
    return found


HELD = repeats(1.0, 0.5, 0.033, 30)  # the last repeat comes at 2.457
TAPPED = [1.0, 5.0]

CASES = [
    pytest.param([], [0.0, 9.0], [False, False], id="never touched"),
    pytest.param(HELD, [0.9, 1.0, 1.4, 2.0, 2.5], [False, True, True, True, True], id="held"),
    pytest.param(HELD, [2.6, 2.62, 9.0], [True, False, False], id="let go"),
    pytest.param(repeats(1, 0.6, 0.1, 9), [1.59, 2.0, 2.54, 2.56], [1, 1, 1, 0], id="slow repeats"),
    pytest.param(TAPPED, [1.0, 1.69, 1.71, 4.99], [True] * 4, id="tapped stays down"),
    pytest.param(TAPPED, [5.0, 5.1, 9.0], [False] * 3, id="tapped again comes up"),
    pytest.param(
        [1.0, *repeats(5.0, 0.5, 0.033, 30)], [5.0, 5.6, 6.4, 9.0], [False] * 4, id="held to end"
    ),
    pytest.param([1.0, 5.0, 6.0], [5.9, 6.0, 8.0], [False, True, True], id="tapped a third time"),
    pytest.param([1.0, 1.3], [1.3, 1.44, 1.46, 9.0], [1, 1, 0, 0], id="two quick taps"),
    pytest.param([*HELD, 3.0], [2.9, 3.0, 4.0], [False, True, True], id="held, then tapped"),
]


@pytest.mark.parametrize(("presses", "moments", "down"), CASES)
def test_a_key_is_down_as_long_as_it_is_held_or_latched(
    presses: list[float], moments: list[float], down: list[bool]
) -> None:
    assert looks(presses, *moments) == [bool(each) for each in down]


@given(
    first=st.floats(0.25, 0.6),
    every=st.floats(0.02, 0.1),
    count=st.integers(1, 100),
    polled=st.floats(0.005, 0.05),
)
def test_a_held_key_is_down_without_a_gap_and_up_soon_after(
    first: float, every: float, count: int, polled: float
) -> None:
    presses = repeats(1.0, first, every, count)
    moments = [1.0 + number * polled for number in range(round((presses[-1] - 1) / polled))]
    assert all(looks(presses, *moments))
    assert looks(presses, *moments, presses[-1] + 0.151)[-1] is False


@given(st.lists(st.floats(0.0, 1.5), max_size=20))
def test_when_it_is_asked_changes_nothing(gaps: list[float]) -> None:
    presses = [sum(gaps[: number + 1]) for number in range(len(gaps))]
    end = sum(gaps) + 0.1
    moments = sorted([*presses, *(end * number / 50 for number in range(50)), end])
    assert looks(presses, *moments)[-1] == looks(presses, end)[-1]
