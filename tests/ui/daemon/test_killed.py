"""kill -9 in every phase of a turn loses none, and has none answered or acted upon twice.

`PARLOUR_KILLS=2000 pytest --log-cli-level=INFO` kills more often than by default, and shows when.
"""

from __future__ import annotations

import logging
import os
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.ui.daemon import doomed
from tests.ui.daemon.lives import Lives, Told, lives

KILLS = int(os.environ.get("PARLOUR_KILLS", "100"))

SPOKEN = [(1,), (2,), (1, 3), (2, 3)]
"""Turns that are spoken to the first life."""
LATER = 4
"""Spoken to one that has to answer for another."""

DENSE = 40
"""The last steps of a life, among which there is more than frames to be kept."""
AGAIN, BESIDE = 0.4, 0.3
"""How often a life is killed, or spoken to, that has to answer for another one."""
MOST_LIVES = 4
"""Of one turn: one that kills five is given up."""

RECOVERING = "recovering, "
PHASES = {
    "pressed",
    "SpeechStarted",
    "SoftEnd",
    "thinking",
    "released",
    "Heard",
    "Saying",
    "Spoken",
}
AGAIN_IN = {"SpeechStarted", "thinking", "Heard", "Saying", "Spoken"}
"""Phases in which it is killed for certain: of a turn, and of answering one of another life."""

_LOG = logging.getLogger(__name__)


class Trial:
    """Turns spoken to lives that end by chance, and what they told."""

    def __init__(self, program: Lives) -> None:
        self._program = program
        self._chance = random.Random(6)
        self._steps = {turns: self._count(*turns) for turns in [(), (LATER,), *SPOKEN]}
        self.kills = 0
        self.phases = Counter[str]()

    def case(self) -> Told:
        """One or two turns to one life, and what the next ones do until nothing is owed."""
        told = self._live("", *self._chance.choice(SPOKEN))
        later: tuple[int, ...] = (LATER,)
        for _ in range(MOST_LIVES - 1):
            if self._chance.random() > AGAIN:
                break
            spoken, later = (later, ()) if self._chance.random() < BESIDE else ((), later)
            told += self._live(RECOVERING, *spoken)
        rest, killed = self._program.live(0)
        assert not killed
        return told + rest

    def _live(self, place: str, *turns: int) -> Told:
        steps = self._steps[turns]
        first = self._chance.choice((1, max(1, steps - DENSE)))
        told, killed = self._program.live(self._chance.randint(first, steps), *turns)
        told.append(["killed" if killed else "lived"])
        if killed:
            self.kills += 1
            phases = [phase for kind, *phase in told if kind == "phase"]
            self.phases[place + (phases[-1][0] if phases else "nothing")] += 1
        return told

    def _count(self, *turns: int) -> int:
        """Steps of a life that is not killed, with some to spare for one that owes."""
        told, _ = self._program.live(0, *turns)
        return int(told[-1][1]) + DENSE // 2


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    with lives(doomed.__name__, tmp_path / "turns") as program:
        yield Trial(program)


def check(told: Told) -> None:
    spoken, excused = set[str](), set[str]()
    seen = Counter[tuple[str, str]]()
    standing = apologies = 0
    for kind, *more in told:
        match kind:
            case "standing":
                standing = int(more[0])
            case "told":
                apologies += standing
            case "spoken":
                spoken.add(more[0])
            case "answered" | "effect":
                seen[kind, more[0]] += 1
            case "phase" if more[0] == "Yielded":  # to who spoke: nobody waits for the rest
                excused |= {turn for kind, turn in seen if kind == "effect"}
    answered = {turn for kind, turn in seen if kind == "answered"}
    story = "; ".join(" ".join(line) for line in told)
    assert max(seen.values(), default=1) == 1, story
    assert all(("effect", turn) in seen for turn in answered), story
    assert len(spoken - answered - excused) <= apologies, story


@pytest.mark.real
def test_no_turn_is_lost_and_none_acted_upon_twice(trial: Trial, tmp_path: Path) -> None:
    while trial.kills < KILLS:
        check(trial.case())
        assert not list((tmp_path / "turns").glob("*"))
    for phase, count in sorted(trial.phases.items()):
        _LOG.info("%3d killed after: %s", count, phase)
    assert PHASES | {f"{RECOVERING}{phase}" for phase in AGAIN_IN} <= trial.phases.keys()
