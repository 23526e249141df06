"""Building the source of keys that the settings name."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from ui.daemon.keys.names import NAMES
from ui.daemon.keys.ports import KeySource, Told
from ui.engines import create
from ui.errors import UsageError

SOURCES = {
    "evdev": "ui.daemon.keys.evdev:EvdevKeys",
    "pynput": "ui.daemon.keys.pynput:PynputKeys",
}
"""Name to `module:class`; only the chosen one is ever imported."""


def make_keys(name: str, key: str, devices: Sequence[str], told: Told) -> KeySource:
    """Build the source of that name. Raises UsageError for a key or a source that cannot be had.

    `devices` are for evdev alone; `told` is given a sentence when a keyboard comes or goes.
    """
    options: dict[str, Any] = {"key": key, "told": told}
    if name == "evdev":
        if sys.platform != "linux":
            raise UsageError("evdev is of Linux; choose pynput here")
        options["devices"] = devices
    elif devices:
        raise UsageError(f"{name} hears all keyboards; only evdev can be told which")
    built: KeySource = create(SOURCES, "keys", name, **options)
    return built


def key_names(name: str) -> tuple[str, ...]:
    """Names of keys that the source knows. Raises UsageError for one that cannot be had."""
    if name == "pynput":
        from ui.daemon.keys.pynput import names

        return names()
    return NAMES
