"""Speaking: the words of an answer become clips, clause by clause, ahead of the loudspeaker."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import dataclass

from voice.audio import Clip
from voice.clauses import ClauseCutter
from voice.ports import Mark, Synthesizer
from voice.spoken import speakable
from voice.trim import pause_after, trim_leading, trim_trailing

LULL = 0.5
"""Seconds without a word after which the next ones are spoken early, as at the beginning."""


@dataclass(frozen=True, slots=True)
class Speech:
    """One clause of an answer, ready to sound."""

    text: str
    """As the mind wrote it."""
    clip: Clip


class Speaker:
    """Cuts an answer into clauses and gives each a voice, in a thread of its own."""

    def __init__(
        self,
        synthesizer: Synthesizer,
        thread: Executor,
        cutter: Callable[[], ClauseCutter],
        whole: bool,
    ) -> None:
        """`whole`: speak only when the answer is complete, as simple assistants do."""
        self.synthesizer = synthesizer
        """May be replaced between two clauses by one of the same rate."""
        self._thread = thread
        self._cutter = cutter
        self._whole = whole

    async def clauses(
        self, words: AsyncGenerator[str, None], mark: Mark
    ) -> AsyncGenerator[str, None]:
        """Yield the answer in speakable pieces that join to its text."""
        clock = asyncio.get_running_loop().time
        cutter = self._cutter()
        held: list[str] = []
        asked = clock()
        async with aclosing(words):
            async for piece in words:
                mark("first_token")
                if clock() - asked > LULL:
                    cutter.waited()
                if self._whole:
                    held.append(piece)
                    continue
                for clause in cutter.feed(piece):
                    mark("first_clause")
                    yield clause
                asked = clock()
        for clause in ["".join(held)] if self._whole else cutter.finish():
            mark("first_clause")
            yield clause

    async def speech(
        self, clauses: AsyncGenerator[str, None], mark: Mark
    ) -> AsyncGenerator[Speech, None]:
        """Yield the sound of each clause, without the silence that synthesizers put around it."""
        loop = asyncio.get_running_loop()
        async with aclosing(clauses):
            async for clause in clauses:
                if not clause.strip():  # the end of a line after the last word
                    continue
                clip = await loop.run_in_executor(self._thread, self._sound, clause)
                if len(clip.samples):
                    mark("first_clip")
                yield Speech(clause, clip)

    async def apology(self, text: str) -> Clip:
        """Return the sound of a fixed sentence."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._sound, text)

    def _sound(self, text: str) -> Clip:
        return sound(self.synthesizer, text)


def sound(synthesizer: Synthesizer, text: str) -> Clip:
    """Return the sound of a written clause, with the pause that suits its end. Blocks."""
    spoken = trim_leading(synthesizer.speak(speakable(text)))
    return trim_trailing(spoken, pause_after(text))
