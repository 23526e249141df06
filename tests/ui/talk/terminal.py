"""A terminal for tests: what a person would see after all that was written to it."""

from __future__ import annotations

import re
from typing import TextIO

from rich.console import Console

_TOKEN = re.compile(r"\x1b\[(\??[\d;]*)([A-Za-z])|([\r\n])|([^\x1b\r\n]+)")


def terminal(file: TextIO, width: int = 80) -> Console:
    """A console that believes it writes to a terminal that can do everything."""
    return Console(
        file=file,
        width=width,
        height=24,
        force_terminal=True,
        force_interactive=True,
        color_system="standard",
        legacy_windows=False,
        _environ={},
    )


def seen(written: str) -> list[str]:
    """The rows on the screen, without colours and trailing blanks."""
    rows, row, column = [""], 0, 0
    for code, command, control, text in _TOKEN.findall(written):
        if text:
            before, after = rows[row].ljust(column)[:column], rows[row][column + len(text) :]
            rows[row], column = before + text + after, column + len(text)
        elif control == "\r":
            column = 0
        elif control == "\n":
            row, column = row + 1, 0
            rows += [""] * (row + 1 - len(rows))
        elif command == "A":
            row -= int(code or 1)
        elif command == "K":
            rows[row] = ""
    return [each.rstrip() for each in rows]
