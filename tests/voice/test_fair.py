"""One thread, many askers: who is served when, who is told to wait, what is dropped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.errors import EngineError, VoiceError
from voice.fair import FairThread


class Timers:
    """Calls later what it is told to, when the test says that the time has come."""

    def __init__(self) -> None:
        self.waiting: dict[object, tuple[float, Callable[[], None]]] = {}
        self.begun = 0

    def later(self, seconds: float, call: Callable[[], None]) -> Callable[[], None]:
        self.begun += 1
        key = object()
        self.waiting[key] = seconds, call
        return lambda: void(self.waiting.pop(key, None))

    def ring(self) -> None:
        for _, call in list(self.waiting.values()):
            call()
        self.waiting.clear()


def void(_: object) -> None:
    """Nothing."""


class Busy:
    """A job that lasts until it is let go."""

    def __init__(self, seat: Executor) -> None:
        self._go = Event()
        begun = Event()
        self.done = seat.submit(lambda: (begun.set(), self._go.wait(10)))
        assert begun.wait(10)

    def end(self) -> None:
        self._go.set()
        self.done.result(10)


def test_a_seat_is_an_executor() -> None:
    with FairThread("ears") as thread:
        seat = thread.seat()
        assert seat.submit(pow, 2, 3).result(10) == 8
        assert list(seat.map(abs, [-1, -2])) == [1, 2]
        failed = seat.submit(lambda: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            failed.result(10)
        assert seat.submit(lambda: "on").result(10) == "on"


@given(st.lists(st.integers(0, 2), max_size=20))
def test_seats_are_served_in_turn(asked: list[int]) -> None:
    served: list[int] = []
    with FairThread("ears", most=20) as thread:
        busy = Busy(thread.seat())
        seats = [thread.seat() for _ in range(3)]
        for number in asked:
            seats[number].submit(served.append, number)
        busy.end()
    assert sorted(served) == sorted(asked)
    left = {number: asked.count(number) for number in dict.fromkeys(asked)}
    while left:  # each round serves all who still wait, those who came first before the others
        assert served[: len(left)] == list(left)
        served = served[len(left) :]
        left = {number: count - 1 for number, count in left.items() if count > 1}


def test_jobs_of_one_seat_keep_their_order() -> None:
    with FairThread("ears") as thread:
        seat, made = thread.seat(), list[int]()
        for number in range(10):
            seat.submit(made.append, number)
    assert made == list(range(10))


def test_a_cancelled_job_is_skipped() -> None:
    with FairThread("ears") as thread:
        one, other, made = thread.seat(), thread.seat(), list[str]()
        busy = Busy(one)
        gone = one.submit(made.append, "gone")
        one.submit(made.append, "kept")
        alone = other.submit(made.append, "gone too")
        assert gone.cancel()
        assert alone.cancel()
        busy.end()
    assert made == ["kept"]


def test_a_full_queue_says_so_and_others_have_room() -> None:
    with FairThread("ears", most=2) as thread:
        one, other = thread.seat(), thread.seat()
        busy = Busy(one)
        waiting: list[Future[str]] = [one.submit(str), one.submit(str)]
        with pytest.raises(EngineError, match="wait for 'ears' already") as refused:
            one.submit(str)
        assert isinstance(refused.value, VoiceError)
        other.submit(str)
        waiting[0].cancel()
        one.submit(str)
        busy.end()


def test_closing_a_seat_drops_its_own_jobs_only() -> None:
    with FairThread("ears") as thread:
        one, other = thread.seat(), thread.seat()
        busy = Busy(one)
        dropped, kept = one.submit(str), other.submit(str)
        one.shutdown()
        assert dropped.cancelled()
        busy.end()
        assert kept.result(10) == ""
        with pytest.raises(RuntimeError, match="shutdown"):
            one.submit(str)


def test_the_end_waits_for_all_jobs() -> None:
    made: list[int] = []
    with FairThread("ears") as thread:
        busy = Busy(thread.seat())
        thread.seat().submit(made.append, 1)
        busy.end()
    assert made == [1]


def test_who_waits_for_others_is_told_and_told_again_when_served() -> None:
    timers, told = Timers(), list[bool]()
    with FairThread("ears", later=timers.later) as thread:
        busy = Busy(thread.seat())
        waiting = thread.seat(told.append, after=0.5)
        waiting.submit(str)
        assert [seconds for seconds, _ in timers.waiting.values()] == [0.5]
        assert told == []
        timers.ring()
        assert told == [True]
        busy.end()
    assert told == [True, False]


def test_who_waits_shortly_or_for_itself_is_told_nothing() -> None:
    timers, told = Timers(), list[bool]()
    with FairThread("ears", later=timers.later) as thread:
        seat = thread.seat(told.append)
        busy = Busy(seat)
        seat.submit(str)
        busy.end()
        assert timers.begun == 0
        busy = Busy(thread.seat())
        seat.submit(str)
        busy.end()
        seat.submit(str).result(10)
    assert timers.begun == 1
    assert not timers.waiting
    assert told == []


def test_the_next_job_waits_for_others_from_when_its_own_seat_was_served() -> None:
    timers, told = Timers(), list[bool]()
    with FairThread("ears", later=timers.later) as thread:
        seat, other = thread.seat(told.append), thread.seat()
        mine = Busy(seat)
        begun, go = Event(), Event()
        other.submit(lambda: (begun.set(), go.wait(10)))
        seat.submit(str)
        assert len(timers.waiting) == 1  # the other's
        mine.end()
        assert begun.wait(10)
        assert len(timers.waiting) == 1  # and now its own
        timers.ring()
        assert told == [True]
        go.set()
    assert told == [True, False]


@pytest.mark.parametrize("how", ["cancel", "shutdown"])
def test_who_gives_up_waits_no_more(how: str) -> None:
    timers, told = Timers(), list[bool]()
    with FairThread("ears", later=timers.later) as thread:
        busy = Busy(thread.seat())
        seat = thread.seat(told.append)
        job = seat.submit(str)
        timers.ring()
        _ = job.cancel() if how == "cancel" else seat.shutdown()
        assert told == [True, False]
        assert not timers.waiting
        busy.end()


def test_time_is_counted_in_earnest() -> None:
    late = Event()
    with FairThread("ears") as thread:
        busy = Busy(thread.seat())
        thread.seat(lambda _: late.set(), after=0.01).submit(str)
        assert late.wait(10)
        busy.end()
