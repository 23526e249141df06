"""`parlour talk`: a conversation with microphone and loudspeaker, on a terminal."""

from __future__ import annotations

import asyncio
import io
import signal
import sys
from collections.abc import AsyncGenerator, Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from ui.assemble import House, open_house
from ui.clock import now
from ui.devices import need
from ui.errors import UsageError
from ui.paths import data_home
from ui.screen import Notices, silent_libraries
from ui.settings import Settings
from ui.talk.controls import Controls
from ui.talk.face import Face, Steady
from ui.talk.frames import gated, metered, muted
from ui.talk.keys import read_keys
from ui.talk.lines import JsonLines, onto
from ui.talk.ring import Words, ring, tell
from ui.talk.rows import Mode
from ui.talk.screen import Screen
from ui.talk.sound import Sound, Told, open_sound
from ui.talk.state import State
from ui.talk.transcript import Transcript, keeping
from voice.audio import Samples
from voice.events import Event

LEAD_IN = 0.3
"""Seconds before the key is pressed that are heard too."""

RING_SECONDS = 0.5
"""How often it is looked whether a timer is done."""


@dataclass(frozen=True, slots=True)
class Options:
    """How the person wants to talk."""

    push_to_talk: bool
    text: bool
    """The answer is read, not heard."""
    as_json: bool
    transcript: Path | None
    """Folder of the transcripts, None for none."""


def check_place(settings: Settings, options: Options) -> None:
    """Look whether one can talk here, before models are fetched or loaded.

    Raises UsageError, AudioError.
    """
    if options.push_to_talk and not sys.stdin.isatty():
        raise UsageError("push-to-talk needs a terminal to read the space bar from")
    chosen = settings.devices
    need(chosen.microphone, None if options.text else chosen.loudspeaker)


async def talk(settings: Settings, options: Options) -> None:
    """Talk until the person leaves. Raises AudioError."""
    with silent_libraries() as errors:
        await _talk(settings, options, Console(file=errors, quiet=options.as_json))


async def _talk(settings: Settings, options: Options, console: Console) -> None:
    """The talk; `console` is for what is told before the face is there."""
    notices = Notices(console)
    telling: list[Told] = [notices]

    def tell(sentence: str) -> None:
        telling[-1](sentence)

    with console.status("waking up") as status:
        async with (
            open_house(settings, data_home(), tell) as house,
            open_sound(settings, house.rate, tell, silent=options.text) as sound,
        ):
            status.stop()
            with _face(options) as face, keeping(options.transcript, tell) as transcript:
                telling.append(face.notice)
                for sentence in notices.told if options.as_json else ():
                    face.notice(sentence)
                await _converse(house, sound, face, transcript, options)


@contextmanager
def _face(options: Options) -> Iterator[Face]:
    mode = Mode(options.text, options.push_to_talk, keys=sys.stdin.isatty())
    face: Face = (
        JsonLines(onto(sys.stdout)) if options.as_json else Screen(Console(highlight=False), mode)
    )
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # not every terminal can show every sign
    with face:
        yield face


async def _converse(
    house: House, sound: Sound, face: Face, transcript: Transcript | None, options: Options
) -> None:
    loop = asyncio.get_running_loop()
    leaving = asyncio.Event()

    face = Steady(face, leaving.set)

    def notify(event: Event) -> None:
        if transcript:
            transcript(event)
        face(event)

    async def announce(words: Words) -> bool:
        return await tell(words, sound.up, conversation.announce, transcript)

    by_key = options.push_to_talk
    conversation = house.conversation(sound.sink, notify, realtime=not options.text, held=by_key)
    controls = Controls(face, by_key, loop.time, conversation.interrupt, leaving.set)
    frames = way_in(sound, face, controls, push_to_talk=by_key)
    hours24 = house.settings.mind.hours24
    ringing = ring(house.kept, now, face.notice, announce, hours24, RING_SECONDS)
    keys = read_keys(sys.stdin, controls)
    with leaving_on_signals(leaving):
        await until(leaving, conversation.run(frames), keys, ringing)


def way_in(
    sound: Sound, face: Face, controls: Controls, *, push_to_talk: bool
) -> AsyncGenerator[Samples, None]:
    """The whole way of a frame from the devices to the ear."""

    def look(decibels: float) -> None:
        controls.look(sound.up)
        sound.listen(closely=face.scene.state is not State.LISTENING)
        face.level(decibels)

    frames = metered(muted(sound.frames(), controls.muted), look)
    return gated(frames, controls.talking, LEAD_IN) if push_to_talk else frames


async def until(
    leaving: asyncio.Event, talking: Coroutine[Any, Any, None], *beside: Coroutine[Any, Any, None]
) -> None:
    """Talk, with the rest running beside it, to the end or until it is time to leave."""

    async def to_the_end() -> None:
        await talking
        leaving.set()

    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(part) for part in (to_the_end(), *beside)]
        await leaving.wait()
        for task in running:
            task.cancel()


if sys.platform == "win32":

    @contextmanager
    def leaving_on_signals(leaving: asyncio.Event) -> Iterator[None]:  # noqa: ARG001  # as below
        """Ctrl-C cancels the talk, as everywhere in Python: an event loop there has no signals."""
        yield

else:

    @contextmanager
    def leaving_on_signals(leaving: asyncio.Event) -> Iterator[None]:
        """Leave in order when asked to; a second Ctrl-C does not wait for that."""
        loop = asyncio.get_running_loop()
        wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

        def leave() -> None:
            leaving.set()
            loop.remove_signal_handler(signal.SIGINT)

        for each in wanted:
            loop.add_signal_handler(each, leave)
        try:
            yield
        finally:
            for each in wanted:
                loop.remove_signal_handler(each)
