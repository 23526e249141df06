"""A conversation on a terminal: who said what, and what the wait was made of."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from voice.events import Event, Fault, Heard, ReplyStarted, Saying, TurnTraced
from voice.trace import STAGES, parts

COLOURS = dict(
    zip(
        STAGES.values(),
        ("bright_black", "cyan", "white", "magenta", "yellow", "green", "blue", "red"),
        strict=True,
    )
)

_BAR = 24
"""Cells of the longest wait's bar: as many as 80 columns leave, short parts rounded up."""


@contextmanager
def silent_libraries() -> Iterator[TextIO]:
    """Keep what the sound libraries print by themselves off a terminal; our errors' way there."""
    if not sys.stdout.isatty():
        yield sys.stderr
        return
    sys.stderr.flush()
    kept = os.dup(2)
    with Path(os.devnull).open("w") as nowhere:
        os.dup2(nowhere.fileno(), 2)
    try:
        with os.fdopen(os.dup(kept), "w", errors="replace") as errors:
            yield errors
    finally:
        os.dup2(kept, 2)
        os.close(kept)


class Notices:
    """What the house has to tell, such as a timer that rang; shown at once, and kept."""

    def __init__(self, console: Console) -> None:
        """`console` is for what is no answer: stderr."""
        self._console = console
        self.told: list[str] = []

    def __call__(self, sentence: str) -> None:
        """Show one sentence."""
        self._console.print(Text(sentence, "yellow"))
        self.told.append(sentence)


class Screen:
    """Prints the events of a conversation as they come; call it with each."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._lines = Lines(console.width if console.is_terminal else None)
        self.turns: list[TurnTraced] = []
        self.faults: list[str] = []

    def __call__(self, event: Event) -> None:
        """Print one event."""
        match event:
            case Heard(text=text):
                self._console.print(Text.assemble(("you      ", "bold cyan"), text or "(no words)"))
            case ReplyStarted(route=route, why=why):
                way = ": ".join([route, *([", ".join(why)] if why else [])])
                self._say("parlour  ", "bold green")
                self._say(f"[{way}] ", "dim")
            case Saying(text=text):
                self._say(text)
            case TurnTraced():
                self._say("\n")
                self.turns.append(event)
            case Fault(message=message):
                self._say(f"\n{message}\n", "red")
                self.faults.append(message)
            case _:
                pass

    def _say(self, piece: str, style: str = "") -> None:
        self._console.print(Text(self._lines.take(piece), style), end="", soft_wrap=True)


class Lines:
    """Breaks text that comes piece by piece where it would be broken if it came at once."""

    def __init__(self, width: int | None) -> None:
        """`width` in cells of the terminal; None where no line is too long."""
        self._width = width
        self._column = 0

    def take(self, piece: str) -> str:
        """The piece with the line breaks that it needs."""
        return "".join(map(self._placed, re.findall(r"\n|[^\S\n]+|\S+", piece)))

    def _placed(self, part: str) -> str:
        """A line break, a gap or a word as it stands in its line."""
        if part == "\n":
            self._column = 0
            return part
        column = self._column + cell_len(part)
        fits = self._width is None or column <= self._width
        if fits or not self._column:
            self._column = column
            return part
        self._column = 0 if part.isspace() else cell_len(part)
        return "\n" if part.isspace() else f"\n{part}"


def latency_table(turns: list[TurnTraced]) -> Table:
    """What each turn's wait was made of, in milliseconds, with a bar."""
    table = Table(
        title="from the last voiced sample to the first audible one", title_justify="left"
    )
    table.add_column("turn", overflow="ellipsis", max_width=34)
    table.add_column("wait", justify="right")
    table.add_column("of which")
    waits = [parts(turn.marks, turn.voiced_end) for turn in turns]
    longest = max((sum(found.values()) for found in waits), default=0.0)
    scale = _BAR / max(longest, 1.0)
    for turn, found in zip(turns, waits, strict=True):
        shown = [(name, seconds) for name, seconds in found.items() if seconds >= 0.0005]
        table.add_row(
            Text(f"{turn.text} [{turn.route}]"),
            f"{sum(found.values()) * 1000:.0f} ms",
            Text.assemble(*_pieces(shown, scale)),
        )
    return table


def _pieces(shown: list[tuple[str, float]], scale: float) -> list[Any]:
    """A bar of `scale` cells a second, at least one for each part, and the parts in words."""
    bar: list[Any] = [
        ("█" * max(1, round(seconds * scale)), COLOURS[name]) for name, seconds in shown
    ]
    words = [(f"\n{name} {seconds * 1000:.0f} ms", COLOURS[name]) for name, seconds in shown]
    return bar + words
