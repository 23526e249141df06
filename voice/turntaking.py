"""Turn taking: at a soft end, gather what tells whether the turn is over, as it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from functools import partial

from voice.audio import RATE, Samples
from voice.ports import TurnModel
from voice.reply import Turn
from voice.turn.policy import TurnPolicy


class TurnTaking:
    """Says, each time something new is known, how long the silence must last."""

    def __init__(
        self,
        policy: TurnPolicy,
        model: TurnModel | None,
        thread: Executor,
        understands: Callable[[str], bool],
        begin_within: float,
    ) -> None:
        """`model`: None decides by the words alone; `thread` runs it.

        `understands` tells a whole command. A turn is likely over when the silence it still takes
        is at most `begin_within` seconds.
        """
        self._policy = policy
        self._model = model
        self._thread = thread
        self._understands = understands
        self._begin_within = begin_within
        self._held = False
        self._early: tuple[int, Future[float]] | None = None
        """The melody of a look at the turn so far, and the position of that."""

    def hold(self, held: bool) -> None:
        """While a key is held, there is nothing to decide: any turn may be over at once."""
        self._held = held

    def went_on(self, silence: float) -> None:
        """Learn from a silence in seconds after which the same turn went on."""
        if not self._held:
            self._policy.paused(silence)

    def look(self, sound: Samples, at: int) -> None:
        """Hear the melody ahead of time, because the voice fell quiet at this position."""
        if self._model is not None and not self._held:
            if self._early is not None:
                self._early[1].cancel()  # nobody waits for it any more
            self._early = at, self._thread.submit(self._model.probability, sound)

    async def judge(self, turn: Turn, settle: Callable[[int, float], None]) -> None:
        """Call `settle` with the turn's revision and the silence in seconds that ends it.

        It is called when the words are known, and again when the melody is. The turn is told when
        it is likely over.
        """
        if self._held:
            turn.likely.set()
            return

        def judged(silence: float) -> float:
            settle(turn.revision, silence)
            if silence <= self._begin_within:
                turn.likely.set()
            return silence

        sound, at = turn.sound, turn.hearing.at
        if self._early is None or self._early[0] != at:
            self.look(sound, at)
        try:
            words = await turn.hearing.words()
        except Exception:  # whoever answers the turn tells
            return
        command, seconds = self._understands(words), len(sound) / RATE
        weigh = partial(self._policy.patience, words=words, command=command, seconds=seconds)
        silence = judged(weigh(finished=None))
        if self._early is not None:
            with suppress(Exception):  # the words alone decide then
                melody = asyncio.wrap_future(self._early[1])
                silence = judged(weigh(finished=await asyncio.shield(melody)))
        await asyncio.sleep(max(0.0, silence - self._begin_within))
        turn.likely.set()
