"""Notifications on the desktop, where there is one: timers, alarms, reminders and faults.

Never anything else that was said or answered: a notification is kept by the desktop, and shown
while it is locked. One that cannot be shown is missed in silence, for whatever it tells is said
aloud too.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

Kind = Literal["timer", "fault"]

PATIENCE = 5.0
"""Seconds that the desktop may take to show one."""

MOST_WAITING = 8
"""A burst beyond this is not shown."""

LONGEST = 200
"""Characters that are shown of one."""

_TEXT = "PARLOUR_NOTICE"

_SCRIPT = f"""
$null = [Windows.UI.Notifications.ToastNotificationManager, Windows.UI.Notifications, \
ContentType = WindowsRuntime]
$form = [Windows.UI.Notifications.ToastTemplateType]::ToastText01
$toast = [Windows.UI.Notifications.ToastNotificationManager]::GetTemplateContent($form)
$line = $toast.GetElementsByTagName('text').Item(0)
$null = $line.AppendChild($toast.CreateTextNode($env:{_TEXT}))
$shell = '{{1AC14E77-02E7-4E5D-B744-2EB1AE5198B7}}\\WindowsPowerShell\\v1.0\\powershell.exe'
[Windows.UI.Notifications.ToastNotificationManager]::CreateToastNotifier($shell).Show($toast)
"""
"""A toast needs the identity of an installed program: PowerShell's own, as Parlour has none."""


@dataclass(frozen=True, slots=True)
class Program:
    """How a desktop is told: by a program that is run once for each notice."""

    path: str
    arguments: Callable[[str, Kind], Sequence[str]]
    """The arguments for a text, which is never part of a script."""


def find_program(
    platform: str = sys.platform, which: Callable[[str], str | None] = shutil.which
) -> Program | None:
    """The program of this desktop; None where there is none."""
    name, arguments = {
        "darwin": ("osascript", _osascript),
        "win32": ("powershell", _powershell),
    }.get(platform, ("notify-send", _notify_send))
    path = which(name)
    return Program(path, arguments) if path else None


class Notices:
    """Shows one after the other, while `run` runs."""

    def __init__(self, program: Program | None, patience: float = PATIENCE) -> None:
        """`program`: None shows nothing."""
        self._program = program
        self._patience = patience
        self._waiting: asyncio.Queue[tuple[str, Kind]] = asyncio.Queue(MOST_WAITING)

    def show(self, text: str, kind: Kind) -> None:
        """Show a sentence soon; does not wait, and never fails."""
        plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
        if self._program and plain:
            with suppress(asyncio.QueueFull):
                self._waiting.put_nowait((plain[:LONGEST], kind))

    async def run(self) -> None:
        """Show what there is to be shown, until cancelled."""
        while True:
            text, kind = await self._waiting.get()
            if self._program:
                await _run(self._program, text, kind, self._patience)


async def _run(program: Program, text: str, kind: Kind, patience: float) -> None:
    """Run it to its end, or kill it when it takes too long."""
    environment: Mapping[str, str] = os.environ | {_TEXT: text}
    nowhere = asyncio.subprocess.DEVNULL
    with suppress(OSError):
        process = await asyncio.create_subprocess_exec(
            program.path,
            *program.arguments(text, kind),
            env=environment,
            stdin=nowhere,
            stdout=nowhere,
            stderr=nowhere,
        )
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), patience)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


def _notify_send(text: str, kind: Kind) -> Sequence[str]:
    """The text is the summary: unlike the body, that one never holds markup."""
    urgency = "normal" if kind == "fault" else "critical"  # which stays until it was seen
    return ("--app-name=Parlour", f"--urgency={urgency}", "--", text)


def _osascript(text: str, _: Kind) -> Sequence[str]:
    show = 'display notification (item 1 of argv) with title "Parlour"'
    return ("-e", "on run argv", "-e", show, "-e", "end run", "--", text)


def _powershell(_: str, __: Kind) -> Sequence[str]:
    return ("-NoProfile", "-NonInteractive", "-Command", _SCRIPT)
