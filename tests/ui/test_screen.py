"""What `ask` and `demo` print: answers that come piece by piece, and nothing of sound libraries."""

from __future__ import annotations

import io
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.talk.terminal import seen, terminal
from ui.screen import Lines, Screen
from voice.events import Event, Fault, Heard, ReplyStarted, Saying, TurnTraced

OVER = TurnTraced("x", "quick", "y", {}, 0.0)


def shown(*events: Event, width: int) -> list[str]:
    file = io.StringIO(newline="")
    screen = Screen(terminal(file, width))
    for event in events:
        screen(event)
    return seen(file.getvalue())


def test_pieces_are_broken_between_words_wherever_they_begin() -> None:
    pieces = ["Tardigrades live ", "in moss. They sleep ", "for years, and wake when ", "it rains."]
    told = shown(Heard("what", 1), ReplyStarted("quick"), *map(Saying, pieces), OVER, width=40)
    assert told == [
        "you      what",
        "parlour  [quick] Tardigrades live in",
        "moss. They sleep for years, and wake",
        "when it rains.",
        "",
    ]


def test_the_next_answer_begins_at_the_margin() -> None:
    turn = [ReplyStarted("quick"), Saying("One two three four five six."), OVER]
    told = shown(*turn, Fault("the voice broke"), *turn, width=30)
    assert told[:2] == ["parlour  [quick] One two three", "four five six."]
    assert told[2:4] == ["", "the voice broke"]
    assert told[4:6] == told[:2]


words = st.text("abcdefg 狐\n", min_size=0, max_size=60)


@given(words, st.integers(10, 30), st.data())
def test_lines_do_not_depend_on_the_pieces(text: str, width: int, data: st.DataObject) -> None:
    spaces = [
        at + 1 for at, sign in enumerate(text) if sign == " " and text[at + 1 : at + 2] != " "
    ]
    cuts = sorted(data.draw(st.sets(st.sampled_from(spaces)))) if spaces else []
    whole, pieces = Lines(width), Lines(width)
    came = "".join(pieces.take(text[a:b]) for a, b in zip([0, *cuts], [*cuts, None], strict=True))
    assert came == whole.take(text)
    assert "".join(came.split()) == "".join(text.split())


def test_without_a_width_nothing_is_broken() -> None:
    text = "word " * 100
    assert Lines(None).take(text) == text


LIBRARY = """
import os
from ui.screen import silent_libraries
with silent_libraries() as errors:
    os.write(2, b"ALSA lib confmisc.c: cannot find card 0\\n")
    print("told", file=errors)
os.write(2, b"afterwards\\n")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="it has no such terminals")
def test_on_a_terminal_libraries_are_silent() -> None:
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-c", LIBRARY],
        stdout=theirs,
        stderr=theirs,
        cwd=Path(__file__).parents[2],
        check=True,
    )
    os.close(theirs)
    told = os.read(ours, 1000).decode()
    os.close(ours)
    assert told.split() == ["told", "afterwards"]
