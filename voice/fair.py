"""One thread for many askers: each has a queue of its own, and they are served in turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from functools import partial
from threading import RLock, Timer
from typing import Any, Generic, ParamSpec, TypeVar

from voice.errors import EngineError

P = ParamSpec("P")
T = TypeVar("T")

Waits = Callable[[bool], None]
"""Told when a seat has begun to wait long for others, and when that is over.

Called in other threads, and holding a lock: it may only pass the news on
(`loop.call_soon_threadsafe`).
"""

Later = Callable[[float, Callable[[], None]], Callable[[], None]]
"""Calls something after so many seconds, in any thread; what it returns takes that back."""


def in_time(seconds: float, call: Callable[[], None]) -> Callable[[], None]:
    """Call later, in a thread of its own."""
    timer = Timer(seconds, call)
    timer.daemon = True
    timer.start()
    return timer.cancel


def _nobody(waits: bool) -> None:
    """Tell nobody."""


class FairThread:
    """A thread that takes one job from each of its seats in turn (round robin).

    The seat that has waited longest is next, however many jobs another one has. Leaving the
    thread as a context ends it once all jobs are done.
    """

    def __init__(self, name: str, most: int = 16, later: Later = in_time) -> None:
        """`most`: jobs that may wait at one seat."""
        self.name = name
        self.most = most
        self.later = later
        self.lock = RLock()
        self._pool = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._line: deque[_Seat] = deque()  # the seats with jobs, each once
        self._served: _Seat | None = None
        self._busy = False

    def seat(self, waits: Waits = _nobody, after: float = 0.5) -> Executor:
        """A queue of its own; `waits` is told when it stands still for `after` seconds for others.

        `submit` raises EngineError when the queue is full. `shutdown` drops what waits in this
        queue, and does not wait for the job under way.
        """
        return _Seat(self, waits, after)

    def __enter__(self) -> FairThread:
        return self

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown()

    def line_up(self, seat: _Seat) -> None:
        """Take a seat that has got a job, with the lock held."""
        if not self._busy:
            self._pool.submit(self._work)
            self._busy = True
        if seat not in self._line:
            self._line.append(seat)
        self._watch()

    def leave(self, seat: _Seat) -> None:
        """Let a seat go that has no more jobs, with the lock held."""
        self._line.remove(seat)
        seat.unwatch()

    def _work(self) -> None:
        while (job := self._next()) is not None:
            job.run()

    def _next(self) -> _Job[Any] | None:
        with self.lock:
            while self._line:
                self._served = seat = self._line.popleft()
                seat.unwatch()
                job = seat.jobs.popleft()
                if seat.jobs:
                    self._line.append(seat)
                if job.future.set_running_or_notify_cancel():
                    self._watch()
                    return job
            self._served = None
            self._busy = False
            return None

    def _watch(self) -> None:
        for seat in self._line:
            if self._served not in (None, seat):
                seat.watch()


class _Job(Generic[T]):
    def __init__(self, call: Callable[[], T]) -> None:
        self._call = call
        self.future: Future[T] = Future()

    def run(self) -> None:
        try:
            result = self._call()
        except BaseException as error:
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class _Seat(Executor):
    def __init__(self, thread: FairThread, waits: Waits, after: float) -> None:
        self.jobs: deque[_Job[Any]] = deque()
        self._thread = thread
        self._waits = waits
        self._after = after
        self._closed = False
        self._stop: Callable[[], None] | None = None  # of the time that is counted
        self._told = False

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        job = _Job(partial(fn, *args, **kwargs))
        with self._thread.lock:
            if self._closed:
                raise RuntimeError("cannot schedule new futures after shutdown")
            if len(self.jobs) >= self._thread.most:
                raise EngineError(
                    f"{len(self.jobs)} jobs of one conversation wait for {self._thread.name!r} "
                    "already: ask again when some are done."
                )
            self.jobs.append(job)
            self._thread.line_up(self)
        job.future.add_done_callback(lambda _: self._drop(job))
        return job.future

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = True) -> None:  # noqa: ARG002
        with self._thread.lock:
            self._closed = True
            for job in tuple(self.jobs):
                job.future.cancel()

    def watch(self) -> None:
        """Count the time that this seat waits for others, with the lock held."""
        if self._stop is None and not self._told:
            self._stop = self._thread.later(self._after, self._tell)

    def unwatch(self) -> None:
        """It waits no more, with the lock held."""
        if self._stop is not None:
            self._stop()
            self._stop = None
        if self._told:
            self._told = False
            self._waits(False)

    def _tell(self) -> None:
        with self._thread.lock:
            if self._stop is not None:
                self._stop = None
                self._told = True
                self._waits(True)

    def _drop(self, job: _Job[Any]) -> None:
        """Take a cancelled job out of the queue; others are not there any more."""
        with self._thread.lock:
            if job in self.jobs:
                self.jobs.remove(job)
                if not self.jobs:
                    self._thread.leave(self)
