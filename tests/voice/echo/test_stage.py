"""The stage before the ear: open when cancelling works, deaf while it does not or is not known."""

from __future__ import annotations

from collections.abc import AsyncIterator

import numpy as np
import pytest

from tests import clock
from tests.voice.echo.sounds import decibels, frames, in_room, speechlike, through
from ui.evals.room import Room
from voice.audio import RATE, Samples
from voice.echo.monitor import EchoMonitor, Verdict
from voice.echo.plain import HalfDuplex, Untouched
from voice.echo.stage import CANNOT_CANCEL, LISTENS_AGAIN, EchoStage, cleaned
from voice.errors import EngineError
from voice.ports import Canceller

PLAYED = speechlike(6.0, seed=1)
NOTHING = np.zeros_like(PLAYED)
ECHO = in_room(NOTHING, PLAYED, Room(0.06, -6.0))


class Perfect:
    """A Canceller that gives silence, or what it was told that the person says."""

    def __init__(self, person: Samples) -> None:
        self._person = frames(person)

    def clean(self, heard: Samples, played: Samples) -> Samples:  # noqa: ARG002
        return next(self._person)


def stage(canceller: Canceller, told: list[str]) -> EchoStage:
    return EchoStage(canceller, EchoMonitor(), HalfDuplex(0.3), told.append)


def test_where_nothing_cancels_it_never_hears_itself_and_says_so_once() -> None:
    told: list[str] = []
    assert not through(stage(Untouched(), told), ECHO, PLAYED).any()
    assert told == [CANNOT_CANCEL]


def test_what_a_probe_has_told_is_not_told_again() -> None:
    told: list[str] = []
    monitor = EchoMonitor()
    monitor.believe(Verdict.FAILING)
    one = EchoStage(Untouched(), monitor, HalfDuplex(0.3), told.append)
    assert not through(one, ECHO, PLAYED).any()
    assert told == []


def test_a_person_is_heard_over_it_once_cancelling_is_known_to_work() -> None:
    told: list[str] = []
    person = speechlike(6.0, seed=2)
    both = in_room(person, PLAYED, Room(0.06, -6.0))
    heard = through(stage(Perfect(person), told), both, PLAYED)
    first = int(np.flatnonzero(heard)[0]) / RATE
    assert 1.0 < first < 3.0
    after = round(3.0 * RATE)
    assert decibels(heard[after:]) == pytest.approx(decibels(person[after:]), abs=0.5)
    assert told == []


def test_while_nothing_is_played_it_hears_from_the_first_frame() -> None:
    person = speechlike(2.0, seed=2)
    heard = through(stage(Untouched(), []), person, np.zeros_like(person))
    assert np.array_equal(heard, person)


def test_a_failure_that_passes_opens_the_ear_again() -> None:
    told: list[str] = []
    one = stage(Untouched(), told)
    through(one, ECHO, PLAYED)
    through(one, NOTHING, PLAYED)
    assert told == [CANNOT_CANCEL, LISTENS_AGAIN]
    person = speechlike(6.0, seed=2)
    assert decibels(through(one, person, PLAYED)) == pytest.approx(decibels(person), abs=0.5)


def test_what_the_canceller_leaks_is_not_heard() -> None:
    told: list[str] = []
    monitor = EchoMonitor()
    monitor.believe(Verdict.CANCELLED)
    one = EchoStage(Untouched(), monitor, HalfDuplex(0.3), told.append)
    begins = round(0.2 * RATE)
    assert decibels(through(one, ECHO[:begins], PLAYED[:begins])) < decibels(ECHO[:begins]) - 15
    assert told == []


class Counts:
    """A Canceller that leaves the sound alone and counts its frames."""

    def __init__(self) -> None:
        self.frames = 0

    def clean(self, heard: Samples, played: Samples) -> Samples:  # noqa: ARG002
        self.frames += 1
        return heard


@pytest.mark.parametrize("always", [False, True])
def test_the_canceller_rests_a_second_after_the_last_sound(always: bool) -> None:
    canceller = Counts()
    one = EchoStage(canceller, EchoMonitor(), HalfDuplex(0.3), lambda _: None, always=always)
    through(one, np.zeros(RATE, np.float32), np.zeros(RATE, np.float32))
    assert canceller.frames == (50 if always else 0)
    sound = speechlike(1.0, seed=1)
    through(one, *(np.pad(sound, (0, 3 * RATE)) for _ in range(2)))
    last = int(np.flatnonzero(np.abs(sound) > 1e-3)[-1]) / RATE
    if always:
        assert canceller.frames == 250
    else:
        assert canceller.frames == pytest.approx(50 * (last + 1.0), abs=2)


class Breaks:
    """A Canceller that fails after a second."""

    def __init__(self) -> None:
        self.calls = 0

    def clean(self, heard: Samples, played: Samples) -> Samples:  # noqa: ARG002
        self.calls += 1
        if self.calls > 50:
            raise EngineError("the module is gone")
        return np.zeros_like(heard)


def test_a_canceller_that_breaks_leaves_half_duplex_and_says_so_once() -> None:
    told: list[str] = []
    canceller = Breaks()
    one = EchoStage(canceller, EchoMonitor(), HalfDuplex(0.3), told.append)
    assert not through(one, ECHO, PLAYED).any()
    assert canceller.calls == 51
    assert told == [f"{CANNOT_CANCEL} (the module is gone)"]
    person = speechlike(2.0, seed=2)
    silence = np.zeros_like(person)
    assert through(one, person, silence)[RATE:].any()


def test_the_stream_is_cleaned_frame_by_frame() -> None:
    async def pairs() -> AsyncIterator[tuple[Samples, Samples]]:
        for pair in zip(frames(ECHO), frames(PLAYED), strict=True):
            yield pair

    async def main() -> list[Samples]:
        return [frame async for frame in cleaned(pairs(), HalfDuplex(0.3))]

    came = clock.run(main())
    assert len(came) == len(list(frames(ECHO)))
    assert not np.concatenate(came).any()
