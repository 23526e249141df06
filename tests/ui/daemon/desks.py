"""A desk with a conversation of fakes on a virtual clock: who presses when, what sounds when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from pathlib import Path
from typing import Any

import numpy as np

from tests.clock import run
from tests.fakes import RecordingSink
from tests.voice.stage import Stage, frames
from ui.clock import now as clock
from ui.daemon.board import Board
from ui.daemon.crier import Crier
from ui.daemon.cues import Cues
from ui.daemon.custody import Custody
from ui.daemon.desk import Desk
from ui.daemon.door import Door
from ui.daemon.heirloom import Heirlooms
from ui.daemon.journal import Journal
from ui.daemon.named import Named
from ui.daemon.press import Press, Pressing
from ui.daemon.turns import Turns
from ui.talk.lines import JsonLines
from voice.audio import FRAME, RATE, Samples
from voice.events import Saying
from voice.ports import Sink

BOUNDS = Pressing("auto", tap=0.2, double=0.3, debounce=0.0, longest=20.0)


class Air:
    """A microphone in a room where speech is heard at given times, and a loudspeaker."""

    def __init__(self, sink: Sink, *stretches: tuple[float, float]) -> None:
        self.sink = sink
        self.up = True
        self.broken = False
        self.closely: list[bool] = []
        self._frames = frames(*stretches, (0.02, False))

    def listen(self, *, closely: bool) -> None:
        self.closely.append(closely)

    def rest(self, resting: bool) -> None:
        self.resting = resting

    async def frames(self) -> AsyncGenerator[Samples, None]:
        """The stretches, then silence for a minute."""
        silence = [np.zeros(FRAME, np.float32)] * (60 * RATE // FRAME)
        for frame in (*self._frames, *silence):
            await asyncio.sleep(FRAME / RATE)
            if self.broken:
                raise RuntimeError("the devices broke")
            yield frame


class Scene:
    """What there is after `play`, to be asked about."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage = stage
        self.folder = folder
        self.told: list[str] = []
        self.posts: list[dict[str, Any]] = []
        self.earcons = RecordingSink()
        self.name: Named | None = None
        self.desk: Desk
        self.air: Air

    def play(
        self,
        *stretches: tuple[float, float],
        script: Callable[[Desk], Awaitable[None]],
    ) -> Scene:
        """Hear (seconds, voiced) stretches from 0 on while the script acts; it ends it all."""

        async def main() -> None:
            self.air = air = Air(self.stage.sink, *stretches)
            journal = Journal(self.folder, self.told.append)
            left = journal.left()
            custody, crier, board = Custody(), Crier(), Board()
            self.stage.watchers.append(lambda event: self.desk.notify(event))
            talk = self.stage.build()
            self.desk = Desk(
                talk,
                Turns(talk, Door(0.5, 0.04), custody, journal.open, 3.0),
                custody,
                Heirlooms(left, custody, crier, clock(), hours24=False),
                Press(BOUNDS),
                crier,
                Cues(self.earcons, lambda: 1.0, lambda: True, lambda _: None),
                air,
                board,
                JsonLines(board.post),
                self.name,
            )
            async with asyncio.TaskGroup() as tasks:
                parts = [
                    tasks.create_task(self._watch(board)),
                    tasks.create_task(talk.run(self.desk.frames())),
                    tasks.create_task(crier.run(self.desk.announce)),
                ]
                await script(self.desk)
                for part in parts:
                    part.cancel()

        run(main())
        return self

    async def _watch(self, board: Board) -> None:
        with board.watch() as events:
            async for event in events:
                self.posts.append(event)

    @property
    def unsettled(self) -> list[str]:
        """Phases of the turns that are kept now."""
        return sorted(path.suffix.removeprefix(".") for path in self.folder.glob("*.*"))


async def at(seconds: float) -> None:
    """Wait for that time of the scene."""
    await asyncio.sleep(seconds - asyncio.get_running_loop().time())


def said(scene: Scene) -> list[str]:
    return [event.text for event in scene.stage.of(Saying) if isinstance(event, Saying)]


async def held(desk: Desk, begin: float, end: float, rest: float = 5.0) -> None:
    await at(begin)
    desk.press("key")
    await at(end)
    desk.release("key")
    await at(end + rest)
