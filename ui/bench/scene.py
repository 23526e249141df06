"""A conversation in a simulated room, on the way that `parlour talk` takes, with a script."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager

from ui.assemble import House
from ui.bench.minds import Watched, with_mind
from ui.bench.room import VirtualRoom, first_sound
from ui.engines import make_canceller
from ui.evals.room import Room
from ui.talk.state import Scene as Talk
from ui.talk.state import State, after
from voice.audio import FRAME, RATE, Samples
from voice.converse import Conversation
from voice.devices.duplex import Duplex
from voice.devices.link import Wanted
from voice.echo.monitor import EchoMonitor
from voice.echo.plain import HalfDuplex
from voice.echo.stage import EchoStage, cleaned
from voice.events import Event, Heard, ReplyStarted, Spoken, TurnEnded
from voice.ports import Mind

ECHO_DELAY, ECHO_GAIN = 0.06, -6.0
"""Seconds from loudspeaker to microphone, and dB."""

NO_ANSWER = 15.0
"""Seconds after which no answer is expected any more."""

QUIET = 1.2
"""Seconds of silence after which an answer is over."""

LONGEST = 60.0
"""Seconds that one answer is listened to."""

LOOK = FRAME / RATE


class Scene:
    """What a script may do and see."""

    def __init__(self, house: House, room: VirtualRoom, mind: Watched, duplex: Duplex) -> None:
        self.house = house
        self.room = room
        self.mind = mind
        self.log: list[tuple[float, Event]] = []
        """Loop time of each event."""
        self.hush: Callable[[], object] = lambda: None
        """Gives up the answer, as a key would."""
        self._busy = False
        self._duplex = duplex
        self._talk = Talk()

    def notify(self, event: Event) -> None:
        """Note one event."""
        self.log.append((asyncio.get_running_loop().time(), event))
        self._talk = after(self._talk, event)
        self._duplex.listen(closely=self._talk.state is not State.LISTENING)
        match event:
            case TurnEnded():
                self._busy = True
            case Heard(text="") | Spoken():
                self._busy = False

    def say(self, speech: Samples) -> int:
        """Begin to speak; return the position at which that is."""
        return self.room.say(speech)

    def since(self, position: int) -> Iterator[Event]:
        """The events after that moment."""
        at = self.room.time_of(position)
        return (event for seen, event in self.log if seen >= at)

    def forget(self) -> None:
        """Forget what happened so far; a long run must not grow."""
        self.log.clear()
        self.room.forget()
        self.mind.forget()

    async def until(self, position: int) -> None:
        """Wait until that sample has gone by."""
        left = self.room.time_of(position) - asyncio.get_running_loop().time()
        await asyncio.sleep(max(0.0, left))

    async def answer(self, since: int) -> int | None:
        """Wait for the first audible sample at or after this position; None if none comes."""
        limit = since + round(NO_ANSWER * RATE)
        while (found := first_sound(self.room.sounds, since)) is None:
            if self.room.position > limit and not self._busy:
                return None
            await asyncio.sleep(LOOK)
        return found

    async def reply(self) -> int | None:
        """Wait for the first sound of an answer's own words, not of what bridges the wait."""
        limit = self.room.position + round(LONGEST * RATE)
        while not any(isinstance(event, ReplyStarted) for _, event in self.log):
            if self.room.position > limit:
                return None
            await asyncio.sleep(LOOK)
        return await self.answer(self.room.position)

    async def quiet(self) -> None:
        """Wait until nothing has sounded for a while, and nothing is on its way."""
        limit = self.room.position + round(LONGEST * RATE)
        while self.room.position < limit:
            sounds = self.room.sounds
            silent = self.room.position - (sounds[-1][1] if sounds else 0)
            if not self._busy and silent > QUIET * RATE:
                return
            await asyncio.sleep(LOOK)
        self.hush()


async def enact(house: House, mind: Mind, script: Callable[[Scene], Awaitable[None]]) -> None:
    """Converse with this mind in the room, echo canceller and all, while the script is played."""
    loop = asyncio.get_running_loop()
    async with in_room(house) as (room, duplex, frames):
        scene = Scene(house, room, Watched(mind, loop.time), duplex)
        conversation = with_mind(house, scene.mind).conversation(duplex, scene.notify)
        scene.hush = conversation.interrupt
        await _play(conversation, frames, script(scene))


@asynccontextmanager
async def in_room(
    house: House,
) -> AsyncIterator[tuple[VirtualRoom, Duplex, AsyncGenerator[Samples, None]]]:
    """A simulated room, its devices, and the frames heard there, echo taken out."""
    room = VirtualRoom(Room(ECHO_DELAY, ECHO_GAIN))
    wanted = Wanted("", "", house.rate, house.settings.devices.lead, buffer_seconds=0.0)
    half_duplex = HalfDuplex(house.settings.echo.tail)
    stage = EchoStage(make_canceller(house.settings), EchoMonitor(), half_duplex, lambda _: None)
    with ThreadPoolExecutor(1, "sound") as worker:
        async with Duplex(room, worker, wanted, lambda _: None) as duplex:
            yield room, duplex, cleaned(duplex.frames(), stage)


async def _play(
    conversation: Conversation, frames: AsyncGenerator[Samples, None], script: Awaitable[None]
) -> None:
    async with asyncio.TaskGroup() as tasks:
        talking = tasks.create_task(conversation.run(frames), name="talk")
        await script
        talking.cancel()
