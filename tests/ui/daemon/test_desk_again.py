"""What the next run does with what the last one did not answer."""

from __future__ import annotations

import asyncio
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest

from brain.reflexes.times import say_time
from tests.fakes import Later
from tests.ui.daemon.desks import Scene, at, held, said
from tests.voice.stage import stage
from ui.clock import now as clock
from ui.daemon.desk import Desk
from ui.daemon.heirloom import HALF_HEARD, HOPELESS, RESUMING, TOO_LATE
from ui.daemon.journal import MOST_TRIES, Journal


def test_a_turn_that_a_crash_cut_off_is_answered_by_the_next_run(tmp_path: Path) -> None:
    async def crash(desk: Desk) -> None:
        await held(desk, 0.0, 1.5, rest=0.2)

    first = Scene(stage(["Never."], ears=Later(30)), tmp_path)
    first.play((1, True), script=crash)
    assert first.unsettled == ["said"]

    async def wait(_: Desk) -> None:
        await at(9)

    second = Scene(stage(["Good day."]), tmp_path)
    second.play(script=wait)
    assert said(second) == [RESUMING, "Good day."]
    assert second.stage.mind.settled == [("hello", "Good day.")]
    assert second.unsettled == []


def test_one_that_was_being_answered_is_told_of_and_not_answered_again(tmp_path: Path) -> None:
    entry = Journal(tmp_path, lambda _: None).open()
    entry.add(np.full(16_000, 0.5, np.float32))
    entry.said()
    entry.stands()

    async def wait(_: Desk) -> None:
        await at(9)

    scene = Scene(stage(["Never."]), tmp_path)
    scene.play(script=wait)
    assert said(scene) == [HALF_HEARD]
    assert scene.stage.mind.settled == []
    assert scene.unsettled == []


def test_one_that_is_old_is_not_acted_upon_but_told_of(tmp_path: Path) -> None:
    long_ago = clock() - timedelta(hours=2)
    entry = Journal(tmp_path, lambda _: None, now=lambda: long_ago).open()
    entry.add(np.full(16_000, 0.5, np.float32))
    entry.said()

    async def wait(_: Desk) -> None:
        await at(9)

    scene = Scene(stage(["Never."]), tmp_path)
    scene.play(script=wait)
    assert said(scene) == [TOO_LATE.format(at=say_time(long_ago, False))]
    assert scene.unsettled == []


def test_one_that_no_run_outlives_is_told_of(tmp_path: Path) -> None:
    entry = Journal(tmp_path, lambda _: None).open()
    entry.add(np.full(16_000, 0.5, np.float32))
    entry.said()
    for _ in range(MOST_TRIES):
        (left,) = Journal(tmp_path, lambda _: None).left()

    async def wait(_: Desk) -> None:
        await at(9)

    scene = Scene(stage(["Never."]), tmp_path)
    scene.play(script=wait)
    assert said(scene) == [HOPELESS.format(at=say_time(left.at, False))]
    assert scene.stage.mind.settled == []
    assert scene.unsettled == []


@pytest.mark.parametrize("broken", [False, True], ids=["by order", "by a fault"])
def test_an_answer_that_is_broken_off_is_told_of_by_the_next_run(
    tmp_path: Path, *, broken: bool
) -> None:
    async def answer(desk: Desk) -> None:
        await held(desk, 1.0, 3.5, rest=2.0)
        first.air.broken = broken
        await asyncio.sleep(0.1)

    first = Scene(stage(["A long, ", "long answer. "] * 9), tmp_path)
    with pytest.raises(ExceptionGroup) if broken else nullcontext():
        first.play((1, False), (2, True), script=answer)
    assert first.unsettled == ["stands"]

    async def wait(_: Desk) -> None:
        await at(9)

    second = Scene(stage(["Never."]), tmp_path)
    second.play(script=wait)
    assert said(second) == [HALF_HEARD]
    assert second.unsettled == []
