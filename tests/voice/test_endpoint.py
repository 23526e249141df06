from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.audio import RATE
from voice.endpoint import Endpointer, Endpointing
from voice.events import Boundary, Reopened, SoftEnd, SpeechStarted, TurnEnded

BOUNDS = Endpointing(
    threshold=0.5,
    release=0.35,
    minimum_speech=0.1,
    soft_end=0.2,
    turn_end=0.6,
    longest_turn=10.0,
)
HOP = RATE // 50


def listen(*stretches: tuple[float, float]) -> list[tuple[str, float]]:
    """Names and seconds of the boundaries over (seconds, probability) stretches."""
    return [(type(b).__name__, round(b.at / RATE, 3)) for b in boundaries(*stretches)]


def boundaries(*stretches: tuple[float, float]) -> list[Boundary]:
    endpointer = Endpointer(BOUNDS)
    found: list[Boundary] = []
    for seconds, probability in stretches:
        for _ in range(round(seconds * RATE / HOP)):
            found += endpointer.feed(probability, HOP)
    return found + endpointer.finish()


@pytest.mark.parametrize(
    ("stretches", "expected"),
    [
        pytest.param([(2, 0.0)], [], id="silence"),
        pytest.param([(0.5, 0), (0.08, 1), (1, 0)], [], id="a cough is too short"),
        pytest.param(
            [(0.5, 0), (1, 1), (1, 0)],
            [("SpeechStarted", 0.5), ("SoftEnd", 1.7), ("TurnEnded", 2.1)],
            id="plain turn",
        ),
        pytest.param(
            [(1, 1), (0.4, 0), (1, 1), (1, 0)],
            [
                ("SpeechStarted", 0),
                ("SoftEnd", 1.2),
                ("Reopened", 1.42),
                ("SoftEnd", 2.6),
                ("TurnEnded", 3.0),
            ],
            id="pause inside a sentence",
        ),
        pytest.param(
            [(1, 1), (0.1, 0), (1, 1), (1, 0)],
            [("SpeechStarted", 0), ("SoftEnd", 2.3), ("TurnEnded", 2.7)],
            id="a short gap is no soft end",
        ),
        pytest.param(
            [(1, 1), (0.5, 0.4), (1, 0)],
            [("SpeechStarted", 0), ("SoftEnd", 1.7), ("TurnEnded", 2.1)],
            id="hysteresis holds between release and threshold",
        ),
        pytest.param([(1, 0.4), (1, 0)], [], id="below the threshold nothing begins"),
        pytest.param(
            [(1, 1)],
            [("SpeechStarted", 0), ("SoftEnd", 1), ("TurnEnded", 1)],
            id="the sound stops in mid-word",
        ),
        pytest.param(
            [(12, 1), (1, 0)],
            [
                ("SpeechStarted", 0),
                ("SoftEnd", 10),
                ("TurnEnded", 10),
                ("SpeechStarted", 10),
                ("SoftEnd", 12.2),
                ("TurnEnded", 12.6),
            ],
            id="an endless speaker is cut",
        ),
    ],
)
def test_boundaries(
    stretches: list[tuple[float, float]], expected: list[tuple[str, float]]
) -> None:
    assert listen(*stretches) == expected


@given(st.lists(st.floats(0, 1), max_size=600))
def test_every_turn_is_well_formed(probabilities: list[float]) -> None:
    endpointer = Endpointer(BOUNDS)
    found = [b for p in probabilities for b in endpointer.feed(p, HOP)] + endpointer.finish()
    order = {
        SpeechStarted: {SoftEnd},
        SoftEnd: {Reopened, TurnEnded},
        Reopened: {SoftEnd},
        TurnEnded: {SpeechStarted},
    }
    assert not found or isinstance(found[0], SpeechStarted)
    assert not found or isinstance(found[-1], TurnEnded)
    for before, after in pairwise(found):
        assert type(after) in order[type(before)]
        assert after.at >= before.at or isinstance(after, SpeechStarted)
    for ending in found:
        if isinstance(ending, SoftEnd | TurnEnded):
            assert 0 < ending.voiced_end <= ending.at


@given(st.lists(st.floats(0, 1), max_size=300))
def test_revisions_count_up_and_the_end_names_the_last(probabilities: list[float]) -> None:
    endpointer = Endpointer(BOUNDS)
    found = [b for p in probabilities for b in endpointer.feed(p, HOP)] + endpointer.finish()
    revision = 0
    for boundary in found:
        match boundary:
            case SpeechStarted():
                revision = 0
            case SoftEnd():
                revision += 1
                assert boundary.revision == revision
            case Reopened() | TurnEnded():
                assert boundary.revision == revision
