"""`parlour daemon`: one house, one pair of devices, and whoever tells it to listen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from ui.assemble import House, open_house
from ui.clock import now
from ui.daemon.board import Board
from ui.daemon.control.listener import Listener, listening
from ui.daemon.control.place import socket_path
from ui.daemon.control.server import Server
from ui.daemon.crier import Crier
from ui.daemon.cues import Cues
from ui.daemon.custody import Custody
from ui.daemon.desk import Desk
from ui.daemon.door import Door
from ui.daemon.heirloom import Heirlooms
from ui.daemon.journal import Journal
from ui.daemon.keys.make import make_keys
from ui.daemon.keys.ports import KeySource
from ui.daemon.named import Named
from ui.daemon.notices import Notices, find_program
from ui.daemon.press import Press, Pressing
from ui.daemon.quiet import Quiet
from ui.daemon.service.notify import Notifier, from_environment
from ui.daemon.turns import Turns
from ui.daemon.waiting import Waiting
from ui.daemon.wake import judging, make_wake_word
from ui.errors import UsageError
from ui.paths import data_home, make_home
from ui.settings import Settings
from ui.settings.daemon import Daemon
from ui.talk.lines import JsonLines
from ui.talk.ring import Words, ring, tell
from ui.talk.run import RING_SECONDS, leaving_on_signals, until
from ui.talk.sound import Sound, open_sound
from ui.talk.transcript import Transcript, keeping
from voice.audio import FRAME, RATE
from voice.devices.system import sound_system
from voice.devices.watch import BackOff
from voice.errors import AudioError
from voice.events import Event, Fault
from voice.flow import beside
from voice.wake.called import Uncalled

FIRST_PAUSE, MOST_PAUSE = 0.5, 10.0
"""Seconds from one look for devices to the next."""

Told = Callable[[str], None]


async def daemon(settings: Settings, transcripts: Path | None, told: Told) -> None:
    """Serve keys and commands until a signal comes.

    `transcripts`: the folder to keep them in, None for none. `told` gets sentences for the log,
    which never hold what was said. Raises UsageError, AudioError.
    """
    notifier = from_environment()
    leaving = asyncio.Event()
    with leaving_on_signals(leaving), alone(data_home()), listening(socket_path()) as listener:
        opening = _serve(settings, transcripts, told, listener, notifier, leaving)
        await until(leaving, opening, notifier.keep_alive())
        notifier.stopping()


@contextmanager
def alone(home: Path) -> Iterator[None]:
    """Keep others from answering what is said here, wherever they listen. Raises UsageError."""
    try:
        make_home(home)
        lock = FileLock(home / ".daemon.lock", mode=0o600, blocking=False)
        lock.acquire()
    except Timeout as error:
        raise UsageError(
            f"a daemon is already running with the data in {str(home)!r}; stop it first, or choose "
            "another folder with $PARLOUR_HOME"
        ) from error
    except OSError as error:
        raise UsageError(f"the data folder {str(home)!r} cannot be used: {error}") from error
    try:
        yield
    finally:
        lock.release()


async def _serve(
    settings: Settings,
    transcripts: Path | None,
    told: Told,
    listener: Listener,
    notifier: Notifier,
    leaving: asyncio.Event,
) -> None:
    home, wanted = data_home(), settings.daemon
    keys = (
        make_keys(wanted.keys, wanted.key, wanted.keyboards, told)
        if wanted.keys != "none"
        else None
    )
    async with (
        open_house(settings, home, told, rings=True) as house,
        devices(settings, house.rate, told, notifier, listener) as sound,
    ):
        with keeping(transcripts, told) as transcript:
            office = Office(house, sound, home, transcript, told, keys=keys)

            async def ready() -> None:
                told(listens_for(wanted))
                notifier.ready("ready")

            # Last, so that all the others have begun, and no key is refused that is pressed then.
            await until(leaving, office.converse(), *office.beside(listener), ready())


@asynccontextmanager
async def devices(
    settings: Settings, rate: int, told: Told, notifier: Notifier, listener: Listener
) -> AsyncIterator[Sound]:
    """Microphone and loudspeaker, as soon as there are any: a machine may start before them.

    Who asks meanwhile is told so. Raises AudioError where sound cannot be had at all.
    """
    backend = await asyncio.to_thread(sound_system)
    backoff, seldom = BackOff(FIRST_PAUSE, MOST_PAUSE), not settings.daemon.name
    async with AsyncExitStack() as opened, AsyncExitStack() as meanwhile:
        waiting = ""
        while True:
            try:
                opening = open_sound(settings, rate, told, silent=False, seldom=seldom)
                sound = await opened.enter_async_context(opening)
                break
            except AudioError as error:
                if not waiting:
                    serving = Server(listener, Waiting(), told).run()
                    await meanwhile.enter_async_context(beside(serving))
                if str(error) != waiting:
                    waiting = str(error)
                    told(f"{waiting[:1].upper()}{waiting[1:]}; waiting for it.")
                    notifier.ready("waiting for a microphone and a loudspeaker")
            await asyncio.sleep(backoff.pause())
            with suppress(AudioError):
                await asyncio.to_thread(backend.refresh)
        await meanwhile.aclose()
        yield sound


class Office:
    """The desk with everything around it."""

    def __init__(
        self,
        house: House,
        sound: Sound,
        home: Path,
        transcript: Transcript | None,
        told: Told,
        seen: Callable[[Event], None] = lambda _: None,
        keys: KeySource | None = None,
    ) -> None:
        """`seen` is given each event of the conversation. `keys`: None for the socket alone."""
        wanted = house.settings.daemon
        self._house = house
        self._sound = sound
        self._transcript = transcript
        self._told = told
        self._seen = seen
        self._quiet = Quiet(*wanted.quiet)
        self._keys = keys
        self._notices = Notices(find_program() if wanted.notices else None)
        self._crier = Crier()
        journal = Journal(home / "unanswered", told)
        left = journal.left()
        custody = Custody()
        name = self._named() if wanted.name else None
        self._talk = house.conversation(sound.sink, self._notify, held=True)
        # What was said until the key came up may still lie in a piece that is being gathered.
        door = Door(wanted.lead_in, wanted.tail + sound.piece - FRAME / RATE)
        board = Board()
        self.desk = Desk(
            self._talk,
            Turns(self._talk, door, custody, journal.open, wanted.follow_up),
            custody,
            Heirlooms(left, custody, self._crier, now(), house.settings.mind.hours24),
            Press(pressing(wanted)),
            self._crier,
            Cues(sound.sink, house.kept.gain, self._earcons, sound.overlook),
            sound,
            board,
            JsonLines(board.post),
            name,
        )

    async def converse(self) -> None:
        """Converse, for ever."""
        await self._talk.run(self.desk.frames())

    def beside(self, listener: Listener) -> list[Coroutine[Any, Any, None]]:
        """What runs beside the conversation, each for ever."""
        kept, hours24 = self._house.kept, self._house.settings.mind.hours24
        parts: list[Coroutine[Any, Any, None]] = [
            Server(listener, self.desk, self._told).run(),
            self._crier.run(self.desk.announce),
            self._notices.run(),
            ring(kept, now, self._notice, self._ring, hours24, RING_SECONDS),
        ]
        if self._keys is not None:
            parts.append(self._keys.run(self.desk.on_key))
        return parts

    def _notice(self, sentence: str) -> None:
        """A timer or an alarm is due."""
        self._notices.show(sentence, "timer")

    async def _ring(self, words: Words) -> bool:
        """Tell of it aloud; False while there is no sound."""
        return await tell(words, self._sound.up, self.desk.announce, self._transcript)

    def _notify(self, event: Event) -> None:
        self.desk.notify(event)
        self._seen(event)
        if self._transcript:
            self._transcript(event)
        if isinstance(event, Fault):
            self._told(event.message)
            self._notices.show(event.message, "fault")

    def _named(self) -> Named:
        """What listens for the name. Raises UsageError, EngineError."""
        seat = self._house.own
        word = make_wake_word(self._house.settings, judging(seat.transcriber), seat.ears)
        word.load()
        ears = Uncalled(seat.transcriber)
        seat.transcriber = ears
        return Named(word, ears, lambda: not self._quiet.holds(now()), self._told)

    def _earcons(self) -> bool:
        """Whether they may sound: not where the ear is deaf meanwhile, and would miss a word."""
        wanted = self._house.settings.daemon.earcons and not self._quiet.holds(now())
        return wanted and self._sound.open


def listens_for(wanted: Daemon) -> str:
    """What it can be called by."""
    key = "the keys of `parlour ptt`" if wanted.keys == "none" else f"its key {wanted.key}"
    name = f", and for its name {wanted.name!r}" if wanted.name else ""
    return f"Parlour listens for {key}{name}; `parlour ptt --help` tells what else it heeds."


def pressing(wanted: Daemon) -> Pressing:
    """The bounds of what a press means."""
    return Pressing(
        mode=wanted.mode,
        tap=wanted.tap,
        double=wanted.double,
        debounce=wanted.debounce,
        longest=wanted.longest,
    )
