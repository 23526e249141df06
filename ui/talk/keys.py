"""Single keys from the terminal, which is left as it was found."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

if sys.platform == "win32":
    import msvcrt
else:
    import termios

POLL_SECONDS = 0.03
"""How often Windows is asked for a key; it has nothing that wakes an event loop."""

MOST_BYTES = 256

_SEQUENCE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O.|.)?", re.DOTALL)
"""An arrow, a function key, or Alt with a letter: ECMA-48 control sequences and SS3."""


def keys_in(typed: str) -> list[str]:
    """The single keys in what a terminal sent; arrows, function keys and Alt are left out."""
    return list(_SEQUENCE.sub("", typed))


async def read_keys(terminal: TextIO, on_key: Callable[[str], None]) -> None:
    """Tell every key typed, until cancelled; return at once where nobody can type.

    Ctrl-C stays what it is: a signal. The caller owns the task; however it ends, the terminal is
    as it was before.
    """
    if not terminal.isatty():
        return
    if sys.platform == "win32":
        await _poll(on_key)
    else:
        await _watch(terminal.fileno(), on_key)


if sys.platform == "win32":

    async def _poll(on_key: Callable[[str], None]) -> None:
        while True:
            while msvcrt.kbhit():
                key = msvcrt.getwch()
                if key in "\x00\xe0":  # an arrow or a function key, named by the next one
                    msvcrt.getwch()
                else:
                    on_key(key)
            await asyncio.sleep(POLL_SECONDS)

else:

    async def _watch(terminal: int, on_key: Callable[[str], None]) -> None:
        loop = asyncio.get_running_loop()
        closed = asyncio.Event()

        def read() -> None:
            try:
                typed = os.read(terminal, MOST_BYTES)
            except OSError:  # the terminal is gone
                typed = b""
            if not typed:
                closed.set()
            for key in keys_in(typed.decode(errors="ignore")):
                on_key(key)

        with _single_keys(terminal, loop):
            loop.add_reader(terminal, read)
            try:
                await closed.wait()
            finally:
                loop.remove_reader(terminal)

    @contextmanager
    def _single_keys(terminal: int, loop: asyncio.AbstractEventLoop) -> Iterator[None]:
        """Hand on each key as it is typed, without showing it. A background job changes nothing."""
        before = termios.tcgetattr(terminal)

        def set_up() -> None:
            if os.tcgetpgrp(terminal) == os.getpgrp():
                modes = termios.tcgetattr(terminal)
                # A terminal that Ctrl-S stops would stop the sound, which waits for what it shows.
                modes[0] &= ~termios.IXON
                modes[3] &= ~(termios.ECHO | termios.ICANON)
                termios.tcsetattr(terminal, termios.TCSANOW, modes)

        set_up()
        loop.add_signal_handler(signal.SIGCONT, set_up)  # after Ctrl-Z the shell set its own modes
        try:
            yield
        finally:
            loop.remove_signal_handler(signal.SIGCONT)
            with suppress(OSError, termios.error):  # the terminal may be gone
                if os.tcgetpgrp(terminal) == os.getpgrp():
                    termios.tcsetattr(terminal, termios.TCSANOW, before)
