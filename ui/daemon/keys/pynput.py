"""Keys of a desktop, heard by pynput: on X11, Windows and macOS."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import Any

from ui.daemon.keys.chord import Chord
from ui.daemon.keys.names import names_in, unknown
from ui.daemon.keys.ports import OnKey, Told
from ui.errors import UsageError

LOOK_SECONDS = 1.0
"""How often is looked whether the desktop still lets us hear, and whether it is back."""

SOURCE = "keyboard"
"""All keyboards of a desktop are one."""

INSTEAD = "bind `parlour ptt` to a shortcut of your desktop, or choose evdev"

X11_KEYS = {"f13": 0x1008FF81, **{f"f{n}": 0x1008FF45 + n - 14 for n in range(14, 19)}}
"""What X11 makes of keys that keypads are fond of: XF86Tools, XF86Launch5 to 9."""

Token = Any
"""A `pynput.keyboard.Key`, else the character of a key in small letters, else its number."""


class PynputKeys:
    """A key, or keys held together, wherever they are pressed. No key is kept from other programs.

    A key that writes something also writes it: choose one that does not, such as pause or f9.
    """

    def __init__(self, key: str, told: Told = lambda _: None) -> None:
        """`key`: names of pynput, single characters, or numbers as in <65511>, joined by "+".

        `told` is given a sentence when the desktop goes away. Raises UsageError for a key that is
        unknown, or where there is no desktop on which keys can be heard.
        """
        names = names_in(key)
        self._keyboard = _keyboard()
        self._wanted = tuple(_tokens(name, self._keyboard.Key) for name in names)
        self._told = told

    async def run(self, on_key: OnKey) -> None:
        """Tell what the key does until cancelled; wait for a desktop that went away.

        Raises UsageError where the system does not let this program hear keys.
        """
        missed = False
        while True:
            lived = await self._listen(on_key)
            if lived or not missed:
                self._told("the desktop is gone; its keys are heard again when it is back")
            missed = True
            await asyncio.sleep(LOOK_SECONDS)

    async def _listen(self, on_key: OnKey) -> bool:
        """Hear until the desktop is gone; tell whether it was there at all."""
        chord = Chord(self._wanted)
        loop = asyncio.get_running_loop()

        def feed(token: Token, down: bool) -> None:
            state = chord.feed(token, down)
            if state is not None:
                on_key(SOURCE, state)

        def handler(down: bool) -> Callable[[Any], None]:
            def handle(key: Any) -> None:
                token = self._token(listener, key)
                if any(token in choice for choice in self._wanted):
                    with suppress(RuntimeError):  # the loop is closed, nobody listens any more
                        loop.call_soon_threadsafe(feed, token, down)

            return handle

        listener = self._keyboard.Listener(on_press=handler(True), on_release=handler(False))
        listener.run = _quietly(listener.run)
        listener.start()
        try:
            lived = False
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                if not listener.is_alive():
                    return lived
                self._refuse_if_deaf(listener)
                lived = True
        finally:
            if listener.is_alive():  # else it would wait for ever
                listener.stop()
            if chord.drop():
                on_key(SOURCE, False)

    def _token(self, listener: Any, key: Any) -> Token:
        if isinstance(key, self._keyboard.Key):
            return key
        plain = listener.canonical(key)
        return plain.vk if plain.char is None else plain.char

    def _refuse_if_deaf(self, listener: Any) -> None:
        if not getattr(listener, "IS_TRUSTED", True):
            raise UsageError(
                "macOS does not let this program hear keys; allow it under System Settings, "
                f"Privacy & Security, Accessibility and Input Monitoring, or {INSTEAD}"
            )


def names() -> tuple[str, ...]:
    """Names of the keys that write nothing. Raises UsageError where there is no desktop."""
    return tuple(_keyboard().Key.__members__)


def _keyboard() -> Any:
    """`pynput.keyboard`, which looks for a desktop as it is imported."""
    if sys.platform == "linux" and os.environ.get("WAYLAND_DISPLAY"):
        raise UsageError(f"on Wayland pynput hears only the keys of some windows; {INSTEAD}")
    try:
        return import_module("pynput.keyboard")
    except ModuleNotFoundError as error:
        raise UsageError(
            f"keys of the desktop need the package {error.name!r}; "
            "run: .venv/bin/uv pip install -e '.[keys]' -c configs/requirements.lock"
        ) from error
    except ImportError as error:
        where = os.environ.get("DISPLAY") or "no DISPLAY is set"
        raise UsageError(f"there is no desktop that lets its keys be heard ({where})") from error


def _tokens(name: str, keys: Any) -> frozenset[Token]:
    """What will do for a name; ctrl, shift, alt and cmd without a side mean both of them."""
    if len(name) == 1:
        return frozenset({name})
    if name.isdecimal():
        return frozenset({int(name)})
    members = {member.replace("_", ""): key for member, key in keys.__members__.items()}
    plain = name.replace("_", "")
    if plain not in members:
        raise unknown(name, keys.__members__)
    found = {members[each] for each in (plain, plain + "l", plain + "r") if each in members}
    return frozenset(found | ({X11_KEYS[plain]} if plain in X11_KEYS else set()))


def _quietly(run: Callable[[], None]) -> Callable[[], None]:
    """A thread's work that ends without a cry when the desktop goes away under it."""

    def work() -> None:
        with suppress(Exception):
            run()

    return work
