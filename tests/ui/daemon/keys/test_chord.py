from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.daemon.keys.chord import Chord

CTRL_SPACE = [frozenset({"left ctrl", "right ctrl"}), frozenset({"space"})]

CASES = [
    pytest.param("+space", [None], id="half of it"),
    pytest.param("+left ctrl,+space,-space", [None, True, False], id="both, one let go"),
    pytest.param("+space,+right ctrl,-right ctrl", [None, True, False], id="in any order"),
    pytest.param("+left ctrl,+space,-left ctrl,-space", [None, True, False, None], id="let go"),
    pytest.param("+left ctrl,+space,+space,+space", [None, True, True, True], id="repeats"),
    pytest.param("+left ctrl,+h,-h,+space", [None, None, None, True], id="others are no part"),
    pytest.param(
        "+left ctrl,+right ctrl,+space,-left ctrl,-right ctrl",
        [None, None, True, None, False],
        id="either of two keys is enough",
    ),
    pytest.param("-space,-left ctrl", [None, None], id="let go without a press"),
]


@pytest.mark.parametrize(("keys", "told"), CASES)
def test_a_chord_is_down_while_all_its_keys_are(keys: str, told: list[bool | None]) -> None:
    chord = Chord(CTRL_SPACE)
    assert [chord.feed(key[1:], key[0] == "+") for key in keys.split(",")] == told


def test_a_keyboard_that_is_gone_lets_go_once() -> None:
    chord = Chord(CTRL_SPACE)
    chord.feed("left ctrl", True)
    assert not chord.drop()
    assert chord.feed("space", True) is None
    assert chord.feed("left ctrl", True)
    assert chord.drop()
    assert not chord.drop()


@given(
    st.lists(st.tuples(st.sampled_from(["left ctrl", "right ctrl", "space", "h"]), st.booleans()))
)
def test_what_is_told_is_what_is_down(keys: list[tuple[str, bool]]) -> None:
    chord, down, told = Chord(CTRL_SPACE), set(), False
    for key, pressed in keys:
        state = chord.feed(key, pressed)
        told = told if state is None else state
        (down.add if pressed else down.discard)(key)
        assert told == chord.down == ("space" in down and bool(down & CTRL_SPACE[0]))
