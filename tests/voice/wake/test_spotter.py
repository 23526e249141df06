from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.fakes import Direct, LevelDetector, sound
from tests.voice.test_stt import sound as recording
from tests.voice.wake.test_stretches import BOUNDS, MARGIN
from voice.audio import FRAME, RATE, Samples
from voice.errors import EngineError
from voice.stt.whisper import Whisper
from voice.wake.ports import Wake
from voice.wake.spotter import Spotter
from voice.wake.stretches import Stretches

NAMES = "anna", "hey berta"


class Scripted:
    """A judge that gives one pair of scores after the other."""

    def __init__(self, *scores: tuple[float, float] | Exception) -> None:
        self._scores = list(scores)
        self.sounds: list[Samples] = []

    def likelihoods(self, samples: Samples, beginnings: Sequence[str]) -> list[float]:
        assert tuple(beginnings) == ("Anna", "Hey Berta")
        self.sounds.append(samples)
        scores = self._scores.pop(0)
        if isinstance(scores, Exception):
            raise scores
        return list(scores)


class Waiting(Executor):
    """Runs nothing until it is told to."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self.jobs.append((future, lambda: fn(*args, **kwargs)))
        return future

    def run(self) -> None:
        for future, job in self.jobs:
            if future.set_running_or_notify_cancel():
                future.set_result(job())
        self.jobs.clear()


def spotter(judge: Scripted, thread: Executor | None = None) -> Spotter:
    stretches = Stretches(LevelDetector(), BOUNDS, MARGIN)
    built = Spotter(stretches, judge, thread or Direct(), NAMES, threshold=-6.0)
    built.load()
    return built


def feed(spotting: Spotter, heard: Samples) -> list[Wake]:
    frames = (heard[start : start + FRAME] for start in range(0, len(heard), FRAME))
    return [wake for frame in frames if (wake := spotting.feed(frame))]


def test_a_name_wakes_with_the_sound_from_just_before_it() -> None:
    heard = sound((1, False), (0.6, True), (0.4, False))
    (wake,) = feed(spotter(Scripted((-9.0, -2.0))), heard)
    assert (wake.name, wake.score, wake.goes_on) == ("hey berta", -2.0, False)
    assert wake.at == round((1 - MARGIN) * RATE)
    end = wake.at + len(wake.sound)
    np.testing.assert_array_equal(wake.sound, heard[wake.at : end])
    assert end / RATE == pytest.approx(1.8, abs=0.04)


def test_what_follows_without_a_pause_is_told_as_such() -> None:
    (wake,) = feed(spotter(Scripted((-1.0, -20.0))), sound((1, False), (4, True), (1, False)))
    assert (wake.name, wake.goes_on) == ("anna", True)
    assert (wake.at + len(wake.sound)) / RATE == pytest.approx(2.5, abs=0.04)


@pytest.mark.parametrize(("score", "woken"), [(-6.0, 1), (-6.01, 0)])
def test_the_threshold_decides(score: float, woken: int) -> None:
    heard = sound((1, False), (0.6, True), (1, False))
    assert len(feed(spotter(Scripted((score, -20.0))), heard)) == woken


def test_silence_asks_nobody() -> None:
    judge = Scripted()
    assert feed(spotter(judge), sound((60, False))) == []
    assert judge.sounds == []


def test_a_late_judge_still_wakes_with_all_that_was_said_since() -> None:
    thread = Waiting()
    spotting = spotter(Scripted((-1.0, -20.0)), thread)
    heard = sound((1, False), (0.6, True), (3, False))
    assert feed(spotting, heard) == []
    thread.run()
    wake = spotting.feed(sound((0.02, False)))
    assert wake is not None
    assert wake.at + len(wake.sound) == len(heard) + FRAME


def test_a_judge_that_is_too_late_forgets_the_oldest() -> None:
    thread, judge = Waiting(), Scripted((-9.0, -9.0), (-9.0, -9.0))
    spotting = spotter(judge, thread)
    feed(spotting, sound(*[(0.5, True), (0.5, False)] * 5))
    thread.run()
    assert len(judge.sounds) == 2
    assert sum(map(len, spotting._kept)) <= 9 * RATE


def test_a_failed_judge_is_told_and_the_next_name_wakes() -> None:
    spotting = spotter(Scripted(EngineError("broken"), (-1.0, -9.0)))
    once = sound((0.5, True), (0.5, False))
    with pytest.raises(EngineError, match="broken"):
        feed(spotting, once)
    assert [wake.name for wake in feed(spotting, once)] == ["anna"]


def test_what_was_called_before_a_reset_does_not_wake() -> None:
    thread = Waiting()
    spotting = spotter(Scripted((-1.0, -9.0)), thread)
    feed(spotting, sound((1, False), (0.6, True), (1, False)))
    spotting.reset()
    thread.run()
    assert feed(spotting, sound((1, False))) == []


@pytest.mark.real
def test_whisper_knows_how_a_sentence_begins(model: Callable[[str], Path]) -> None:
    whisper = Whisper(model("whisper-base"), "int8", 1, "en", "short", 2, lambda _: False)
    whisper.load()
    heard = recording("turn-on-the-living-room-lamp.flac")
    right, wrong, one = whisper.likelihoods(heard, ["Turn on", "Computer", "Turn"])
    assert wrong < -6 < right <= one <= 0
