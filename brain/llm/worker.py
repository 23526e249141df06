"""The one thread a model computes on, for many who wait: the most urgent is served first."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from threading import Condition
from typing import Any, Generic, TypeVar

from brain.errors import ModelError

MOST = 64
"""Jobs that may wait."""

GRACE = 0.002
"""Seconds in which whoever was just served may ask again, before the thread turns to others."""

W = TypeVar("W")
S = TypeVar("S")
T = TypeVar("T")

Work = Generator[W, S, T]
"""A job in goes: it yields what it wants computed, is sent what was done of it, returns a result.

Between two goes something more urgent may be computed.
"""


class Interrupted(Exception):  # noqa: N818  # nothing went wrong
    """The go was stopped, and nothing was done."""


class Urgency(IntEnum):
    """What comes first; among answers, the one of which least has been heard."""

    ANSWER = 0
    SPOKEN = 1
    """Words that somebody is saying are read ahead."""
    IDLE = 2


@dataclass(eq=False, slots=True)
class _Job(Generic[W, S]):
    work: Work[W, S, Any]
    urgency: Urgency
    heard: int
    number: int
    want: W | None = None
    """None before it has begun."""
    future: Future[Any] = field(default_factory=Future)

    @property
    def rank(self) -> tuple[int, int, int]:
        return self.urgency, self.heard, self.number


class Worker(Generic[W, S]):
    """Runs jobs in a thread of its own."""

    def __init__(
        self,
        name: str,
        compute: Callable[[Sequence[W]], Sequence[S | None]],
        stop: Callable[[bool], None],
    ) -> None:
        """`compute` is one go: given what is wanted, the most urgent first, it tells what it did.

        It does the first, and may do others along with it; None stands for each that it left.
        `stop(True)`, from any thread, makes it raise Interrupted soon, until `stop(False)`.
        """
        self._compute = compute
        self._stop = stop
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)
        self._changed = Condition()
        self._jobs: list[_Job[W, S]] = []
        self._numbers = count()
        self._leader: _Job[W, S] | None = None  # the most urgent one of the go under way
        self._crowd = 0  # how many were waiting at the last go
        self._busy = False

    async def run(self, work: Work[W, S, T], urgency: Urgency, heard: int = 0) -> T:
        """What the job returns. Cancelling whoever waits here interrupts this job alone.

        `heard`: tokens of this answer that were written before. Raises ModelError when too many
        wait, and what the job raises.
        """
        job = _Job(work, urgency, heard, next(self._numbers))
        self._add(job)
        try:
            result: T = await asyncio.wrap_future(job.future)
        except asyncio.CancelledError:
            self._drop(job)
            raise
        return result

    def close(self) -> None:
        """Let the thread end once the jobs it was given are done."""
        self._thread.shutdown(wait=False)

    def _add(self, job: _Job[W, S]) -> None:
        with self._changed:
            if len(self._jobs) >= MOST:
                raise ModelError(f"{MOST} wait for the model already: ask again later.")
            if not self._busy:
                self._thread.submit(self._work)
                self._busy = True
            self._jobs.append(job)
            if self._leader is not None and job.urgency < self._leader.urgency:
                self._stop(True)  # its go is lost, and made again later
            self._changed.notify()

    def _drop(self, job: _Job[W, S]) -> None:
        with self._changed:
            if job in self._jobs:
                self._jobs.remove(job)
            if job is self._leader:
                self._stop(True)

    def _work(self) -> None:
        while jobs := self._due():
            if fresh := [job for job in jobs if job.want is None]:
                for job in fresh:
                    self._resume(job, None)
            else:
                self._go(jobs)

    def _due(self) -> list[_Job[W, S]]:
        with self._changed:
            if self._jobs:
                self._changed.wait_for(lambda: len(self._jobs) >= self._crowd, GRACE)
            jobs = sorted(self._jobs, key=lambda job: job.rank)
            self._crowd = len(jobs)
            self._busy = bool(jobs)
            self._leader = jobs[0] if jobs else None
            self._stop(False)
            return jobs

    def _go(self, jobs: Sequence[_Job[W, S]]) -> None:
        try:
            steps = self._compute([job.want for job in jobs if job.want is not None])
        except Interrupted:
            return  # those who still want it are still in line
        except Exception as error:
            self._finish(jobs[0], error=error)
            return
        for job, step in zip(jobs, steps, strict=True):
            if step is not None:
                self._resume(job, step)

    def _resume(self, job: _Job[W, S], step: S | None) -> None:
        try:
            job.want = job.work.send(step)  # type: ignore[arg-type]  # None begins it
        except StopIteration as end:
            self._finish(job, result=end.value)
        except BaseException as error:
            self._finish(job, error=error)

    def _finish(
        self, job: _Job[W, S], result: object = None, error: BaseException | None = None
    ) -> None:
        with self._changed:
            if job in self._jobs:
                self._jobs.remove(job)
        if not job.future.set_running_or_notify_cancel():
            return
        if error is not None:
            job.future.set_exception(error)
        else:
            job.future.set_result(result)


def at_once(step: Callable[[], T]) -> Generator[Any, Any, T]:
    """A job that computes nothing."""
    yield from ()
    return step()
