"""Lists and notes, kept in a SQLite file that only its owner can read."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from brain.reflexes.times import listed
from brain.tools.errors import ToolError
from brain.tools.tool import Effect, Tool, tool

T = TypeVar("T")

NOTES = "notes"
"""The list that notes are put on."""

_LIST = r"(?:lists?|notes?|groceries|grocery|to-? ?dos?|tasks|errands)"

ADD = (
    rf"(?:add|put|append|stick|write|include|get)\b.*\b{_LIST}|{_LIST}\b.*\b(?:add|put)"
    r"|(?:take|make|leave) (?:a |this |me a )?note|(?:note|write|jot) (?:that|this|it down|down)"
)
READ = (
    r"(?:what|which|read|show|tell|is|are|any|anything|how many|do i|did i|have i|list|check)\b.*"
    rf"\b(?:{_LIST}|(?:have|need|got|still|left) to (?:buy|get|do))"
)
REMOVE = (
    r"(?:remove|take(?! (?:a |this )?note)|delete|cross|strike|erase|scratch|drop|get rid|check"
    rf"|tick|clear)\b.*\b{_LIST}"
)

LOCK_PATIENCE = 1.0
"""Seconds to wait for another process that writes at this moment."""

_SCHEMA = "CREATE TABLE IF NOT EXISTS items (id INTEGER PRIMARY KEY, list TEXT, item TEXT)"


class Lists:
    """Items by list, oldest first. Blocking; each call is one transaction. Raises ToolError."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, name: str, item: str) -> None:
        """Put an item at the end of a list, which need not exist before."""
        with self._open() as database:
            database.execute("INSERT INTO items (list, item) VALUES (?, ?)", (name, item))

    def of(self, name: str) -> list[str]:
        """The items of a list."""
        with self._open() as database:
            rows = database.execute("SELECT item FROM items WHERE list = ? ORDER BY id", (name,))
            return [str(item) for (item,) in rows]

    def names(self) -> list[str]:
        """The lists that have items."""
        with self._open() as database:
            rows = database.execute("SELECT DISTINCT list FROM items ORDER BY list")
            return [str(name) for (name,) in rows]

    def remove(self, name: str, item: str) -> bool:
        """Take the newest such item off a list, whatever its case; False where there is none."""
        with self._open() as database:
            found = database.execute(
                "DELETE FROM items WHERE id = (SELECT max(id) FROM items"
                " WHERE list = ? AND lower(item) = lower(?))",
                (name, item),
            )
            return found.rowcount > 0

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._path.touch(mode=0o600)
            with closing(sqlite3.connect(self._path, timeout=LOCK_PATIENCE)) as database, database:
                database.execute(_SCHEMA)
                yield database
        except (sqlite3.Error, OSError) as error:
            raise ToolError(f"The lists in {str(self._path)!r} cannot be used: {error}.") from error


def list_tools(lists: Lists) -> list[Tool]:
    """Tools on these lists."""

    async def do(work: Callable[[], T]) -> T:
        return await asyncio.to_thread(work)

    @tool(cue=ADD, says=True)
    async def list_add(item: str, list: str = NOTES) -> str:  # noqa: A002
        """Put an item on a list, or take a note."""
        name = plain_name(list)
        await do(lambda: lists.add(name, item))
        return "Noted." if name == NOTES else f"Added {item} to {_called(name)}."

    @tool(cue=READ, effect=Effect.READS, says=True)
    async def list_read(list: str = "") -> str:  # noqa: A002
        """Read out a list, the notes, or which lists there are."""
        name = plain_name(list)
        if not name:
            names = await do(lists.names)
            return f"Your lists: {listed(names)}." if names else "There are no lists yet."
        items = await do(lambda: lists.of(name))
        if not items:
            return f"There is nothing on {_called(name)}."
        return f"{'In' if name == NOTES else 'On'} {_called(name)}: {listed(items)}."

    @tool(
        cue=REMOVE,
        destructive=True,
        question=lambda **call: f"Shall I remove {call['item']} from {_called(call['list'])}?",
        says=True,
    )
    async def list_remove(item: str, list: str = NOTES) -> str:  # noqa: A002
        """Take an item off a list."""
        name = plain_name(list)
        if await do(lambda: lists.remove(name, item)):
            return f"Removed {item}."
        return f"There is no {item} on {_called(name)}."

    return [list_add, list_read, list_remove]


def _called(said: str) -> str:
    name = plain_name(said)
    return "your notes" if name == NOTES else f"your {name} list"


def plain_name(said: str) -> str:
    """`my shopping list` and `Shopping` are one list; notes are called `notes`."""
    name = re.sub(r"\b(?:my|the|a|lists?)\b", " ", said.lower().replace("_", " "))
    name = " ".join(name.split())
    return NOTES if name in ("note", "notes") else name
