"""A seat taken by one person, kept while pages come and go."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from ui.web.dialogue import Dialogue, Premises
from ui.web.link import Link
from ui.web.messages import Chosen, Fault, Waiting
from ui.web.people import Person
from ui.web.protocol import Close, Ended, Hello
from ui.web.record import Record
from ui.web.visit import Counts, Visit, told

TAKEN = "This conversation goes on in another window."
SEAT_SECONDS = 30.0
"""So long a page waits for its seat."""

WAITING = "Others are being answered first; one moment."


@dataclass(frozen=True, slots=True)
class Live:
    """How a session stands."""

    person: Person
    state: str
    there: bool
    """Whether a page is connected."""
    counts: Counts
    """What this page's connection has seen."""


class Session:
    """Holds the seat in one task, `keep`, and serves one page at a time there, in `attend`."""

    def __init__(
        self,
        person: Person,
        record: Record,
        premises: Premises,
        chosen: Chosen | None = None,
    ) -> None:
        """`chosen`: voice, pace and mind to begin with."""
        self.person = person
        self.record = record
        self._premises = premises
        self._at_first = chosen
        self._place = asyncio.Lock()
        """Held by the page that is served."""
        self._link: Link | None = None
        """Of the page that came last, served or still waiting."""
        self._moved = asyncio.Event()
        """A page came or left."""
        self._ready = asyncio.Event()
        self._dialogue: Dialogue | None = None
        self._trouble = "the seat was given away"
        self.visit: Visit | None = None
        self._clock = asyncio.get_running_loop().time
        self._moved_at = self._clock()
        self.leaving = False
        """Whether the seat is being given back; nobody can come any more."""
        self.gone = asyncio.Event()

    @property
    def there(self) -> bool:
        """Whether a page is connected."""
        return self._link is not None

    @property
    def quiet_since(self) -> float:
        """Loop time at which something was said last, or a page came or left."""
        return max(self._moved_at, self._dialogue.heard_at if self._dialogue else 0.0)

    @property
    def chosen(self) -> Chosen | None:
        """Voice, pace and mind that hold; None before the seat is there."""
        return self._dialogue.chosen if self._dialogue else None

    @property
    def live(self) -> Live:
        """How it stands."""
        state = self._dialogue.scene.state if self._dialogue else "waiting"
        return Live(self.person, state, self.there, self.visit.counts if self.visit else Counts())

    async def keep(self, idle: float) -> None:
        """Hold the seat until nobody has been there for so many seconds, or it is dismissed."""
        house, owner = self._premises.house, self.person.role == "owner"
        try:
            async with house.seat(self.person.user, self._waits, cloud=owner) as seat:
                seat.recollect([(turn.user, turn.heard) for turn in self.record.turns])
                dialogue = Dialogue(self.person, seat, self.record, self._premises)
                if self._at_first is not None:
                    await dialogue.choose(self._at_first)
                self._dialogue = dialogue
                self._ready.set()
                await self._until_left(idle)
        except Exception as error:
            self._trouble = told(error)
        finally:
            self.leaving = True
            self._ready.set()
            self.gone.set()

    async def _until_left(self, idle: float) -> None:
        while not self.leaving:
            self._moved.clear()
            try:
                async with asyncio.timeout(None if self.there else idle):
                    await self._moved.wait()
            except TimeoutError:
                self.leaving = not self.there
        async with self._place:
            pass  # the page that was there has left

    async def attend(self, link: Link, hello: Hello) -> Hello:
        """Serve a page until it wants another conversation; the hello for that.

        The page that was there before has to leave. Raises Ended.
        """
        before, self._link = self._link, link
        self._move()
        if before is not None:
            before.end(Ended(Close.TAKEN, TAKEN))
        try:
            dialogue = await self._seated(link)
            try:
                self.visit = Visit(link, hello, dialogue, self._premises.house.rate)
                return await self.visit.run()
            finally:
                self._place.release()
        finally:
            if self._link is link:
                self._link = self.visit = None
            self._move()

    def _move(self) -> None:
        self._moved_at = self._clock()
        self._moved.set()

    async def _seated(self, link: Link) -> Dialogue:
        """Take the place, to be released again. Raises Ended where there is none."""
        try:
            async with asyncio.timeout(SEAT_SECONDS):
                await self._ready.wait()
                await self._place.acquire()
        except TimeoutError as error:
            raise Ended(Close.FULL, "there was no seat in time", "full") from error
        if self._dialogue is None or self.leaving:
            self._place.release()
            link.tell(Fault(f"You cannot be heard now: {self._trouble}"))
            raise Ended(Close.FAILED)
        return self._dialogue

    def dismiss(self, why: Ended) -> None:
        """Send the page away, and give the seat back; does not wait."""
        self.leaving = True
        self._moved.set()
        if self._link is not None:
            self._link.end(why)

    def _waits(self, begins: bool) -> None:
        if self._link is not None:
            self._link.tell(Waiting(WAITING if begins else ""))
