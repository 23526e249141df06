"""kill -9 at any instruction loses no turn, and has none answered twice.

`pytest --log-cli-level=INFO` shows how many there were.
"""

from __future__ import annotations

import logging
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.ui.daemon import killed
from ui.daemon.journal import Phase

KILLS = 100

_LOG = logging.getLogger(__name__)


class Lives:
    """Runs of the program, one after the other, and what they told."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def live(self, last: int) -> tuple[list[list[str]], int]:
        """One life, killed at its instruction `last`; what it told, and how it ended."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{last}\n")
        told: list[list[str]] = []
        for line in self._process.stdout:
            told.append(line.split())
            if told[-1][0] == "end":
                return told[:-1], int(told[-1][1])
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
    chance = random.Random(6)
    told: list[list[str]] = []
    kills = 0
    with lives(folder) as program:
        first, _ = program.live(0)
        instructions = int(first[-1][1])
        while kills < KILLS:
            some, end = program.live(chance.randint(1, instructions))
            kills += end == signal.SIGKILL
            told += some
        rest, end = program.live(0)
        assert end == 0
        told += rest
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
