"""All the reflexes together."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from brain.ports import Reflex
from brain.reflexes.alarms import AlarmSkill
from brain.reflexes.chance import ChanceSkill
from brain.reflexes.clock import ClockSkill
from brain.reflexes.conversion import ConversionSkill
from brain.reflexes.dates import DateSkill
from brain.reflexes.grammar import Turn
from brain.reflexes.hearing import Hearing
from brain.reflexes.loudness import LoudnessSkill
from brain.reflexes.reminders import ReminderSkill
from brain.reflexes.sums import SumSkill
from brain.reflexes.talk import StopSkill, TalkSkill
from brain.reflexes.timers import Timers
from brain.reflexes.timing import TimerSkill
from brain.reflexes.volume import Volume


class Skill(Protocol):
    """One kind of reflex."""

    def answer(self, form: str, turn: Turn, /) -> Reflex | None:
        """The answer to a text in the form that `hearing` gives it; None if it is for others."""
        ...


class Reflexes:
    """Answers what needs no model, and only what it understands to the last word."""

    def __init__(
        self,
        timers: Timers,
        volume: Volume,
        names: Sequence[str],
        hours24: bool,
        random: random.Random,
    ) -> None:
        """`names` are what the assistant is called; `random` flips the coins."""
        self._hearing = Hearing(names)
        self._skills: tuple[Skill, ...] = (
            StopSkill(),
            LoudnessSkill(volume),
            TalkSkill(),
            TimerSkill(timers),
            AlarmSkill(timers, hours24),
            ReminderSkill(timers, hours24),
            ClockSkill(hours24),
            DateSkill(hours24),
            SumSkill(),
            ConversionSkill(),
            ChanceSkill(random),
        )

    def answer(self, text: str, now: datetime, last_reply: str) -> Reflex | None:
        """The answer, if the whole text is something known. `now` carries the zone of the house.

        Nothing changes until the answer's `act` is called.
        """
        if now.tzinfo is None:
            raise ValueError(
                f"Wanted the time with its time zone, got {now!r}: use datetime.now(ZoneInfo(...))."
            )
        turn = Turn(now, last_reply, text)
        for form in self._hearing.forms(text):
            for skill in self._skills:
                reflex = skill.answer(form, turn)
                if reflex is not None:
                    return reflex
        return None
