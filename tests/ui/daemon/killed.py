"""A program that is killed: it settles what another run left, then has turns spoken to it.

Reads, for each life, the instruction it is killed at, counted over the journal's code and its own;
every life is a fork. What has happened is told in lines; an `answer` is an effect on the world.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import numpy as np

from ui.daemon import journal
from ui.daemon.journal import Journal, Left, Phase
from voice.audio import FRAME, Samples

TURNS, FRAMES = 3, 4
"""In each life; frames of each turn."""

TRACED = {journal.__file__, __file__}


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


def live(folder: Path, life: int) -> None:
    book = Journal(folder, lambda sentence: tell(f"told {sentence}"))
    for left in book.left():
        turn, count = whose(left)
        tell(f"left {turn} {left.phase} {count}")
        if left.phase is Phase.STANDS:
            tell(f"interrupted {turn}")
        else:
            left.stands()
            tell(f"answer {turn}")
        left.settle()
    for turn in range(life * TURNS, (life + 1) * TURNS):
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
    """Ends this process, as a crash would, at its n-th instruction."""

    def __init__(self, last: int) -> None:
        self.done = 0
        self._last = last

    def __call__(self, code: FrameType, event: str, _: Any) -> Any:
        if code.f_code.co_filename not in TRACED:
            return None
        code.f_trace_opcodes = True
        if event == "opcode":
            self.done += 1
            if self.done == self._last:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def main() -> None:
    for life, line in enumerate(sys.stdin):
        child = os.fork()
        if child == 0:
            killer = Killer(int(line))
            sys.settrace(killer)
            live(Path(sys.argv[1]), life)
            sys.settrace(None)
            tell(f"instructions {killer.done}")
            os._exit(0)
        tell(f"end {os.waitpid(child, 0)[1]}")


if __name__ == "__main__":
    main()
