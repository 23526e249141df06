"""Keys to turns: scores of presses, and what must hold for every one."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.daemon.press import Act, Mode, Press, Pressing

BOUNDS = Pressing(mode="hold", tap=0.25, double=0.4, debounce=0.01, longest=60.0)

Kind = Literal["down", "up", "toggle", "cancel"]
Event = tuple[float, Kind, str]
Told = tuple[float, Act]


def played(mode: Mode, events: list[Event], bounds: Pressing = BOUNDS) -> list[Told]:
    """What is told of a score, and when; ticked when it is due, and for a while after its end."""
    press, told = Press(replace(bounds, mode=mode)), []

    def pass_until(end: float) -> None:
        while (due := press.due) is not None and due <= end:
            acts = press.tick(due)
            assert press.due is None or press.due > due, "due twice"
            told.extend((due, act) for act in acts)

    for at, kind, source in events:
        pass_until(at)
        acts = {
            "down": lambda source=source, at=at: press.down(source, at),
            "up": lambda source=source, at=at: press.up(source, at),
            "toggle": lambda at=at: press.toggle(at),
            "cancel": lambda at=at: press.cancel(at),
        }[kind]()
        told.extend((at, act) for act in acts)
    pass_until((events[-1][0] if events else 0.0) + 2 * bounds.longest)
    return told


def score(text: str) -> list[Event]:
    """In "1+a 2-a 3*t 4x" a goes down at 1 and up at 2; a toggle comes at 3, a cancel at 4."""
    kinds: dict[str, Kind] = {"+": "down", "-": "up", "*": "toggle", "x": "cancel"}
    events: list[Event] = []
    for word in text.split():
        at = next(place for place, letter in enumerate(word) if letter in kinds)
        events.append((float(word[:at]), kinds[word[at]], word[at + 1 :]))
    return events


def shown(told: list[Told]) -> str:
    letters = {Act.BEGIN: "B", Act.END: "E", Act.CANCEL: "C"}
    return " ".join(f"{letters[act]}{round(at, 3):g}" for at, act in told)


REPEATS = "1+a 1.5+a 1.53+a 1.56+a 1.59+a 2.5+a"

CASES = [
    pytest.param("hold", "1+a 3-a", "B1 E3.01", id="held"),
    pytest.param("hold", "1+a 1.1-a", "B1 E1.11", id="tapped: a short turn"),
    pytest.param("hold", f"{REPEATS} 3-a", "B1 E3.01", id="held, repeating"),
    pytest.param("hold", "3-a", "", id="release without press"),
    pytest.param("hold", "1+a 2-a 3-a", "B1 E2.01", id="released twice"),
    pytest.param("hold", "1+a 1.002-a 1.004+a 3-a", "B1 E3.01", id="bounces when pressed"),
    pytest.param("hold", "1+a 3-a 3.004+a 3.006-a", "B1 E3.016", id="bounces when let go"),
    pytest.param("hold", "1+a 2-a 2.009+a 4-a", "B1 E4.01", id="a worn switch chatters"),
    pytest.param("hold", "1+a 2-a 2.02+a 4-a", "B1 E2.01 B2.02 E4.01", id="let go, pressed anew"),
    pytest.param("hold", "1+a 2+b 3-a 4-b", "B1 E4.01", id="two keys, one after the other"),
    pytest.param("hold", "1+a 2+b 3-b 4-a", "B1 E4.01", id="a key within another"),
    pytest.param("hold", "1+a 2-b 4-a", "B1 E4.01", id="another's release"),
    pytest.param("hold", "1+a 1.1-a 1.3+a 1.4-a", "B1 E1.11 B1.3 C1.41", id="double tap"),
    pytest.param("hold", "1+a 1.1-a 1.3+a 3-a", "B1 E1.11 B1.3 E3.01", id="tap, then hold"),
    pytest.param("hold", "1+a 1.1-a 1.5+a 1.6-a", "B1 E1.11 B1.5 E1.61", id="two slow taps"),
    pytest.param(
        "hold",
        "1+a 1.1-a 1.2+a 1.3-a 1.35+a 1.45-a",
        "B1 E1.11 B1.2 C1.31 B1.35 E1.46",
        id="three taps: the third is a first one",
    ),
    pytest.param("hold", "1+a", "B1 E61", id="dead man"),
    pytest.param("hold", "1+a 62+a 63+a 64-a", "B1 E61 B62 E64.01", id="its release was lost"),
    pytest.param(
        "hold", "1+a 59.5+a 60.5+a 61.5+a 62.5+a 63-a", "B1 E61", id="stuck, and goes on repeating"
    ),
    pytest.param("hold", "1+a 62+b 63-b", "B1 E61 B62 E63.01", id="one key stuck, another works"),
    pytest.param("auto", "1.3-a 1.1+a 5+a 8-a", "B5 E8.01", id="its release overtook its press"),
    pytest.param("auto", "2x 1+a 5+a 8-a", "C2 B5 E8.01", id="a cancel overtook the press"),
    pytest.param("hold", "1+a 4+a 3-a 5-a", "B1 E5.01", id="the next press overtook its release"),
    pytest.param("hold", "1+a 2x 3-a 4+a 5-a", "B1 C2 B4 E5.01", id="cancelled while held"),
    pytest.param("hold", "2x", "C2", id="cancelled while nothing is held"),
    pytest.param("hold", "1*t 3*t", "B1 E3", id="toggled by a shortcut"),
    pytest.param("hold", "1*t 1.5*t 1.53*t 1.56*t 5*t", "B1 E5", id="a shortcut that repeats"),
    pytest.param("hold", "1+a 2*t 3-a", "B1 E2", id="held, and ended by a shortcut"),
    pytest.param("hold", "1*t 3+a 5-a", "B1 E5.01", id="begun by a shortcut, ended by a key"),
    pytest.param("toggle", "1+a 1.1-a 5+a 5.1-a", "B1 E5", id="pressed, and pressed again"),
    pytest.param("toggle", f"{REPEATS} 3-a 5+a 6-a", "B1 E5", id="pressed long, repeating"),
    pytest.param("toggle", "1+a 1.1-a 1.3+a 1.4-a", "B1 C1.3", id="double press"),
    pytest.param("toggle", "1+a 1.1-a 5+b 5.1-b", "B1 E5", id="begun here, ended there"),
    pytest.param("toggle", "1+a 5+a 9+a", "B1 E5 B9 E69", id="releases are never told"),
    pytest.param("toggle", "1+a 1.002-a 1.004+a 2-a 5+a", "B1 E5", id="bounces, then again"),
    pytest.param("toggle", "1+a 5-a 5.003+a 5.006-a", "B1 E61", id="bounces when let go late"),
    pytest.param(
        "toggle", "1+a 1.1-a 5+a 5.1-a 5.3+a 5.4-a", "B1 E5 C5.3", id="its answer is given up"
    ),
    pytest.param("auto", "1+a 3-a", "B1 E3.01", id="auto: held"),
    pytest.param("auto", "1+a 1.1-a 5+a 5.1-a", "B1 E5.11", id="auto: tapped, tapped again"),
    pytest.param("auto", "1+a 1.1-a 5+a 8-a", "B1 E8.01", id="auto: tapped, then held to the end"),
    pytest.param("auto", "1+a 1.1-a 1.3+a 1.4-a", "B1 C1.41", id="auto: double tap"),
    pytest.param("auto", "1+a 1.1-a 1.3+a 3-a", "B1 E3.01", id="auto: tap, then hold: one turn"),
    pytest.param("auto", "1+a 1.1-a 5+b 5.1-b", "B1 E5.11", id="auto: tapped here, tapped there"),
    pytest.param("auto", "1+a 1.1-a", "B1 E61", id="auto: latched, and forgotten"),
    pytest.param("auto", "1+a 1.1+b 1.2-a 3-b", "B1 E3.01", id="auto: one within another, held"),
    pytest.param(
        "auto", "1+a 1.05+b 1.1-a 1.2-b 5+a 5.1-a", "B1 E5.11", id="auto: two keys, one tap"
    ),
    pytest.param(
        "auto",
        "1+a 1.1-a 5+a 5.1-a 5.3+a 5.4-a",
        "B1 E5.11 B5.3 C5.41",
        id="auto: its answer is given up",
    ),
]


@pytest.mark.parametrize(("mode", "presses", "told"), CASES)
def test_presses_begin_end_and_cancel_turns(mode: Mode, presses: str, told: str) -> None:
    assert shown(played(mode, score(presses))) == told


def test_without_debounce_a_release_acts_at_once() -> None:
    press = Press(replace(BOUNDS, debounce=0.0))
    press.down("a", 1.0)
    assert press.up("a", 3.0) == [Act.END]


def test_a_late_tick_tells_a_release_before_the_next_press() -> None:
    press = Press(BOUNDS)
    press.down("a", 1.0)
    assert press.up("a", 2.0) == []
    assert press.down("a", 9.0) == [Act.END, Act.BEGIN]
    assert press.open


def test_a_late_tick_still_knows_a_tap() -> None:
    press = Press(replace(BOUNDS, mode="auto"))
    press.down("a", 1.0)
    press.up("a", 1.2)
    assert press.tick(9.0) == []
    assert press.open


events = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.003, 0.009, 0.01, 0.05, 0.1, 0.26, 0.41, 1.0, 2.5, 61.0]),
        st.sampled_from(get_args(Kind)),
        st.sampled_from(["a", "b", "c"]),
    ),
    max_size=30,
)
modes = st.sampled_from(get_args(Mode))


def timed(gaps: list[Event]) -> list[Event]:
    now, found = 0.0, []
    for gap, kind, source in gaps:
        now += gap
        found.append((now, kind, source))
    return found


@given(modes, events)
def test_turns_begin_and_end_by_turns_and_none_lasts_too_long(
    mode: Mode, gaps: list[Event]
) -> None:
    began: float | None = None
    for at, act in played(mode, timed(gaps)):
        if act is Act.BEGIN:
            assert began is None, "begun twice"
            began = at
        else:
            assert began is not None or act is Act.CANCEL, "ended without a beginning"
            assert began is None or at - began <= BOUNDS.longest + 1e-6
            began = None
    assert began is None, "never ended"


@given(modes, events, st.integers(0, 30))
def test_repeats_change_nothing(mode: Mode, gaps: list[Event], which: int) -> None:
    plain, repeated = timed(gaps), []
    for place, event in enumerate(plain):
        repeated.append(event)
        if event[1] == "down" and place >= which:
            repeated.append(event)
    assert played(mode, repeated) == played(mode, plain)


@given(modes, events)
def test_extra_ticks_change_nothing(mode: Mode, gaps: list[Event]) -> None:
    bounds = replace(BOUNDS, mode=mode)
    quiet, busy = Press(bounds), Press(bounds)
    expected, found = [], []
    for at, kind, source in timed(gaps):
        for press, told in ((quiet, expected), (busy, found)):
            if press is busy:
                told += press.tick(at)
            told += {
                "down": lambda p=press, s=source, t=at: p.down(s, t),
                "up": lambda p=press, s=source, t=at: p.up(s, t),
                "toggle": lambda p=press, t=at: p.toggle(t),
                "cancel": lambda p=press, t=at: p.cancel(t),
            }[kind]()
    assert found == expected


@given(
    st.lists(st.tuples(st.floats(0.3, 5.0), st.floats(0.45, 5.0)), min_size=1, max_size=5),
    st.sampled_from(["hold", "auto"]),
)
def test_every_hold_is_one_turn_of_its_length(holds: list[tuple[float, float]], mode: Mode) -> None:
    now, keys, expected = 0.0, [], []
    for length, gap in holds:
        keys += [(now, "down", "a"), (now + length, "up", "a")]
        expected += [(now, Act.BEGIN), (now + length + BOUNDS.debounce, Act.END)]
        now += length + gap
    assert played(mode, keys) == expected


@given(st.data(), st.lists(st.floats(0.3, 3.0), min_size=1, max_size=4))
def test_a_bouncing_switch_is_as_good_as_a_clean_one(
    data: st.DataObject, lengths: list[float]
) -> None:
    clean, bouncing, now = [], [], 0.0
    for length in lengths:
        for at, kind, other in ((now, "down", "up"), (now + length, "up", "down")):
            clean.append((at, kind, "a"))
            bouncing.append((at, kind, "a"))
            for bounce in range(data.draw(st.integers(0, 3))):
                bouncing.append((at + 0.002 + bounce * 0.002, other, "a"))
                bouncing.append((at + 0.003 + bounce * 0.002, kind, "a"))
        now += length + 1.0
    acts = [[act for _, act in played("hold", keys)] for keys in (clean, bouncing)]
    assert acts[0] == acts[1]
