"""A program that is killed: it settles what another run left, then has a turn spoken to it.

Reads, for each life, the steps it is killed before in either part, 0 for none: a step is a call of
the system that changes what outlives a program. Every life is a fork. What has happened is told in
lines; an `answer` is an effect on the world.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from ui.clock import now
from ui.daemon.journal import Journal, Left, Phase
from voice.audio import FRAME, Samples

FRAMES = 2
"""Of each turn."""

CHANGES = {"open", "write", "mkdir", "rename", "replace", "link", "unlink", "truncate"}
"""Functions of the system that change what outlives a program."""


def frame(turn: int, number: int) -> Samples:
    """Sound that tells whose it is."""
    return np.full(FRAME, (turn * FRAMES + number) / 32767, np.float32)


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())


def whose(left: Left) -> tuple[int, int]:
    """The turn, and how many whole frames of it there are; all of them are its own, in order."""
    sound = np.rint(left.sound() * 32768).astype(int)
    count = len(sound) // FRAME
    turn = sound[0] // FRAMES
    wanted = np.repeat(turn * FRAMES + np.arange(count), FRAME)
    assert np.array_equal(sound[: count * FRAME], wanted)
    return int(turn), count


def settle(book: Journal) -> None:
    for left in book.left():
        turn, count = whose(left)
        tell(f"left {turn} {left.phase} {count}")
        if left.phase is Phase.STANDS:
            tell(f"interrupted {turn}")
        else:
            left.stands()
            tell(f"answer {turn}")
        left.settle()


def speak(book: Journal, turn: int) -> None:
    entry = book.open()
    for number in range(FRAMES):
        entry.add(frame(turn, number))
        tell(f"frames {turn} {number + 1}")
    entry.said()
    tell(f"said {turn}")
    entry.stands()
    tell(f"answer {turn}")
    entry.settle()
    tell(f"settled {turn}")


class Killer:
    """Ends this process, as a crash would, before a step of that number."""

    def __init__(self) -> None:
        self.done = self.last = 0

    def before(self, last: int) -> None:
        """Count from here."""
        self.done, self.last = 0, last

    def __call__(self, _: FrameType, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ in CHANGES:
            self.done += 1
            if self.done == self.last:
                os.kill(os.getpid(), signal.SIGKILL)


def live(folder: Path, turn: int, settling: int, speaking: int) -> None:
    book = Journal(folder, lambda sentence: tell(f"told {sentence}"))
    killer = Killer()
    sys.setprofile(killer)
    killer.before(settling)
    settle(book)
    killer.before(speaking)
    speak(book, turn)
    sys.setprofile(None)
    tell(f"steps {killer.done}")


def main() -> None:
    now()  # reads the time zone, which is no step
    for turn, line in enumerate(sys.stdin):
        child = os.fork()
        if child == 0:
            live(Path(sys.argv[1]), turn, *map(int, line.split()))
            os._exit(0)
        tell(f"end {os.waitpid(child, 0)[1]}")


if __name__ == "__main__":
    main()
