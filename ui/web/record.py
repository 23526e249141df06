"""What is kept of a conversation, so that it can go on after a reload, and after a crash.

One JSON file a conversation, written whole after every change, in a thread.
"""

from __future__ import annotations

import asyncio
import re
import secrets
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import Any, TypeVar

from pydantic import TypeAdapter

from ui.files import write_whole
from ui.web.messages import Trace, Turn
from ui.web.protocol import ID

T = TypeVar("T")

MOST_TURNS = MOST_TRACES = 50
"""Of one conversation; older ones are in the memory."""

MOST_KEPT = 50
"""Conversations of one user."""

_USER = re.compile(r"[\w-][\w.@-]{0,63}")


def new_id() -> str:
    """The id of a new conversation, which nobody can guess."""
    return secrets.token_urlsafe(16)


@dataclass(slots=True)
class Record:
    """One conversation so far. A turn is begun as it is heard, and amended until it is over."""

    id: str = field(default_factory=new_id)
    turns: list[Turn] = field(default_factory=list)
    traces: list[Trace] = field(default_factory=list)
    version: int = 0
    """Counts the changes."""
    _begun: bool = False
    """Whether the last turn is not over."""

    def begin(self, turn: Turn) -> None:
        """Somebody said something. A turn that was not over has been taken back for it."""
        if self._begun:
            del self.turns[-1]
        self._begun = True
        self.version += 1
        self.turns = [*self.turns, turn][-MOST_TURNS:]

    def amend(self, **known: Any) -> None:
        """More is known of the turn that was begun; of none, where none was."""
        if self._begun:
            self.version += 1
            self.turns[-1] = replace(self.turns[-1], **known)

    def leave(self) -> None:
        """Nothing more will be known of a turn that is not over."""
        self._begun = False

    def forget(self, words: str) -> None:
        """Erase the turns in which just this was said."""
        self._begun = self._begun and self.turns[-1].user != words
        self.turns = [turn for turn in self.turns if turn.user != words]

    def end(self, trace: Trace) -> None:
        """The turn is over."""
        self._begun = False
        self.version += 1
        self.traces = [*self.traces, trace][-MOST_TRACES:]


@dataclass(frozen=True, slots=True)
class _Written:
    """A record as it is on the disk."""

    id: str
    turns: list[Turn]
    traces: list[Trace]


_reader = TypeAdapter(_Written)


class Records:
    """All conversations that are kept, in a folder a user: owners share one, as their memory."""

    def __init__(
        self, folder: Path, thread: Executor, failed: Callable[[str], None] = lambda _: None
    ) -> None:
        """`thread` waits for the disk; `failed` gets a sentence, in that thread, the first time."""
        self._folder = folder
        self._thread = thread
        self._failed = failed
        self._told = False
        self._lock = Lock()
        self._waiting: dict[Path, _Written] = {}
        """What is to be written next into each file."""

    def keep(self, user: str, record: Record) -> None:
        """Write the record as it is now; does not wait."""
        path = self._path(user, record.id)
        with self._lock:
            under_way = path in self._waiting
            self._waiting[path] = _Written(record.id, list(record.turns), list(record.traces))
        if not under_way:
            self._thread.submit(self._write, path)

    async def find(self, user: str, identity: str) -> Record | None:
        """The record of that id, if it is this user's and can be read."""
        found = await self._in_thread(self._read, self._path(user, identity))
        return None if found is None else Record(identity, found.turns, found.traces)

    async def forget(self, user: str, words: str) -> None:
        """Erase the turns of this user in which just this was said, in all that is kept."""
        await self._in_thread(self._erase, self._path(user, new_id()).parent, words)

    async def _in_thread(self, work: Callable[..., T], *given: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *given)

    def _path(self, user: str, identity: str) -> Path:
        """Raises ValueError for names that are none."""
        if not (_USER.fullmatch(user) and re.fullmatch(ID, identity)):
            raise ValueError("that is no name of a user, or no id of a conversation")
        return self._folder / user / f"{identity}.json"

    def _read(self, path: Path) -> _Written | None:
        try:
            return _reader.validate_json(path.read_bytes())
        except (OSError, ValueError):
            return None

    def _erase(self, folder: Path, words: str) -> None:
        for path in folder.glob("*.json"):
            found = self._read(path)
            left = [turn for turn in found.turns if turn.user != words] if found else []
            if found and len(left) < len(found.turns):
                self._replace(path, replace(found, turns=left))

    def _write(self, path: Path) -> None:
        with self._lock:
            content = self._waiting.pop(path)
        self._replace(path, content)

    def _replace(self, path: Path, content: _Written) -> None:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = not path.exists()
            write_whole(path, _reader.dump_json(content).decode())
            if new:
                _forget_oldest(path.parent)
        except OSError as error:
            if not self._told:
                self._told = True
                self._failed(f"Conversations cannot be kept in {str(path.parent)!r}: {error}")


def _forget_oldest(folder: Path) -> None:
    def age(path: Path) -> float:
        with suppress(OSError):  # deleted meanwhile
            return path.stat().st_mtime
        return 0.0

    for path in sorted(folder.glob("*.json"), key=age)[:-MOST_KEPT]:
        path.unlink(missing_ok=True)
