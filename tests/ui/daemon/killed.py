"""A program that is killed: it settles what another run left, then has a turn spoken to it.

Each life is given the number of its turn, and the steps that it is killed before in either part, 0
for none. What has happened is told in lines; an `answer` is an effect on the world.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from tests.ui.daemon.lives import Killer, serve, tell
from ui.clock import now
from ui.daemon.journal import Journal, Left, Phase
from voice.audio import FRAME, Samples

FRAMES = 2
"""Of each turn."""


def frame(turn: int, number: int) -> Samples:
    """Sound that tells whose it is."""
    return np.full(FRAME, (turn * FRAMES + number) / 32767, np.float32)


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


def live(turn: str, settling: str, speaking: str) -> None:
    book = Journal(Path(sys.argv[1]), lambda sentence: tell(f"told {sentence}"))
    killer = Killer()
    sys.setprofile(killer)
    killer.before(int(settling))
    settle(book)
    killer.before(int(speaking))
    speak(book, int(turn))
    sys.setprofile(None)
    tell(f"steps {killer.done}")


if __name__ == "__main__":
    now()  # reads the time zone, which is no step
    serve(live)
