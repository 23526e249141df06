"""Everybody who talks through the page: who may come in, who comes back, who has to leave."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from types import TracebackType

from ui.clock import now
from ui.talk.ring import Words, insist
from ui.web.dialogue import Premises
from ui.web.link import Link, Socket
from ui.web.messages import Chosen, Trace
from ui.web.people import Person
from ui.web.ports import HouseLike
from ui.web.protocol import Close, Ended, Hello, parse_hello
from ui.web.record import Record, Records
from ui.web.session import Live, Session
from ui.web.visit import RESTARTING, Visit
from voice.spoken.numbers import cardinal

HELLO_SECONDS = 5.0

LOOK_SECONDS = 0.5
"""How often it is looked whether anybody is there to hear an announcement."""

GIVEN_AWAY = "Nothing was said here for long, and somebody else wants to talk; they go first."

_logger = logging.getLogger(__name__)


class Sessions:
    """The seats that are taken. Use as `async with`: it owns the tasks that hold them."""

    def __init__(
        self,
        house: HouseLike,
        records: Records,
        *,
        most: int,
        idle: float,
        clock: Callable[[], datetime] = now,
        traced: Callable[[Trace], None] = lambda _: None,
    ) -> None:
        """`most`: seats; `idle`: seconds for which one is kept for a page that comes back.

        `clock` tells the time of day; `traced` is told what each turn took.
        """
        self._premises = Premises(house, records, clock, traced)
        self._most = most
        self._idle = idle
        self._tasks = asyncio.TaskGroup()
        self._taken: list[Session] = []
        self._links: set[Link] = set()
        self._empty = asyncio.Event()
        self._closing = False

    async def __aenter__(self) -> Sessions:
        await self._tasks.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close(0)
        await self._tasks.__aexit__(kind, error, trace)

    async def attend(self, socket: Socket, person: Person) -> None:
        """Serve one WebSocket, not accepted yet, of a person who may come in, to its end."""
        try:
            await socket.accept()
        except (RuntimeError, OSError):  # it has hung up already
            return
        link = Link(socket)
        self._links.add(link)
        try:
            await link.close(await link.serve(self._serve(link, person)))
        except Exception:
            _logger.exception("a connection failed")
            await link.close(Ended(Close.FAILED, "something went wrong"))
        finally:
            self._links.discard(link)
            if not self._links:
                self._empty.set()

    @property
    def live(self) -> list[Live]:
        """How each session stands."""
        return [session.live for session in self._taken]

    async def forget(self, person: Person, words: str) -> None:
        """Erase the turns of this person's user in which just this was said."""
        for session in self._taken:
            if session.person.user == person.user:
                session.record.forget(words)
        await self._premises.records.forget(person.user, words)

    async def announce(self, words: Words) -> bool:
        """Say something unasked to everybody who is there; whether anybody was."""
        if not any(each.visit for each in self._taken):
            return False
        shown: set[Visit] = set()

        async def tell(sentence: str) -> bool:
            while not (there := [each.visit for each in self._taken if each.visit]):  # noqa: ASYNC110
                await asyncio.sleep(LOOK_SECONDS)
            for visit in set(there) - shown:
                visit.notice(sentence)
            shown.update(there)
            async with asyncio.TaskGroup() as tasks:
                saying = [tasks.create_task(visit.announce(sentence)) for visit in there]
            return any(each.result() for each in saying)

        await insist(words(), tell)
        return True

    async def close(self, grace: float) -> None:
        """Let answers that sound end within `grace` seconds; then end everything."""
        self._closing = True
        self._empty.clear()
        for session in self._taken:
            if session.visit:
                session.visit.finish()
        if self._links:
            with suppress(TimeoutError):
                async with asyncio.timeout(grace):
                    await self._empty.wait()
        for link in self._links:
            link.end(Ended(Close.RESTART, RESTARTING))
        taken = list(self._taken)
        for session in taken:
            session.dismiss(Ended(Close.RESTART, RESTARTING))
        for session in taken:
            await session.gone.wait()

    async def _serve(self, link: Link, person: Person) -> None:
        hello = await _hello(link)
        if hello.mode == "loop" and person.role != "owner":
            raise Ended(Close.MALFORMED, "only an owner may measure the way", "malformed")
        session = await self._session(person, hello.conversation)
        while True:
            hello = await session.attend(link, hello)
            if not session.there:  # else another page goes on with it
                session.dismiss(Ended(Close.LEFT))
            session = self._take(person, Record(), session.chosen)

    async def _session(self, person: Person, wanted: str | None) -> Session:
        """The conversation that is asked for, where it is theirs; else a new one."""
        if wanted is None:
            return self._take(person, Record())
        record = None
        if not self._find(wanted):
            record = await self._premises.records.find(person.user, wanted)
        found = self._find(wanted)  # meanwhile another page may have come for it
        if found is not None and found.person == person:
            return found
        return self._take(person, Record() if found or not record else record)

    def _find(self, wanted: str) -> Session | None:
        for session in self._taken:
            if session.record.id == wanted and not session.leaving:
                return session
        return None

    def _take(self, person: Person, record: Record, chosen: Chosen | None = None) -> Session:
        """A seat, if need be that of somebody who has left, or has long been quiet.

        Raises Ended where all are in use.
        """
        if self._closing:
            raise Ended(Close.RESTART, RESTARTING)
        staying = [session for session in self._taken if not session.leaving]
        if len(staying) >= self._most:
            self._make_room(staying)
        before = [session for session in self._taken if session.leaving]
        session = Session(person, record, self._premises, chosen)
        self._taken.append(session)
        self._tasks.create_task(self._keep(session, before), name="seat")
        return session

    def _make_room(self, staying: Sequence[Session]) -> None:
        """Take a seat from whoever needs it least. Raises Ended where everybody does."""
        quiet = asyncio.get_running_loop().time() - self._idle
        spare = [each for each in staying if not each.there or each.quiet_since < quiet]
        if not spare:
            raise Ended(Close.FULL, _full(self._most), "full")
        least = min(spare, key=lambda each: (each.there, each.quiet_since))
        least.dismiss(Ended(Close.FULL, GIVEN_AWAY, "full"))

    async def _keep(self, session: Session, before: Sequence[Session]) -> None:
        try:
            for each in before:
                await each.gone.wait()
            await session.keep(self._idle)
        finally:
            self._taken.remove(session)


async def _hello(link: Link) -> Hello:
    try:
        async with asyncio.timeout(HELLO_SECONDS):
            frame = await link.receive()
    except TimeoutError as error:
        raise Ended(Close.LATE, "the page did not say hello", "late") from error
    if isinstance(frame, bytes):
        raise Ended(Close.MALFORMED, "the first message is a hello", "malformed")
    return parse_hello(frame)


def _full(most: int) -> str:
    many = f"{cardinal(most).capitalize()} people are" if most > 1 else "Somebody is"
    return f"{many} talking with me already; please try again in a moment."
