"""A transcript kept: what was said and heard, a Markdown file a day."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from ui.clock import now as clock
from voice.events import Event, Heard, Spoken, TurnTraced

_SPECIAL = re.compile(r"[\\`*_<\[]")
"""What Markdown would not show as it is written."""


class Transcript:
    """Keeps every turn as it is over; call it with each event."""

    def __init__(
        self,
        folder: Path,
        thread: Executor,
        now: Callable[[], datetime],
        told: Callable[[str], None],
    ) -> None:
        """`thread` waits for the disk; `told` is given a sentence, in that thread, if it fails."""
        self._folder = folder
        self._thread = thread
        self._now = now
        self._told = told
        self._failed = False
        self._asked_at: datetime | None = None
        self._complete = True

    def __call__(self, event: Event) -> None:
        """Take notice of one event; does not wait."""
        match event:
            case Heard():
                self._asked_at = self._now()
            case Spoken(complete=complete):
                self._complete = complete
            case TurnTraced(text=text, spoken=spoken):
                answered_at = self._now()
                entries = [entry(self._asked_at or answered_at, "you", text, complete=True)]
                if spoken:
                    entries.append(entry(answered_at, "parlour", spoken, complete=self._complete))
                self._keep(answered_at, entries)

    def note(self, sentence: str) -> None:
        """Keep something that was said unasked, such as that a timer is done."""
        at = self._now()
        self._keep(at, [entry(at, "parlour", sentence, complete=True)])

    def _keep(self, day: datetime, entries: list[str]) -> None:
        self._thread.submit(self._append, day, "".join(entries))

    def _append(self, day: datetime, text: str) -> None:
        path = self._folder / f"{day:%Y-%m-%d}.md"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            append(path, f"# {day:%A, %d %B %Y}\n\n", text)
        except OSError as error:
            if not self._failed:
                self._failed = True
                self._told(f"The transcript cannot be kept in {str(path)!r}: {error}")


@contextmanager
def keeping(folder: Path | None, told: Callable[[str], None]) -> Iterator[Transcript | None]:
    """A transcript with the thread that writes it; None where no folder is given.

    `told` is called on this loop.
    """
    if folder is None:
        yield None
        return
    loop = asyncio.get_running_loop()

    def tell_from_thread(sentence: str) -> None:
        loop.call_soon_threadsafe(told, sentence)

    with ThreadPoolExecutor(1, "transcript") as thread:
        yield Transcript(folder, thread, clock, tell_from_thread)


def entry(at: datetime, who: str, words: str, *, complete: bool) -> str:
    """One paragraph of Markdown, showing the words as they are."""
    shown = _SPECIAL.sub(r"\\\g<0>", " ".join(words.split()))
    return f"**{at:%H:%M:%S} {who}:** {shown}{'' if complete else ' *(interrupted)*'}\n\n"


def append(path: Path, title: str, text: str) -> None:
    """Add text durably to a file that its owner alone can read; a new one begins with `title`.

    Raises OSError.
    """
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "ab") as file:
        new = not os.fstat(handle).st_size
        file.write((title * new + text).encode())
        file.flush()
        os.fsync(handle)
