"""Keys straight from Linux's input devices: on Wayland, on a console, on a box without a screen."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from functools import partial
from pathlib import Path

from ui.daemon.keys.chord import Chord
from ui.daemon.keys.device import InputDevice
from ui.daemon.keys.names import codes
from ui.daemon.keys.ports import OnKey, Told
from ui.errors import UsageError

FOLDER = Path("/dev/input")

LOOK_SECONDS = 2.0
"""How often is looked for keyboards that were plugged in; nothing tells of them."""

FORBIDDEN = (
    "no keyboard may be read: {paths} is for the group input alone; run: sudo usermod -aG input "
    '"$USER", and log in anew (every program of yours can then read every key), or bind '
    "`parlour ptt` to a shortcut of your desktop instead"
)

Stamp = tuple[int, int]
"""Tells a node of the file system from one that takes its place, or that was given to others."""


class EvdevKeys:
    """A key, or keys held together, of all keyboards that have them, or of those that are named.

    Several keyboards are several sources. Nothing is taken from other programs, and what the
    other keys do is not looked at. Needs the right to read `/dev/input`: the group input.
    """

    def __init__(
        self,
        key: str,
        devices: Sequence[str] = (),
        told: Told = lambda _: None,
        folder: Path = FOLDER,
        opened: Callable[[Path, Collection[int]], InputDevice] = InputDevice,
    ) -> None:
        """`key`: as `names.codes` reads it, which raises UsageError.

        `devices`: pieces of keyboards' names, or paths; a path may be that of a named pipe. Raises
        UsageError for one of any other file.
        `told` is given a sentence when a keyboard comes or goes.
        """
        self._wanted = codes(key)
        self._key = key
        self._paths = [_device(device) for device in devices if "/" in device]
        self._names = [device.lower() for device in devices if "/" not in device]
        self._told = told
        self._folder = folder
        self._opened = opened
        self._keyboards: dict[Path, _Keyboard] = {}
        self._passed: dict[Path, Stamp] = {}
        """What was looked at, and is none of the keyboards that are wanted."""

    async def run(self, on_key: OnKey) -> None:
        """Tell what the key does, by the path of its keyboard, until cancelled.

        Raises UsageError where there are keyboards, and none may be read.
        """
        self._passed.clear()
        try:
            forbidden = self._look(on_key)
            if forbidden and not self._keyboards:
                raise UsageError(FORBIDDEN.format(paths=", ".join(map(str, forbidden))))
            if not self._keyboards:
                self._told(self._missing())
            while True:
                await asyncio.sleep(LOOK_SECONDS)
                self._look(on_key)
        finally:
            for keyboard in list(self._keyboards.values()):
                keyboard.close()
            self._keyboards.clear()

    def _look(self, on_key: OnKey) -> list[Path]:
        """Open what has come; return what may not be read."""
        paths = list(self._paths)
        if self._names or not self._paths:
            paths += sorted(self._folder.glob("event*"))
        forbidden: list[Path] = []
        for path in paths:
            try:
                self._open(path, on_key)
            except PermissionError:
                forbidden.append(path)
            except OSError:  # it came, and is gone again
                continue
        return forbidden

    def _open(self, path: Path, on_key: OnKey) -> None:
        stamp = _stamp(path)
        if path in self._keyboards or self._passed.get(path) == stamp:
            return
        device = self._opened(path, frozenset().union(*self._wanted))
        name = device.name or str(path)
        if path not in self._paths and not self._is_wanted(name, device.watched):
            device.close()
            self._passed[path] = stamp
            return
        gone = partial(self._gone, path, name)
        self._keyboards[path] = _Keyboard(device, Chord(self._wanted), str(path), on_key, gone)
        self._told(f"the key {self._key} of {name} is listened to")

    def _is_wanted(self, name: str, keys: set[int]) -> bool:
        if not all(choice & keys for choice in self._wanted):
            return False
        return not self._names or any(each in name.lower() for each in self._names)

    def _missing(self) -> str:
        wanted = [*map(str, self._paths), *self._names]
        called = f" among those of daemon.keyboards ({', '.join(wanted)})" if wanted else ""
        return f"no keyboard has the key {self._key}{called}; one is used as soon as it is there"

    def _gone(self, path: Path, name: str) -> None:
        del self._keyboards[path]
        self._told(f"{name} is gone; it is listened to again when it is back")


class _Keyboard:
    """One open keyboard, heard by the running loop."""

    def __init__(
        self,
        device: InputDevice,
        chord: Chord[int],
        source: str,
        on_key: OnKey,
        gone: Callable[[], None],
    ) -> None:
        self._device = device
        self._chord = chord
        self._source = source
        self._on_key = on_key
        self._gone = gone
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(device.descriptor, self._read)

    def close(self) -> None:
        """Listen no more; let go of the key if it is held."""
        self._loop.remove_reader(self._device.descriptor)
        self._device.close()
        if self._chord.drop():
            self._on_key(self._source, False)

    def _read(self) -> None:
        try:
            done = self._device.read()
        except OSError:
            self.close()
            self._gone()
            return
        for code, down in done:
            state = self._chord.feed(code, down)
            if state is not None:
                self._on_key(self._source, state)


def _device(text: str) -> Path:
    path = Path(text)
    if path.exists() and not (path.is_char_device() or path.is_fifo()):
        raise UsageError(f"{path} is no input device; they are in {FOLDER}, such as event3")
    return path


def _stamp(path: Path) -> Stamp:
    found = path.stat()
    return found.st_ino, found.st_ctime_ns
