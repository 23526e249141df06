"""Fetching one file: resumed where it stopped, tried again when the line breaks, checked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from ui.models.errors import PullCancelledError, SourceError
from ui.models.store import sha256_of

_BLOCK = 1 << 18
_TRIES = 4

Heard = Callable[[int], object]


class Stop:
    """The wish to stop, which every thread of a pull asks after, also while it waits."""

    def __init__(self, cancelled: Callable[[], bool], first_pause: float) -> None:
        self._cancelled = cancelled
        self._first_pause = first_pause
        self._event = threading.Event()

    def set(self) -> None:
        """Ask all to stop."""
        self._event.set()

    def check(self) -> None:
        """Raise PullCancelledError when it is time to stop."""
        if self._event.is_set() or self._cancelled():
            raise PullCancelledError

    def pause(self, failures: int) -> None:
        """Wait after so many failures in a row, but not longer than until one has to stop."""
        self._event.wait(self._first_pause * 2 ** (failures - 1))
        self.check()


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file to fetch: how it is called, how long it is, and its SHA-256 where one is known."""

    label: str
    bytes: int
    sha256: str | None


class _BrokenError(Exception):
    """The line broke, or the server is busy: worth another try."""


def fetch(
    client: httpx.Client,
    address: str | Path,
    target: Path,
    wanted: Wanted,
    stop: Stop,
    heard: Heard,
) -> None:
    """Fetch into `target`, by way of `target` + ".part", which a later call goes on with.

    `heard` is told of bytes gained, and of bytes lost (negative) when it has to begin again.
    Raises SourceError, PullCancelledError, OSError.
    """
    part = target.with_name(target.name + ".part")
    tries = 2 if part.exists() else 1  # what lay there may be to blame: once more, from nothing
    for _ in range(tries):
        _fetch_whole(client, address, part, wanted, stop, heard)
        if wanted.sha256 is None or sha256_of(part) == wanted.sha256:
            part.replace(target)
            return
        part.unlink()
        heard(-wanted.bytes)
    raise SourceError(f"{wanted.label!r} came with the wrong SHA-256 and was thrown away")


def _fetch_whole(
    client: httpx.Client, address: str | Path, part: Path, wanted: Wanted, stop: Stop, heard: Heard
) -> None:
    start = part.stat().st_size if part.exists() else 0
    if start > wanted.bytes:
        part.unlink()
        start = 0
    heard(start)
    failures = 0
    while start < wanted.bytes:
        try:
            for size in _grow(client, address, part, start, stop):
                if size > wanted.bytes:
                    raise SourceError(f"{wanted.label!r} is longer than {wanted.bytes} bytes")
                heard(size - start)
                failures = failures if size <= start else 0
                start = size
            if start < wanted.bytes:
                raise _BrokenError("the answer ended early")
        except (httpx.TransportError, _BrokenError) as error:
            failures += 1
            if failures == _TRIES:
                reason = str(error) or type(error).__name__
                raise SourceError(f"{wanted.label!r} could not be fetched: {reason}") from error
            stop.pause(failures)
        except SourceError:
            part.unlink(missing_ok=True)
            raise


def _grow(
    client: httpx.Client, address: str | Path, part: Path, start: int, stop: Stop
) -> Iterator[int]:
    """Write what is still lacking; yields the size reached, which drops if one begins again."""
    if isinstance(address, Path):
        yield from _copy(address, part, stop)
        return
    headers = {"Range": f"bytes={start}-"} if start else {}
    with client.stream("GET", address, headers=headers) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()
            yield 0
            raise _BrokenError("the server does not have that part")
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS or answer.is_server_error:
            raise _BrokenError(f"the server answered {answer.status_code}")
        if answer.status_code not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            raise SourceError(f"{part.stem!r}: the server answered {answer.status_code}")
        goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
        size = start if goes_on else 0
        with part.open("ab" if goes_on else "wb") as stream:
            yield size
            for block in answer.iter_bytes(_BLOCK):
                stop.check()
                stream.write(block)
                size += len(block)
                yield size


def _copy(source: Path, part: Path, stop: Stop) -> Iterator[int]:
    size = 0
    with source.open("rb") as reader, part.open("wb") as writer:
        yield size
        while block := reader.read(_BLOCK):
            stop.check()
            writer.write(block)
            size += len(block)
            yield size
