"""What the screen of a conversation shows, row by row: pure, from values to styled text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from ui.screen import COLOURS
from ui.talk.meter import CELLS
from ui.talk.state import Scene, State
from voice.events import TurnTraced
from voice.trace import STAGES, parts

INDENT = 9
"""Cells before the words, where it stands who speaks."""

LOOK = {
    State.LISTENING: ("○", "cyan"),
    State.READY: ("○", "bright_black"),
    State.HEARING: ("●", "bold cyan"),
    State.THINKING: ("◌", "yellow"),
    State.SPEAKING: ("▶", "bold green"),
    State.HALTED: ("‖", "green"),
    State.INTERRUPTED: ("■", "magenta"),
    State.MUTED: ("⊘", "bold yellow"),
    State.DEAF: ("!", "bold red"),
}
"""Sign and colour of each state."""

STATE_CELLS = max(len(state) for state in State)
READABLE_CELLS = 26
"""What words need at least beside the meter; where a terminal is narrower, they take its place."""
ANSWER_ROWS = 6
"""Rows of an unfinished answer that are shown; all of it is printed when it is over."""

BAR_CELLS, CELL_SECONDS = 24, 0.05
"""The bar of a trace: one cell for 50 ms, and never wider than this."""


@dataclass(frozen=True, slots=True)
class Mode:
    """How the conversation is had."""

    reading: bool
    """The answer is read, not heard."""
    push_to_talk: bool
    keys: bool
    """Whether keys are read at all."""


def meter(cells: int, scene: Scene) -> Text:
    """The level of the microphone as a bar, or why there is none."""
    if not scene.microphone or scene.muted:
        return Text("· " * (CELLS // 2), "bright_black")
    # The last three cells begin at -15 dBFS, where speech is close to being clipped.
    lit = "█" * min(cells, CELLS - 3), "█" * max(0, cells - CELLS + 3)
    dark = "─" * (CELLS - cells)
    return Text.assemble((lit[0], "green"), (lit[1], "red"), (dark, "bright_black"))


def status(scene: Scene, cells: int, words: str, mode: Mode, width: int) -> Text:
    """The one row that is always there: what happens, how loud it is, the words so far."""
    sign, colour = LOOK[scene.state]
    state = Text(f"{sign} {_word(scene.state, mode):{STATE_CELLS}} ", colour)
    muted = "muted " if scene.muted and scene.state is not State.MUTED else ""
    room = width - 1 - state.cell_len - len(muted)
    beside = room - CELLS - 1
    hints = hint(scene.state, mode)
    if words:
        shown = tail(words, beside if beside >= READABLE_CELLS else room)
    else:
        places = (beside, room)
        shown = next((each for place in places for each in hints if len(each) <= place), hints[-1])
    row = Text.assemble(state, *((meter(cells, scene), " ") if cell_len(shown) <= beside else ()))
    row.append(muted, LOOK[State.MUTED][1]).append(shown, "italic" if words else "bright_black")
    row.truncate(width - 1, overflow="ellipsis")
    return row


def _word(state: State, mode: Mode) -> str:
    return "answering" if mode.reading and state is State.SPEAKING else state


def hint(state: State, mode: Mode) -> tuple[str, ...]:
    """What one can do now, in a few words and, for narrow terminals, in fewer."""
    interrupt = "press space to interrupt", "space interrupts"
    if not mode.push_to_talk:
        interrupt = f"speak or {interrupt[0]}", interrupt[1]
    typed: dict[State, tuple[str, ...]] = {
        State.LISTENING: ("? help",),
        State.READY: ("hold space to talk · ? help", "hold space · ? help"),
        State.SPEAKING: interrupt,
        State.HALTED: interrupt,
        State.MUTED: ("m unmutes",),
    }
    if state is State.DEAF:
        return "waiting for one to be plugged in", "plug one in"
    return typed.get(state, ("",)) if mode.keys else ("Ctrl-C leaves",)


def help_rows(mode: Mode, width: int) -> list[Text]:
    """Every key and what it does, in as many rows as that takes."""
    space = "hold or tap to talk" if mode.push_to_talk else "interrupt"
    rows: list[Text] = []
    for key, meaning in (("space", space), ("m", "mute"), ("q", "leave"), ("?", "hide this")):
        told = Text.assemble("  ", (key, "bold"), (f" {meaning}", "bright_black"))
        if rows and rows[-1].cell_len + 1 + told.cell_len < width:
            rows[-1].append(" ").append_text(told)
        else:
            told.truncate(width - 1)
            rows.append(told)
    return rows


def harmless(words: str) -> str:
    """The words without control characters: what a model writes must not steer the terminal."""
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in words)


def tail(words: str, cells: int) -> str:
    """The end of the words, in at most so many cells of the terminal."""
    if cell_len(words) <= cells:
        return words
    kept = words[-cells:] if cells > 0 else ""
    while cell_len(kept) >= cells > 0:
        kept = kept[1:]
    _, space, whole_words = kept.partition(" ")
    return f"…{whole_words if space else kept}"[: max(cells, 0)]


def answer(words: str, heard: str, *, styled: bool) -> Text:
    """An answer that is over: what was heard of it, and after that, struck out, the rest."""
    whole = words.strip()
    rest = whole[len(heard) :] if whole.startswith(heard) else ""
    unheard = rest.lstrip()
    gap = " " * (len(rest) - len(unheard))
    if not unheard:
        return Text(heard)
    if styled:
        return Text.assemble(heard, gap, (unheard, "bright_black strike"))
    return Text(f"{heard}{gap}[not heard: {unheard}]")


def labelled(label: str, colour: str, words: Text, console: Console, *, styled: bool) -> Text:
    """Words under the name of who says them, broken into lines where a person reads them."""
    name = (f"{label:{INDENT}}", f"bold {colour}")
    if not styled:
        return Text.assemble(name, words)
    lines = words.wrap(console, max(1, console.width - INDENT))
    return Text.assemble(name, Text(f"\n{' ' * INDENT}").join(lines))


def trace(turn: TurnTraced, width: int, *, styled: bool) -> Text:
    """What the wait was made of: a bar, the total, and the parts in their colours."""
    found = parts(turn.marks, turn.voiced_end)
    total = sum(found.values())
    wait = f"{total * 1000:.0f} ms"
    left = width - 1 - len(f"{wait} {turn.route}")
    row = Text(" " * min(INDENT, max(left, 0)))
    room = min(BAR_CELLS, left - INDENT - 1)
    if styled and room >= len(STAGES):
        row.append_text(_bar(found, max(CELL_SECONDS, total / room), room)).append(" ")
    row.append(wait, "bold" if styled else "").append(f" {turn.route}", "dim")
    reasons = f": {', '.join(turn.why)}"
    if turn.why and row.cell_len + cell_len(reasons) < width:
        row.append(reasons, "dim")
    for name, seconds in sorted(found.items(), key=lambda part: -part[1]):
        part = f" · {name} {seconds * 1000:.0f}"
        if seconds >= 0.0005 and row.cell_len + cell_len(part) < width:
            row.append(part, COLOURS[name])
    return row


def _bar(found: Mapping[str, float], cell: float, most: int) -> Text:
    """The parts of a wait side by side, a cell for so many seconds."""
    pieces = (("█" * round(seconds / cell), COLOURS[name]) for name, seconds in found.items())
    bar = Text.assemble(*pieces)
    bar.truncate(most)
    return bar
