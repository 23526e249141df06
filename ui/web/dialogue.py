"""A conversation as it outlives the connections over which it is held."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from brain.router.levels import Level
from ui.errors import UsageError
from ui.talk.state import Scene
from ui.web.messages import Chosen, Heard, ServerMessage, Trace, Welcome
from ui.web.people import Person
from ui.web.ports import HouseLike, SeatLike
from ui.web.protocol import Choose, TalkMode
from ui.web.record import Record, Records
from ui.web.telling import Telling
from voice.events import Event

AUTO, HOME = "auto", "home"
"""Minds to choose besides the levels: whichever fits, and whichever fits and is in the house."""


@dataclass(frozen=True, slots=True)
class Premises:
    """What all conversations share."""

    house: HouseLike
    records: Records
    now: Callable[[], datetime]
    """The time of day."""
    traced: Callable[[Trace], None]
    """Told what each turn took."""


class Dialogue:
    """Who talks with which mind and voice, and what was said so far."""

    def __init__(self, person: Person, seat: SeatLike, record: Record, premises: Premises) -> None:
        self.person = person
        self.seat = seat
        self.record = record
        self.mode: TalkMode = "open"
        self.mind = AUTO
        self.heard_at = 0.0
        """Loop time at which something was said last."""
        self._premises = premises
        self._telling = Telling(record, premises.now)
        self._levels = {
            level.word: level
            for level in sorted(premises.house.levels)
            if level is not Level.CLOUD or person.role == "owner"
        }

    @property
    def scene(self) -> Scene:
        """Who has the floor."""
        return self._telling.scene

    def of(self, event: Event) -> list[ServerMessage]:
        """What to tell of an event; what it adds to the record is kept."""
        before = self.record.version
        told = list(self._telling.of(event))
        if self.record.version != before:
            self._premises.records.keep(self.person.user, self.record)
        for message in told:
            if isinstance(message, Heard):
                self.heard_at = asyncio.get_running_loop().time()
            elif isinstance(message, Trace):
                self._premises.traced(message)
        return told

    def begin(self, scene: Scene) -> ServerMessage:
        """Begin to talk in another way; the state at first."""
        return self._telling.begin(scene)

    def show(self, scene: Scene) -> list[ServerMessage]:
        """What to tell of another scene."""
        return list(self._telling.show(scene))

    def welcome(self, lead: float, mode: str) -> Welcome:
        """All that a page shows at first."""
        return Welcome(
            conversation=self.record.id,
            user=self.person.name,
            role=self.person.role,
            name=self._premises.house.settings.mind.name,
            mode=mode,
            lead=lead,
            voices=self.seat.voices,
            voice=self.seat.voice_name,
            speed=self.seat.speed,
            minds=self._minds,
            mind=self.mind,
            turns=tuple(self.record.turns),
            traces=tuple(self.record.traces),
        )

    @property
    def chosen(self) -> Chosen:
        """What holds now."""
        return Chosen(self.seat.voice_name, self.seat.speed, self.mind, self.mode)

    @property
    def _minds(self) -> tuple[str, ...]:
        return (AUTO, HOME, *self._levels)

    async def choose(self, wanted: Choose | Chosen) -> None:
        """Take another voice, pace or mind. Raises UsageError, EngineError."""
        if wanted.mind is not None:
            self._prefer(wanted.mind)
        now = self.seat.voice_name, self.seat.speed
        voice = now[0] if wanted.voice is None else wanted.voice
        speed = now[1] if wanted.speed is None else wanted.speed
        if (voice, speed) != now:
            await asyncio.to_thread(self.seat.voice, voice, speed)

    def _prefer(self, mind: str) -> None:
        if mind not in self._minds:
            raise UsageError(f"there is no such mind; there is: {', '.join(self._minds)}")
        self.seat.mind.prefer(self._levels.get(mind), home=mind == HOME)
        self.mind = mind
