"""What an earlier run was told and did not live to answer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import partial

from brain.reflexes.times import say_time
from ui.daemon.crier import Crier
from ui.daemon.custody import Custody
from ui.daemon.door import OVER
from ui.daemon.journal import Left, Phase
from voice.audio import Samples, framed

RESUMING = "I was interrupted before I could answer you."
"""Said before a turn is answered that was said to a run that died."""

LATE = timedelta(minutes=10)
"""A turn older than that is not answered: what it asks for may no longer be wanted."""

TOO_LATE = "What you told me at {at} I could not answer. Please tell me again if it still matters."

HOPELESS = "Each time I try to answer what you told me at {at}, I stop. I do not try it again."

HALF_HEARD = "I was interrupted while I was answering you. Please ask me again."
"""Said instead, where the answer may have been heard, or had its effects."""


class Heirlooms:
    """Has each turn answered that no run has answered, and tells of those that may have been."""

    def __init__(
        self, left: Iterable[Left], custody: Custody, crier: Crier, now: datetime, hours24: bool
    ) -> None:
        """`left`: oldest first."""
        self._custody = custody
        self._waiting: deque[Left] = deque()
        self._told = True
        half_heard: list[Left] = []
        for turn in left:
            if turn.phase is Phase.STANDS:
                half_heard.append(turn)
            elif turn.hopeless or now - turn.at > LATE:
                why = HOPELESS if turn.hopeless else TOO_LATE
                crier.say(why.format(at=say_time(turn.at, hours24)), turn.settle)
            else:
                self._waiting.append(turn)
        if half_heard:
            crier.say(HALF_HEARD, partial(_settle, half_heard))
        if self._waiting:
            self._told = False
            crier.say(RESUMING, self._tell)

    def next(self) -> Iterator[Samples]:
        """The frames of the next turn, the last one empty; none while it is not its time.

        To be asked for while nobody speaks; the ear hears all of it at once.
        """
        if not self._told or not self._waiting or self._custody.pending:
            return
        turn = self._waiting.popleft()
        self._custody.inherit(turn)
        yield from framed(turn.sound())
        yield OVER
        self._custody.inherited()

    def _tell(self) -> None:
        self._told = True


def _settle(turns: Iterable[Left]) -> None:
    for turn in turns:
        turn.settle()
