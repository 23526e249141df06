"""Keys, typed on a pseudo-terminal by a process of their own, which must leave it as it was."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from ui.talk.keys import keys_in, read_keys

ROOT = Path(__file__).parents[3]

TYPED = [
    pytest.param("q", ["q"], id="a letter"),
    pytest.param("   ", [" ", " ", " "], id="a held space"),
    pytest.param("\x1b[A\x1b[1;5D", [], id="arrows"),
    pytest.param("\x1bOP\x1b[15~m", ["m"], id="function keys"),
    pytest.param("\x1b", [], id="escape alone"),
    pytest.param("\x1bq", [], id="Alt and a letter"),
    pytest.param("é?", ["é", "?"], id="other letters"),
]


@pytest.mark.parametrize(("typed", "keys"), TYPED)
def test_single_keys_are_told_from_sequences(typed: str, keys: list[str]) -> None:
    assert keys_in(typed) == keys


PROGRAM = """
import asyncio, os, sys
from ui.talk.keys import read_keys

def on_key(key):
    print("key", repr(key), flush=True)
    if key == "x":
        sys.exit(3)

async def main():
    async with asyncio.TaskGroup() as tasks:
        reading = tasks.create_task(read_keys(open(sys.argv[1]), on_key))
        await asyncio.sleep(0)
        print("ready", flush=True)
        {then}

asyncio.run(main())
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="opens a terminal as Linux does")


class Typist:
    """A program on a terminal of its own, and somebody who types there."""

    def __init__(self, then: str) -> None:
        import pty

        self._keyboard, self._terminal = pty.openpty()
        self.before = self.modes()
        command = [sys.executable, "-c", PROGRAM.format(then=then), os.ttyname(self._terminal)]
        # The first terminal that the leader of a new session opens becomes its own.
        self.program = subprocess.Popen(
            command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self._patience = threading.Timer(30, self.program.kill)
        self._patience.start()

    def __enter__(self) -> Typist:
        assert self.read() == "ready"
        return self

    def __exit__(self, *_: object) -> None:
        self._patience.cancel()
        self.program.kill()
        self.program.communicate()
        os.close(self._keyboard)
        os.close(self._terminal)

    def modes(self) -> list[Any]:
        import termios

        return termios.tcgetattr(self._terminal)

    def spoil(self) -> None:
        """Set the modes as a shell does that takes the terminal back."""
        import termios

        termios.tcsetattr(self._terminal, termios.TCSANOW, self.before)

    def type(self, keys: str) -> None:
        os.write(self._keyboard, keys.encode())

    def read(self) -> str:
        assert self.program.stdout is not None
        return self.program.stdout.readline().strip()


FOR_EVER = "await reading"
ENDINGS = [
    pytest.param("reading.cancel()", "", 0, id="cancelled"),
    pytest.param("raise ValueError", "", 1, id="another part fails"),
    pytest.param(FOR_EVER, "x", 3, id="a key ends the program"),
    pytest.param(FOR_EVER, "\x03", -signal.SIGINT, id="Ctrl-C"),
]


@linux
@pytest.mark.real
@pytest.mark.parametrize(("then", "typed", "code"), ENDINGS)
def test_the_terminal_is_left_as_it_was_found(then: str, typed: str, code: int) -> None:
    with Typist(then) as typist:
        typist.type(typed)
        assert typist.program.wait(20) == code
        assert typist.modes() == typist.before


@linux
@pytest.mark.real
def test_keys_come_singly_and_unseen() -> None:
    with Typist(FOR_EVER) as typist:
        assert typist.modes() != typist.before
        typist.type("m \x1b[A?")
        assert [typist.read() for _ in range(3)] == ["key 'm'", "key ' '", "key '?'"]


@linux
@pytest.mark.real
def test_keys_come_singly_again_after_a_suspension() -> None:
    with Typist(FOR_EVER) as typist:
        typist.spoil()
        typist.program.send_signal(signal.SIGCONT)
        typist.type("a")  # with no line end it comes only where the modes are set again
        assert typist.read() == "key 'a'"


def test_where_nobody_can_type_no_key_is_awaited() -> None:
    def fail(_: str) -> None:
        raise AssertionError

    asyncio.run(read_keys(io.StringIO("mmm"), fail))
