"""Listening: the sound of a turn becomes words, one job after the other in a thread of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass

from voice.audio import Samples
from voice.ports import Look, Transcriber, Transcript


@dataclass(frozen=True, slots=True)
class _Outcome:
    transcript: Transcript | Exception
    cpu: float


class Hearing:
    """One stretch of sound on its way to words; whoever wants them may wait, and may give up."""

    def __init__(
        self, at: int, job: Future[_Outcome], again: Callable[[], Hearing] | None = None
    ) -> None:
        """`again` listens more closely, for words that a glance leaves in doubt."""
        self.at = at
        """Position up to which it listens."""
        self._job = job
        self._again = again
        self._second: Hearing | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self._job.done()

    @property
    def cpu(self) -> float:
        """CPU seconds it took; 0 before it is done."""
        return self._job.result().cpu if self.done and not self._job.cancelled() else 0.0

    async def words(self) -> str:
        """The words, empty when there are none. Raises what the engine raised."""
        found = (await asyncio.shield(asyncio.wrap_future(self._job))).transcript
        if isinstance(found, Exception):
            raise found
        if found.doubtful and self._again is not None:
            self._second = self._second or self._again()
            return await self._second.words()
        return found.text

    def void(self) -> None:
        """Nobody wants the words any more: forget the job, unless it has begun."""
        self._job.cancel()

    def adopted(self, again: Callable[[], Hearing]) -> Hearing:
        """The same for a whole turn: `again` listens more closely where this was in doubt."""
        return Hearing(self.at, self._job, again)


def said(text: str) -> Hearing:
    """Words that need no listening, because they were typed."""
    job: Future[_Outcome] = Future()
    job.set_result(_Outcome(Transcript(text), 0.0))
    return Hearing(0, job)


class Listener:
    """Gives sound to a transcriber, one job at a time.

    While somebody speaks it glances at the words so far; a glance taken since the voice fell quiet
    has seen the whole turn, and serves for it.
    """

    def __init__(
        self,
        transcriber: Transcriber,
        thread: Executor,
        wasted: Callable[[float], None],
        cpu: Callable[[], float] = time.thread_time,
    ) -> None:
        """`thread` runs the jobs in their order; `wasted` is told CPU seconds that served nobody.

        `cpu`: CPU seconds of the thread that asks.
        """
        self._transcriber = transcriber
        self._thread = thread
        self._wasted = wasted
        self._cpu = cpu
        self._last: Hearing | None = None
        self._glance: Hearing | None = None
        self._whole = said("")
        """The last one of a whole turn."""

    @property
    def busy(self) -> bool:
        """Whether a job is under way."""
        return self._last is not None and not self._last.done

    def glance(self, sound: Samples, at: int, *, overlap: bool) -> Hearing:
        """Look at the words so far; `overlap`: they are said over an answer."""
        self._supersede()
        look = Look.OVERLAP if overlap else Look.GLANCE
        self._glance = self._begin(sound, at, look)
        return self._glance

    def hear(
        self, sound: Samples, at: int, quiet_since: int | None, *, overlap: bool = False
    ) -> Hearing:
        """Listen to a whole turn; `quiet_since`: position where the voice fell quiet, if known."""
        glance = self._glance
        if glance is not None and glance.at == quiet_since:
            self._glance = None
            return glance.adopted(lambda: self._begin(sound, at, Look.CLOSER))
        self._supersede()
        # Whoever speaks on makes the last one void; in its queue it would only be in the way.
        self._whole.void()
        self._whole = self._begin(sound, at, Look.OVERLAP if overlap else Look.CLOSE)
        return self._whole

    def _begin(self, sound: Samples, at: int, look: Look) -> Hearing:
        self._last = Hearing(at, self._thread.submit(self._run, sound, look))
        return self._last

    def _supersede(self) -> None:
        if self._glance is not None:
            self._wasted(self._glance.cpu)
            self._glance = None

    def _run(self, sound: Samples, look: Look) -> _Outcome:
        began = self._cpu()
        found: Transcript | Exception
        try:
            found = self._transcriber.transcribe(sound, look)
        except Exception as error:  # carried to whoever waits; nobody may
            found = error
        return _Outcome(found, self._cpu() - began)
