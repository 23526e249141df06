"""A conversation as JSON lines, for machines."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from typing import Any, TextIO

from ui.talk.state import Scene, after
from voice.events import Event, TurnTraced
from voice.trace import parts

_CAPITAL = re.compile(r"(?<!^)(?=[A-Z])")


class JsonLines:
    """Writes one object for each event, and one for each change of state; a face like `Screen`."""

    def __init__(self, write: Callable[[dict[str, Any]], None]) -> None:
        self._write = write
        self.scene = Scene()

    def __enter__(self) -> JsonLines:
        self._write({"event": "state", "state": self.scene.state})
        return self

    def __exit__(self, *_: object) -> None: ...

    def __call__(self, event: Event) -> None:
        """Write one event."""
        self._write(plain(event))
        self.show(after(self.scene, event))

    def show(self, scene: Scene) -> None:
        """Write the state, where it is another one."""
        before, self.scene = self.scene.state, scene
        if scene.state is not before:
            self._write({"event": "state", "state": scene.state})

    def level(self, decibels: float) -> None:
        """Say nothing: fifty levels a second are of no use to a machine."""

    def notice(self, sentence: str) -> None:
        """Write a sentence that is no answer."""
        self._write({"event": "notice", "message": sentence})

    def help(self) -> None:
        """Say nothing: a machine presses no keys."""


def onto(out: TextIO) -> Callable[[dict[str, Any]], None]:
    """Write each object as a line of this text."""

    def write(line: dict[str, Any]) -> None:
        out.write(json.dumps(line) + "\n")
        out.flush()

    return write


def plain(event: Event) -> dict[str, Any]:
    """An event as plain values; the times of a trace as seconds of waiting, part by part."""
    name = {"event": _CAPITAL.sub("_", type(event).__name__).lower()}
    if not isinstance(event, TurnTraced):
        return name | asdict(event)
    found = parts(event.marks, event.voiced_end)
    words = {
        "text": event.text,
        "route": event.route,
        "why": list(event.why),
        "spoken": event.spoken,
    }
    return name | words | {"wait_seconds": sum(found.values()), "parts_seconds": found}
