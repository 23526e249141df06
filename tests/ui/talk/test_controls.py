from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncGenerator

import numpy as np
import pytest

from tests.clock import run
from ui.talk.controls import Controls
from ui.talk.lines import JsonLines, onto
from ui.talk.run import leaving_on_signals, until, way_in
from ui.talk.state import State
from voice.audio import FRAME, RATE, Samples
from voice.events import Heard, Saying
from voice.wave import NullSink


class Desk:
    """Keys, a face, and what the keys brought about."""

    def __init__(self, *, push_to_talk: bool = False) -> None:
        self.now = 0.0
        self.face = JsonLines(onto(io.StringIO()))
        self.done: list[str] = []
        self.controls = Controls(
            self.face,
            push_to_talk,
            lambda: self.now,
            lambda: self.done.append("interrupt"),
            lambda: self.done.append("leave"),
        )

    def press(self, key: str, at: float = 0.0) -> None:
        self.now = at
        self.controls(key)
        self.controls.look(microphone=True)

    def state(self, at: float) -> State:
        self.now = at
        self.controls.look(microphone=True)
        return self.face.scene.state


@pytest.mark.parametrize(
    ("key", "done"),
    [(" ", ["interrupt"]), ("q", ["leave"]), ("\x03", ["leave"]), ("x", []), ("é", []), ("?", [])],
)
def test_a_key_does_one_thing(key: str, done: list[str]) -> None:
    desk = Desk()
    desk.press(key)
    assert desk.done == done


def test_m_mutes_and_unmutes() -> None:
    desk = Desk()
    states = []
    for key in "mM":
        desk.press(key)
        states.append((desk.controls.muted(), desk.face.scene.state))
    assert states == [(True, State.MUTED), (False, State.LISTENING)]


def test_without_push_to_talk_one_may_always_speak() -> None:
    desk = Desk()
    assert desk.controls.talking()
    assert desk.state(0) is State.LISTENING


def test_space_held_is_talking_and_stops_an_answer_once() -> None:
    desk = Desk(push_to_talk=True)
    assert desk.state(0) is State.READY
    for at in (1.0, 1.5, 1.55, 1.6):
        desk.press(" ", at)
    assert desk.state(1.7) is State.LISTENING
    assert desk.state(1.8) is State.READY
    assert desk.done == ["interrupt"]


def test_space_tapped_is_talking_until_it_is_tapped_again() -> None:
    desk = Desk(push_to_talk=True)
    desk.press(" ", 1.0)
    assert desk.state(4.0) is State.LISTENING
    desk.press(" ", 5.0)
    assert desk.state(5.0) is State.READY
    assert desk.done == ["interrupt"]


def test_a_microphone_that_is_gone_is_shown_and_changes_nothing_else() -> None:
    desk = Desk()
    for event in (Heard("hi", 1.0), Saying("Hello.")):
        desk.face(event)
    desk.controls.look(microphone=False)
    assert desk.face.scene.state is State.SPEAKING
    assert desk.face.scene.microphone is False


class Microphone:
    """Ten frames of a steady tone, and no loudspeaker."""

    sink = NullSink(RATE)
    up = True

    def listen(self, *, closely: bool) -> None: ...

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def frames(self) -> AsyncGenerator[Samples, None]:
        for number in range(10):
            self._desk.now = number * FRAME / RATE
            if number == 5:
                self._desk.controls("m")
            yield np.full(FRAME, 0.5, np.float32)


@pytest.mark.parametrize(("push_to_talk", "heard"), [(False, [0.5] * 5 + [0.0] * 5), (True, [])])
def test_the_way_from_the_microphone_to_the_ear(push_to_talk: bool, heard: list[float]) -> None:
    desk = Desk(push_to_talk=push_to_talk)

    async def hear() -> list[float]:
        sound = Microphone(desk)
        frames = way_in(sound, desk.face, desk.controls, push_to_talk=push_to_talk)
        return [float(frame[0]) async for frame in frames]

    assert run(hear()) == heard


async def for_ever() -> None:
    await asyncio.Event().wait()


def test_a_talk_that_ends_ends_what_runs_beside_it() -> None:
    async def talk() -> None:
        await asyncio.sleep(3)

    run(until(asyncio.Event(), talk(), for_ever(), for_ever()))


def test_leaving_ends_the_talk() -> None:
    async def main() -> float:
        leaving = asyncio.Event()

        async def leave() -> None:
            await asyncio.sleep(2)
            leaving.set()

        await until(leaving, for_ever(), leave())
        return asyncio.get_running_loop().time()

    assert run(main()) == 2


def test_a_part_that_fails_ends_all() -> None:
    async def fail() -> None:
        raise ValueError

    with pytest.raises(ExceptionGroup):
        run(until(asyncio.Event(), for_ever(), fail()))


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_is_a_wish_to_leave(name: str) -> None:
    number = getattr(signal, name)
    if number == signal.SIGINT:  # whoever starts the tests may have it ignored
        signal.signal(number, signal.default_int_handler)
    before = signal.getsignal(number)

    async def main() -> None:
        leaving = asyncio.Event()
        with leaving_on_signals(leaving):
            os.kill(os.getpid(), number)
            await until(leaving, for_ever())

    asyncio.run(main())
    assert signal.getsignal(number) == before
