"""The screen of a conversation: what was said scrolls up, what happens stands at the bottom."""

from __future__ import annotations

from contextlib import ExitStack

from rich.console import Console, Group
from rich.containers import Lines
from rich.live import Live
from rich.text import Text

from ui.talk import rows
from ui.talk.meter import Meter
from ui.talk.rows import Mode, harmless
from ui.talk.state import Answer, Scene, after
from voice.events import (
    Event,
    Fault,
    Heard,
    Partial,
    Resumed,
    Saying,
    SpeechStarted,
    Spoken,
    TurnTraced,
)


class Screen:
    """Shows the events of a conversation; call it with each, between `with screen:`.

    A terminal gets a live part that is drawn anew only when something in it changes; a pipe, and a
    terminal that cannot move its cursor, get plain lines.
    """

    def __init__(self, console: Console, mode: Mode) -> None:
        """`console` is where all of it goes."""
        self._console = console
        self._mode = mode
        self._meter = Meter()
        self._words = ""
        self._answer = ""
        self._helping = False
        self._styled = console.is_interactive
        self.scene = Scene()
        self._open = ExitStack()
        self._drawn: object = None
        self._live = Live(self, console=console, auto_refresh=False, transient=True)

    def __enter__(self) -> Screen:
        if self._styled:
            self._open.enter_context(self._live)
            self._live.refresh()
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def __call__(self, event: Event) -> None:
        """Show one event."""
        self.scene = after(self.scene, event)
        self._take(event)
        self._refresh()

    def show(self, scene: Scene) -> None:
        """Show what changed besides events: muted, the microphone lost or found, the key."""
        self.scene = scene
        self._refresh()

    def level(self, decibels: float) -> None:
        """Take the level of the next frame of the microphone, in dBFS."""
        if self._meter.feed(decibels):
            self._refresh()

    def notice(self, sentence: str) -> None:
        """Print a sentence that is no answer."""
        self._print(Text(harmless(sentence), "yellow"))

    def help(self) -> None:
        """Show what the keys do, or hide it again."""
        self._helping = not self._helping
        self._refresh()

    def __rich__(self) -> Group:
        """The live part: an unfinished answer, the row of status, and the help if wanted."""
        self._drawn = self._shown
        width = self._console.width
        status = rows.status(self.scene, self._meter.cells, self._words, self._mode, width)
        helping = rows.help_rows(self._mode, width) if self._helping else []
        return Group(*self._unfinished(), Text(), status, *helping)

    def _unfinished(self) -> Lines | list[Text]:
        """The last rows of an answer that still sounds."""
        words = self._answer.strip()
        if not words:
            return []
        look = "" if self.scene.answer is Answer.SOUNDING else "dim"
        shown = rows.labelled("parlour", "green", Text(words, look), self._console, styled=True)
        return shown.split("\n")[-rows.ANSWER_ROWS :]

    def _take(self, event: Event) -> None:
        """Print and keep what the event brings."""
        match event:
            case Partial(text=words):
                self._words = " ".join(harmless(words).split())
            case SpeechStarted() | Resumed():
                self._words = ""
            case Heard(text=words):
                self._words = ""
                if words:
                    self._print(Text())
                    self._say("you", "cyan", Text(harmless(words)))
            case Saying(text=words):
                self._answer += harmless(words)
            case Spoken(text=heard):
                self._finish(harmless(heard))
            case TurnTraced():
                self._print(rows.trace(event, self._console.width, styled=self._styled))
            case Fault(message=message):
                self._print(Text(harmless(message), "red"))
            case _:
                pass

    def _finish(self, heard: str) -> None:
        words, self._answer = self._answer, ""
        if heard or words.strip():
            self._say("parlour", "green", rows.answer(words, heard, styled=self._styled))

    def _say(self, who: str, colour: str, words: Text) -> None:
        self._print(rows.labelled(who, colour, words, self._console, styled=self._styled))

    def _print(self, row: Text) -> None:
        self._console.print(row, soft_wrap=not self._styled, highlight=False)

    @property
    def _shown(self) -> object:
        """All that the live part is made of."""
        return self.scene, self._words, self._answer, self._meter.cells, self._helping

    def _refresh(self) -> None:
        """Draw the live part, unless it stands there already."""
        if self._styled and self._shown != self._drawn:
            self._live.refresh()
