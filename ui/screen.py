"""A conversation on a terminal: who said what, and what the wait was made of."""

from __future__ import annotations

from typing import Any

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
        self.turns: list[TurnTraced] = []
        self.faults: list[str] = []

    def __call__(self, event: Event) -> None:
        """Print one event."""
        match event:
            case Heard(text=text):
                self._console.print(Text.assemble(("you      ", "bold cyan"), text or "(no words)"))
            case ReplyStarted(route=route, why=why):
                way = ": ".join([route, *([", ".join(why)] if why else [])])
                self._console.print(
                    Text.assemble(("parlour  ", "bold green"), (f"[{way}] ", "dim")), end=""
                )
            case Saying(text=text):
                self._console.print(Text(text), end="")
            case TurnTraced():
                self._console.print()
                self.turns.append(event)
            case Fault(message=message):
                self._console.print(Text(f"\n{message}", "red"))
                self.faults.append(message)
            case _:
                pass


def latency_table(turns: list[TurnTraced]) -> Table:
    """What each turn's wait was made of, in milliseconds, with a bar."""
    table = Table(
        title="from the last voiced sample to the first audible one", title_justify="left"
    )
    table.add_column("turn", overflow="ellipsis", max_width=34)
    table.add_column("wait", justify="right")
    table.add_column("of which")
    for turn in turns:
        found = parts(turn.marks, turn.voiced_end)
        shown = [(name, seconds) for name, seconds in found.items() if seconds >= 0.0005]
        table.add_row(
            f"{turn.text} [{turn.route}]",
            f"{sum(found.values()) * 1000:.0f} ms",
            Text.assemble(*_pieces(shown)),
        )
    return table


def _pieces(shown: list[tuple[str, float]]) -> list[Any]:
    bar: list[Any] = [("█" * max(1, round(seconds * 20)), COLOURS[name]) for name, seconds in shown]
    words = [(f"\n{name} {seconds * 1000:.0f} ms", COLOURS[name]) for name, seconds in shown]
    return bar + words
