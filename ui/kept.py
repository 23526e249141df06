"""What the reflexes keep from one run to the next: timers, alarms and the volume."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from filelock import FileLock

from brain.reflexes import Timer, Timers, Volume
from brain.reflexes.timers import from_dict, to_dict
from memory.aside import set_aside
from ui.files import write_whole

LEVEL, STEP = 70, 10
"""The volume at first, and what "louder" adds; at 70 the voice sounds as it was made."""

DECIBELS_A_STEP = 2.0

LOCK_PATIENCE = 1.0
"""Seconds to wait for another process that writes at this moment."""


class Kept:
    """Timers and volume, read from a JSON file and written back whole after every change."""

    def __init__(self, path: Path, told: Callable[[str], None]) -> None:
        """`told` is given sentences for the user, such as that the file was damaged."""
        self._path = path
        self._told = told
        self._seen = self._written()
        self.timers, self.volume, self._left = self._read()
        self._ringing: list[Timer] = []
        """Due, but not announced to their end; what a run leaves of them, the next one rings."""

    def gain(self) -> float:
        """Factor on the amplitude of the voice; 0 is mute."""
        return gain(self.volume)

    def save(self) -> None:
        """Write the file anew, so that it is whole at any moment.

        Of two processes the last one to write wins: what the other changed meanwhile is lost.
        """
        kept = {
            "timers": self.timers.to_dicts(),
            "ringing": [to_dict(timer) for timer in (*self._left, *self._ringing)],
            "volume": self.volume.level,
        }
        lock = self._path.with_name(f".{self._path.name}.lock")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with FileLock(lock, timeout=LOCK_PATIENCE):
                write_whole(self._path, json.dumps(kept))
                self._seen = self._written()
        except OSError as error:  # also the lock's Timeout
            self._told(f"Timers and volume could not be kept in {str(self._path)!r}: {error}")

    def refresh(self) -> None:
        """Take over what another process has kept meanwhile."""
        written = self._written()
        if written == self._seen:
            return
        self._seen = written
        timers, volume, _ = self._read()
        self.timers.restore(timers.to_dicts())
        self.volume.set(volume.level)

    def due(self, now: datetime) -> list[Timer]:
        """Timers and alarms that ring now; each is to be announced, and `rang` to be called."""
        due, self._left = self._left + self.timers.due(now), []
        if due:
            self._ringing += due
            self.save()
        return due

    def rang(self, timer: Timer) -> None:
        """It was announced."""
        self._ringing.remove(timer)
        self.save()

    def ring(self, now: datetime) -> None:
        """Tell which timers and alarms rang while nobody listened."""
        for timer in self.due(now):
            name = f"The {timer.name} {timer.kind}" if timer.name else f"A {timer.kind}"
            if timer.kind == "reminder":
                name = f"A reminder {timer.name}".rstrip()
            self._told(f"{name} rang on {timer.ends:%A at %H:%M}, while Parlour was not running.")
            self.rang(timer)

    def _written(self) -> int:
        """When the file was written last; 0 where there is none."""
        try:
            return self._path.stat().st_mtime_ns
        except OSError:
            return 0

    def _read(self) -> tuple[Timers, Volume, list[Timer]]:
        """What is kept, and what was due but perhaps not announced."""
        try:
            kept = json.loads(self._path.read_text("utf-8"))
            running = kept["timers"]
            ringing = kept.get("ringing", [])
            for entry in running + ringing:
                if datetime.fromisoformat(entry["ends"]).utcoffset() is None:
                    raise ValueError(f"{entry['ends']!r} names no time zone")
            return (
                Timers(running),
                Volume(int(kept["volume"]), STEP),
                [from_dict(entry) for entry in ringing],
            )
        except FileNotFoundError:
            pass
        except (ValueError, KeyError, TypeError, OverflowError) as error:
            self._set_aside(error)
        except OSError as error:
            self._told(f"Timers and volume cannot be read from {str(self._path)!r}: {error}")
        return Timers([]), Volume(LEVEL, STEP), []

    def _set_aside(self, damage: Exception) -> None:
        wrong = f"Timers and volume cannot be read ({damage})"
        try:
            aside = set_aside(self._path, datetime.now())
        except OSError as error:
            self._told(f"{wrong}, and {str(self._path)!r} cannot be set aside: {error}")
        else:
            self._told(f"{wrong}; the file is kept as {aside}")


def gain(volume: Volume) -> float:
    """Factor on the amplitude at this volume; 0 is mute."""
    decibels = (volume.level - LEVEL) / STEP * DECIBELS_A_STEP
    return 10 ** (decibels / 20) if volume.level else 0.0
