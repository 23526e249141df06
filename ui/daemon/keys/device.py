"""One keyboard as Linux's input layer shows it (`linux/input.h`)."""

from __future__ import annotations

import fcntl
import os
import stat
import struct
from collections.abc import Collection
from errno import ENODEV
from pathlib import Path

_EVENT = struct.Struct("llHHi")
"""`struct input_event`: two words of time, then type, code and value."""

_EV_SYN, _SYN_DROPPED = 0, 3
"""Events came faster than they were read, and some are lost."""

_EV_KEY, _UP, _DOWN = 1, 0, 1
"""A third value is a repeat."""

_EVIOCGNAME, _EVIOCGKEY, _EVIOCGBIT_KEY = 0x06, 0x18, 0x20 + _EV_KEY

_MOST_EVENTS = 64
_MOST_NAME = 256
_KEY_BYTES = 0x300 // 8
"""A bit for each key there can be."""


class InputDevice:
    """An open keyboard, keypad or mouse, of which a few keys are watched and no other is kept.

    A named pipe from which raw events come will do too; it has no name, and knows no keys.
    """

    def __init__(self, path: Path, codes: Collection[int]) -> None:
        """`codes`: the keys to watch. Raises OSError, PermissionError where it is forbidden."""
        self._codes = codes
        self._rest = b""
        self.descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        mode = os.fstat(self.descriptor).st_mode
        if not (stat.S_ISCHR(mode) or stat.S_ISFIFO(mode)):
            self.close()
            raise OSError(ENODEV, "no input device", str(path))

    def close(self) -> None:
        """Close it, once."""
        os.close(self.descriptor)

    @property
    def name(self) -> str:
        """What it calls itself; empty where it does not tell."""
        return self._ask(_EVIOCGNAME, _MOST_NAME).split(b"\0")[0].decode(errors="replace")

    @property
    def watched(self) -> set[int]:
        """Those of the watched keys that it has."""
        return self._among(self._ask(_EVIOCGBIT_KEY, _KEY_BYTES))

    def read(self) -> list[tuple[int, bool]]:
        """What the watched keys did since the last time, and whether they went down.

        Where events were lost, how the keys are now. Raises OSError when the device is gone.
        """
        try:
            raw = os.read(self.descriptor, _EVENT.size * _MOST_EVENTS)
        except BlockingIOError:
            return []
        if not raw:
            raise OSError(ENODEV, "the device is gone")
        raw = self._rest + raw
        whole = len(raw) - len(raw) % _EVENT.size
        self._rest = raw[whole:]
        found: list[tuple[int, bool]] = []
        for _, _, kind, code, value in _EVENT.iter_unpack(raw[:whole]):
            if (kind, code) == (_EV_SYN, _SYN_DROPPED):
                held = self._among(self._ask(_EVIOCGKEY, _KEY_BYTES))
                return found + [(code, code in held) for code in self._codes]
            if kind == _EV_KEY and code in self._codes and value in (_UP, _DOWN):
                found.append((code, value == _DOWN))
        return found

    def _ask(self, number: int, size: int) -> bytes:
        """What an ioctl of the input layer tells; nothing from what is no part of it."""
        answer = bytearray(size)
        try:
            fcntl.ioctl(self.descriptor, _reading(number, size), answer)
        except OSError:
            return bytes(size)
        return bytes(answer)

    def _among(self, bits: bytes) -> set[int]:
        return {code for code in self._codes if bits[code // 8] >> code % 8 & 1}


def _reading(number: int, size: int) -> int:
    """`_IOR('E', number, size)` of `asm-generic/ioctl.h`."""
    return 2 << 30 | size << 16 | ord("E") << 8 | number
