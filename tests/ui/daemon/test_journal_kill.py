"""kill -9 before every step of a turn, and of settling it, loses none and answers none twice.

`pytest --log-cli-level=INFO` shows how many there were.
"""

from __future__ import annotations

import logging
from collections import Counter
from itertools import count, product
from pathlib import Path

import pytest

from tests.ui.daemon import killed
from tests.ui.daemon.lives import Told, lives
from ui.daemon.journal import Phase

SETTLING = 7
"""More steps than it takes to settle one turn."""

_LOG = logging.getLogger(__name__)


@pytest.mark.real
def test_no_turn_is_lost_or_answered_twice_by_kill_9(tmp_path: Path) -> None:
    folder = tmp_path / "turns"
    told: Told = []
    kills = 0
    turns = count()
    with lives(killed.__name__, folder) as program:
        first, _ = program.live(next(turns), 0, 0)
        steps = int(first[-1][1])
        for speaking, settling in product(range(1, steps + 1), range(1, SETTLING + 1)):
            for last in ((0, speaking), (settling, 0)):
                some, killed_now = program.live(next(turns), *last)
                told += some
                kills += killed_now
        rest, killed_now = program.live(next(turns), 0, 0)
        assert not killed_now
        told += rest
    assert kills > 100
    assert not list(folder.iterdir())

    frames = Counter[str]()
    for kind, turn, *more in told:
        assert kind != "told", (turn, *more)  # nothing is given up
        if kind == "frames":
            frames[turn] = int(more[0])
        if kind == "left":
            assert int(more[1]) >= frames[turn]
    answered = Counter(turn for kind, turn, *_ in told if kind == "answer")
    interrupted = {turn for kind, turn, *_ in told if kind == "interrupted"}
    settled = {turn for kind, turn, *_ in told if kind == "settled"}
    assert max(answered.values()) == 1
    assert frames.keys() <= answered.keys() | interrupted
    assert settled <= answered.keys()
    phases = Counter(more[0] for kind, _, *more in told if kind == "left")
    assert phases.keys() == set(Phase)  # it was killed in each
    _LOG.info(
        "%d kills left turns in %s; of %d turns %d were answered, %d told of, none lost or twice",
        *(kills, dict(phases), len(frames), len(answered), len(interrupted)),
    )
