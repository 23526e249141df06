"""kill -9 before every step of a turn, and of settling it, loses none and answers none twice.

`pytest --log-cli-level=INFO` shows how many there were.
"""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import pytest

from tests.ui.daemon import killed
from ui.daemon.journal import Phase

SETTLING = 7
"""More steps than it takes to settle one turn."""

_LOG = logging.getLogger(__name__)


class Lives:
    """Runs of the program, one after the other, and what they told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def live(self, *, settling: int = 0, speaking: int = 0) -> tuple[list[list[str]], bool]:
        """One life, killed before these steps; what it told, and whether it was killed."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{settling} {speaking}\n")
        told: list[list[str]] = []
        for line in self._process.stdout:
            told.append(line.split())
            if told[-1][0] == "end":
                return told[:-1], int(told[-1][1]) == signal.SIGKILL
        raise AssertionError("the program ended")


@contextmanager
def lives(folder: Path) -> Iterator[Lives]:
    program = [sys.executable, "-m", killed.__name__, str(folder)]
    pipe = subprocess.PIPE
    with subprocess.Popen(program, stdin=pipe, stdout=pipe, text=True, bufsize=1) as process:
        yield Lives(process)
        assert process.stdin
        process.stdin.close()


@pytest.mark.real
def test_no_turn_is_lost_or_answered_twice_by_kill_9(tmp_path: Path) -> None:
    folder = tmp_path / "turns"
    told: list[list[str]] = []
    kills = 0
    with lives(folder) as program:
        first, _ = program.live()
        steps = int(first[-1][1])
        for speaking, settling in product(range(1, steps + 1), range(1, SETTLING + 1)):
            for last in ({"speaking": speaking}, {"settling": settling}):
                some, killed_now = program.live(**last)
                told += some
                kills += killed_now
        rest, killed_now = program.live()
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
