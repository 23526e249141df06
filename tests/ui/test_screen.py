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
from ui.screen import Lines, Screen, latency_table
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


def waits(*turns: TurnTraced) -> list[str]:
    file = io.StringIO(newline="")
    terminal(file).print(latency_table(list(turns)))
    return seen(file.getvalue())


def test_the_bars_of_the_waits_fit_and_can_be_compared() -> None:
    marks = {"turn_ended": 0.6, "transcribed": 1.2, "routed": 1.201, "recalled": 1.25}
    long = {**marks, "first_token": 2.2, "first_clause": 3.8, "first_clip": 3.9, "audible": 3.92}
    rows = waits(
        TurnTraced("long", "quick", "", long, 0.0),
        TurnTraced("short", "reflex", "", {"turn_ended": 0.98}, 0.0),
    )
    slow, fast = [row.count("█") for row in rows if "█" in row]
    assert not any("…" in row for row in rows)
    assert 3 < slow / fast < 6


def test_each_wait_says_by_which_way_even_where_words_look_like_markup() -> None:
    rows = "".join(waits(TurnTraced("close it [/b]", "quick", "", {"turn_ended": 0.5}, 0.0)))
    assert "close it [/b] [quick]" in rows


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
