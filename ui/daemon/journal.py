"""What was said is kept on disk until it is settled: a turn outlives the program it was said to.

One file for each turn, its phase in its name, changed by renaming alone: a program that is killed
at any instruction leaves a state that is true. Only a loss of power may take the last moments.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from errno import ENOSPC
from os import SEEK_END, strerror
from pathlib import Path

import numpy as np

from ui.clock import now as clock
from ui.paths import make_folder
from voice.audio import RATE, Samples, without_nan

LONGEST_SECONDS = 620
"""Of one turn, so much is kept: more than the longest press that the settings allow."""

MOST_TURNS = 20
"""Turns kept at once; the oldest give way."""

OLDEST = timedelta(days=1)
"""A turn is not answered after so long."""

MOST_TRIES = 5
"""Runs that may answer a turn. One that kills each of them must not do so for ever."""

MOST_RUNS = 8
"""Runs that a turn is handed to; the last ones may only tell of it."""

_BYTES = 2
_NAME = re.compile(r"(\d{8}T\d{6}\.\d{6})-(\d{1,3})\.(speaking|said|stands)", re.ASCII)
_STAMP = "%Y%m%dT%H%M%S.%f"

Told = Callable[[str], None]


class Phase(StrEnum):
    """How far a turn has come, in this order."""

    SPEAKING = "speaking"
    """It is being said: what there is of it can be answered."""
    SAID = "said"
    """It is whole, and has had no effect yet: it can be answered."""
    STANDS = "stands"
    """Its effects may have happened, its answer may have been half heard: never again."""


@dataclass(frozen=True, slots=True)
class _Name:
    """What a file's name tells."""

    at: datetime
    tries: int
    """How many runs it was handed to."""
    phase: Phase

    def __str__(self) -> str:
        return f"{self.at.astimezone(UTC):{_STAMP}}-{self.tries}.{self.phase}"

    @classmethod
    def read(cls, text: str) -> _Name | None:
        """None for the name of a file that is not ours."""
        match = _NAME.fullmatch(text)
        if match is None:
            return None
        try:
            at = datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
        except ValueError:  # no such day
            return None
        return cls(at, int(match[2]), Phase(match[3]))


class _Trouble:
    """Tells that turns cannot be kept: once, until one could be again."""

    def __init__(self, folder: Path, told: Told) -> None:
        self._folder = folder
        self._tell = told
        self._known = False

    def over(self) -> None:
        """A turn was kept whole."""
        self._known = False

    @contextmanager
    def told(self) -> Iterator[None]:
        """Go on after whatever goes wrong on the disk in this block."""
        try:
            yield
        except OSError as error:
            if not self._known:
                self._known = True
                self._tell(
                    "What you say cannot be kept for the case that I crash: "
                    f"{str(self._folder)!r}: {error.strerror or error}"
                )


class Entry:
    """One turn on disk. No call raises, and none does more than a small write.

    A file is opened for each frame: 50 times a second it costs nothing, and no handle is left over.
    """

    def __init__(self, folder: Path, name: _Name, trouble: _Trouble, told: Told) -> None:
        self._folder = folder
        self._name = name
        self._trouble = trouble
        self._told = told
        self._room = LONGEST_SECONDS * RATE * _BYTES
        self._keeping = True
        self._settled = False

    @property
    def path(self) -> Path:
        """Where it lies now."""
        return self._folder / str(self._name)

    def add(self, frame: Samples) -> None:
        """Append sound at 16 kHz, shape (n,), while the turn is being said."""
        if self._name.phase is not Phase.SPEAKING or not (self._keeping and len(frame)):
            return
        if not self._room:
            self._keeping = False
            self._told(f"Only the first {LONGEST_SECONDS} seconds of this turn outlive a crash.")
            return
        scaled = np.rint(np.clip(without_nan(frame), -1.0, 1.0) * 32767)
        data = scaled.astype("<i2").tobytes()[: self._room]
        self._room -= len(data)
        with self._going_on():
            self._keeping = False
            with self.path.open("r+b", buffering=0) as file:
                file.seek(0, SEEK_END)
                if file.write(data) < len(data):
                    raise OSError(ENOSPC, strerror(ENOSPC))
            self._keeping = True

    def said(self) -> None:
        """The turn is whole."""
        self._mark(Phase.SAID)

    def stands(self) -> None:
        """From here on its answer takes effect; call it before the first effect."""
        self._mark(Phase.STANDS)

    def settle(self) -> None:
        """It was answered, or nobody wants it to be: nothing is kept of it."""
        self._settled = True
        with self._going_on():
            self.path.unlink()

    def _mark(self, phase: Phase) -> None:
        order = list(Phase)
        if self._settled or order.index(phase) <= order.index(self._name.phase):
            return
        marked = replace(self._name, phase=phase)
        with self._going_on():
            self.path.rename(self._folder / str(marked))
            self._name = marked
            if self._keeping:
                self._trouble.over()

    @contextmanager
    def _going_on(self) -> Iterator[None]:
        """What is not there could not be begun, which was told, or had to give way."""
        with self._trouble.told(), suppress(FileNotFoundError):
            yield


@dataclass(frozen=True, slots=True)
class Left:
    """A turn that another run left unsettled."""

    phase: Phase
    """How far it had come."""
    at: datetime
    """When it began to be said."""
    entry: Entry
    """The turn as one of this run."""
    hopeless: bool = False
    """Whether so many runs died with it that it may only be told of."""

    def sound(self) -> Samples:
        """What was said, at 16 kHz, shape (n,); empty once it is gone."""
        try:
            data = self.entry.path.read_bytes()
        except OSError:
            data = b""
        whole = len(data) // _BYTES * _BYTES  # a full disk may have taken half a sample
        return np.frombuffer(data[:whole], "<i2").astype(np.float32) / np.float32(1 << 15)

    def stands(self) -> None:
        """From here on its answer takes effect; call it before the first effect."""
        self.entry.stands()

    def settle(self) -> None:
        """It was answered or told of: nothing is kept of it."""
        self.entry.settle()


class Journal:
    """The turns that are not settled yet. One process at a time may have the folder."""

    def __init__(self, folder: Path, told: Told, now: Callable[[], datetime] = clock) -> None:
        """`told` is given sentences for the person; `now` knows the time zone."""
        self._folder = folder
        self._told = told
        self._now = now
        self._trouble = _Trouble(folder, told)

    def open(self) -> Entry:
        """A turn begins to be spoken; where the disk fails, nothing is kept of it."""
        name = _Name(self._now(), 0, Phase.SPEAKING)
        with self._trouble.told():
            make_folder(self._folder.parent)
            self._folder.mkdir(mode=0o700, exist_ok=True)
            others = self._bounded(MOST_TURNS - 1)
            if others:  # a clock that was set back must not change their order
                name = replace(name, at=max(name.at, others[-1].at + timedelta(microseconds=1)))
            (self._folder / str(name)).touch(mode=0o600, exist_ok=False)
        return Entry(self._folder, name, self._trouble, self._told)

    def left(self) -> list[Left]:
        """What another run left unsettled, oldest first; call it once, before `open`.

        A turn that cannot be settled, on a disk that takes no change, is not among them.
        """
        found: list[Left] = []
        with self._trouble.told():
            for name in self._bounded(MOST_TURNS):
                path = self._folder / str(name)
                if not path.stat().st_size:
                    path.unlink()
                elif name.tries == MOST_RUNS:
                    self._give_up(name, f"{MOST_RUNS} times I stopped before I could answer")
                else:
                    found.append(self._hand_out(path, name))
        return found

    def _hand_out(self, path: Path, name: _Name) -> Left:
        tried = replace(name, tries=name.tries + 1)
        entry = Entry(self._folder, tried, self._trouble, self._told)
        path.rename(entry.path)
        return Left(name.phase, self._local(name), entry, name.tries >= MOST_TRIES)

    def _bounded(self, most: int) -> list[_Name]:
        """The turns there are, oldest first, after those beyond the bounds were deleted."""
        try:
            names = [_Name.read(path.name) for path in self._folder.iterdir()]
        except FileNotFoundError:
            return []
        ours = sorted(filter(None, names), key=lambda name: name.at)
        oldest = self._now() - OLDEST
        old = [name for name in ours if name.at < oldest]
        for name in old:
            self._give_up(name, "it is too old to be answered")
        recent = ours[len(old) :]
        excess = max(0, len(recent) - most)
        for name in recent[:excess]:
            self._give_up(name, "too many others wait to be answered")
        return recent[excess:]

    def _give_up(self, name: _Name, why: str) -> None:
        (self._folder / str(name)).unlink(missing_ok=True)
        self._told(f"What you said on {self._local(name):%A at %H:%M} is deleted: {why}.")

    def _local(self, name: _Name) -> datetime:
        return name.at.astimezone(self._now().tzinfo)
