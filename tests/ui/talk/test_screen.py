from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.ui.talk.terminal import seen, terminal
from ui.talk.rows import Mode, help_rows, tail, trace
from ui.talk.screen import Screen
from voice.events import (
    Ducked,
    Event,
    Fault,
    Heard,
    Lull,
    Partial,
    ReplyStarted,
    Resumed,
    Saying,
    SpeechStarted,
    Spoken,
    TurnEnded,
    TurnTraced,
    Yielded,
)
from voice.trace import STAGES

LISTENING = Mode(reading=False, push_to_talk=False, keys=True)
QUIET = "─" * 16
MARKS = {"turn_ended": 1.2, "transcribed": 1.31, "audible": 1.33}
TIME: list[Event] = [
    SpeechStarted(0),
    Partial("what time"),
    TurnEnded(1, 0, 0),
    Heard("what time is it", 1.0),
    ReplyStarted("reflex"),
    Saying("It's 7:30 PM."),
]
TOLD = [
    *TIME,
    Spoken("It's 7:30 PM.", complete=True),
    TurnTraced("what time is it", "reflex", "It's 7:30 PM.", MARKS, 1.0),
]
SHOWN = [
    "",
    "you      what time is it",
    "parlour  It's 7:30 PM.",
    "         ██████ 330 ms reflex · endpoint wait 200 · transcription 110",
]


def rows(*events: Event, mode: Mode = LISTENING, width: int = 80, **facts: bool) -> list[str]:
    """What stands on the terminal while the conversation goes on."""
    file = io.StringIO(newline="")
    with Screen(terminal(file, width), mode) as screen:
        screen.show(replace(screen.scene, **facts))
        for event in events:
            screen(event)
        return seen(file.getvalue())


def test_a_turn_scrolls_up_once_and_the_state_stands_below() -> None:
    assert rows(*TOLD) == [*SHOWN, "", row("○ listening")]


def row(state: str, hint: str = "? help") -> str:
    return f"{state:15} {QUIET} {hint}".rstrip()


PTT = replace(LISTENING, push_to_talk=True)
MUTED = "· " * 8
BOTH = "speak or press space to interrupt"
WAITING = "waiting for one to be plugged in"
STATES: list[tuple[str, list[Event], Mode, dict[str, bool]]] = [
    (row("○ listening"), [], LISTENING, {}),
    (row("○ listening", "Ctrl-C leaves"), [], replace(LISTENING, keys=False), {}),
    (row("● hearing you", ""), TIME[:1], LISTENING, {}),
    (row("● hearing you", "what time"), TIME[:2], LISTENING, {}),
    (row("◌ thinking", "what time"), TIME[:3], LISTENING, {}),
    (row("◌ thinking", ""), TIME[:4], LISTENING, {}),
    (row("▶ speaking", BOTH), TIME, LISTENING, {}),
    (row("‖ halted", BOTH), [*TIME, Ducked()], LISTENING, {}),
    (row("■ interrupted", ""), [*TIME, SpeechStarted(9), Yielded("stop")], LISTENING, {}),
    (row("▶ speaking", "press space to interrupt"), TIME, PTT, {"key": False}),
    (row("▶ answering", BOTH), TIME, replace(LISTENING, reading=True), {}),
    (row("○ ready", "hold space to talk · ? help"), [], PTT, {"key": False}),
    (row("○ listening"), [], PTT, {"key": True}),
    (f"⊘ muted         {MUTED} m unmutes", [], LISTENING, {"muted": True}),
    (f"! no microphone {MUTED} {WAITING}", [], LISTENING, {"microphone": False}),
    (f"◌ thinking      {MUTED} muted what time", TIME[:3], LISTENING, {"muted": True}),
]
NARROW: list[tuple[str, list[Event], Mode, dict[str, bool]]] = [
    (row("○ listening"), [], LISTENING, {}),
    ("○ ready         hold space · ? help", [], PTT, {"key": False}),
    ("▶ speaking      space interrupts", TIME, LISTENING, {}),
    ("▶ speaking      space interrupts", TIME, PTT, {"key": False}),
    ("● hearing you   what time", TIME[:2], LISTENING, {}),
    ("⊘ muted         m unmutes", [], LISTENING, {"muted": True}),
    ("◌ thinking      muted what time", TIME[:3], LISTENING, {"muted": True}),
    ("! no microphone plug one in", [], LISTENING, {"microphone": False}),
]


@pytest.mark.parametrize(("shown", "events", "mode", "facts"), STATES)
def test_each_state_has_its_row(
    shown: str, events: list[Event], mode: Mode, facts: dict[str, bool]
) -> None:
    assert rows(*events, mode=mode, **facts)[-1] == shown


def test_an_answer_grows_in_place_and_is_printed_once() -> None:
    long = "Tardigrades live in moss. " * 20
    growing = rows(Heard("tell me", 1), *[Saying("Tardigrades live in moss. ")] * 20)
    assert len(growing) == 2 + 6 + 2  # the question, the last rows of the answer, the state
    assert growing[-3] == "         moss. Tardigrades live in moss."
    whole = rows(Heard("tell me", 1), Saying(long), Spoken(long.strip(), complete=True))
    assert sum(each.count("Tardigrades") for each in whole) == 20
    assert all(len(each) <= 80 for each in whole)


def written(*events: Event, console: Callable[[io.StringIO], Console]) -> str:
    file = io.StringIO(newline="")
    with Screen(console(file), LISTENING) as screen:
        for event in events:
            screen(event)
            screen.level(-10)
        screen.help()
        screen.notice("Your tea timer is done.")
    return file.getvalue()


CUT = [
    *TIME[:5],
    Saying("It's 7:30, "),
    Saying("and the sun sets."),
    SpeechStarted(1),
    Ducked(),
    Yielded("words"),
    Spoken("It's 7:30,", complete=False),
]


def test_what_was_not_heard_is_struck_out() -> None:
    text = written(*CUT, console=terminal)
    assert "It's 7:30, \x1b[9;90mand the sun sets.\x1b[0m\n" in text


PLAIN = """
you      what time is it
parlour  It's 7:30, [not heard: and the sun sets.]
the voice broke
         330 ms reflex · endpoint wait 200 · transcription 110 · playback 20
Your tea timer is done.
"""


@pytest.mark.parametrize("dumb", [False, True])
def test_a_pipe_and_a_dumb_terminal_get_plain_lines(dumb: bool) -> None:
    def plain(file: io.StringIO) -> Console:
        return Console(file=file, width=80, force_terminal=dumb, _environ={"TERM": "dumb"})

    assert written(*CUT, Fault("the voice broke"), TOLD[-1], console=plain) == PLAIN


def test_a_false_alarm_leaves_the_answer_as_it_was() -> None:
    over = [SpeechStarted(1), Ducked(), Partial("mm"), Resumed("back-channel")]
    assert rows(*TIME, *over) == rows(*TIME)


def test_the_end_leaves_only_what_was_said() -> None:
    file = io.StringIO(newline="")
    with Screen(terminal(file), LISTENING) as screen:
        for event in TIME:
            screen(event)
        screen(Spoken("It's 7:30 PM.", complete=True))
    left = seen(file.getvalue())
    assert left[:3] == SHOWN[:3]
    assert not any(left[3:])
    assert "\x1b[?25h" in file.getvalue()  # the cursor is shown again


def test_help_comes_and_goes() -> None:
    file = io.StringIO(newline="")
    with Screen(terminal(file), PTT) as screen:
        before = seen(file.getvalue())
        screen.help()
        helped = seen(file.getvalue())
        screen.help()
        assert helped[-1].split() == [
            *("space", "hold", "or", "tap", "to", "talk"),
            *("m", "mute", "q", "leave", "?", "hide", "this"),
        ]
        assert seen(file.getvalue())[: len(before)] == before


def test_nothing_is_drawn_while_nothing_changes() -> None:
    file = io.StringIO(newline="")
    with Screen(terminal(file), LISTENING) as screen:
        screen(SpeechStarted(0))
        before = len(file.getvalue())
        for _ in range(500):
            screen.level(-80)
            screen(Lull(1))
            screen.show(screen.scene)
        assert len(file.getvalue()) == before


@pytest.mark.parametrize("width", [80, 60, 40, 20])
def test_the_live_rows_never_wrap(width: int) -> None:
    words = "the quick brown fox 狐狸跳过了懒狗 jumps over the lazy dog " * 3
    file = io.StringIO(newline="")
    with Screen(terminal(file, width), PTT) as screen:
        screen(SpeechStarted(0))
        screen(Partial(words))
        screen.help()
        live = seen(file.getvalue())
    assert all(cell_len(each) < width for each in live)
    assert "q leave" in " ".join(live)


@pytest.mark.parametrize(("shown", "events", "mode", "facts"), NARROW)
def test_on_a_narrow_terminal_the_meter_gives_way_to_what_is_to_be_read(
    shown: str, events: list[Event], mode: Mode, facts: dict[str, bool]
) -> None:
    assert rows(*events, mode=mode, width=40, **facts)[-1] == shown


@pytest.mark.parametrize("mode", [LISTENING, PTT])
def test_every_key_is_told_in_forty_columns(mode: Mode) -> None:
    told = [each.plain for each in help_rows(mode, 40)]
    assert all(len(each) < 40 for each in told)
    for key in ("space", "m mute", "q leave", "? hide this"):
        assert any(f"  {key}" in each for each in told)


@pytest.mark.parametrize("width", [80, 60, 50, 40, 30, 20])
@pytest.mark.parametrize("longer", [0.0, 0.123, 12.0])
def test_what_the_wait_was_made_of_takes_one_row(width: int, longer: float) -> None:
    marks = {name: 1.06 + 0.04 * place + longer for place, name in enumerate(STAGES)}
    told = trace(TurnTraced("x", "complex", "y", marks, 1.0, ("asks why",)), width, styled=True)
    assert told.cell_len < width
    assert " ms complex" in told.plain


@pytest.mark.parametrize("cells", range(0, 30))
@pytest.mark.parametrize("words", ["one two three four five", "狐狸跳过了懒狗", "abcdefghijklmnop"])
def test_the_end_of_the_words_is_what_is_shown(words: str, cells: int) -> None:
    shown = tail(words, cells)
    assert cell_len(shown) <= cells
    assert words.endswith(shown.removeprefix("…"))


def test_words_cannot_steer_the_terminal() -> None:
    trick = "one\x1b[2J\x07 two\x9b1A"
    told = [Partial(trick), Heard(trick, 1), Saying(trick), Fault(trick)]
    shown = rows(*told, Spoken(trick, complete=True))
    assert shown[1] == "you      one [2J  two 1A"
    assert shown[2] == "one [2J  two 1A"
    assert shown[3] == "parlour  one [2J  two 1A"


def test_words_so_far_take_one_row() -> None:
    assert rows(SpeechStarted(0), Partial("one\ntwo"))[-1].endswith(" one two")
