"""Pulling models: several at once, each under its lock, whole or not at all.

A file grows in `.staging` beside the models and is moved to its place only when its size and
SHA-256 are right. What a broken pull leaves there, the next one goes on with.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal, Protocol

from filelock import FileLock, Timeout

from ui.models.catalogue import Catalogue, File, Model, Source, load_catalogue
from ui.models.disk import DOWNLOADS, WrongSumError, check_room, disk_trouble, settle
from ui.models.errors import PullCancelledError, PullError, SourceError
from ui.models.fetch import Stop, fetch
from ui.models.network import Network
from ui.models.sources import Job, Preference, growing, in_order, jobs_of
from ui.models.store import hash_problem, model_home, quick_problem, staging_folder

_LOCK_PATIENCE = 0.25
_FIRST_PAUSE = 0.5

Stage = Literal["waiting", "checking", "fetching", "joining", "ready"]


class Progress(Protocol):
    """Is told how a pull gets on. Called from several threads; must be quick and not raise."""

    def stage(self, model: str, stage: Stage) -> None:
        """A model has come to another stage; "waiting" is for another pull of the same model."""

    def total(self, model: str, size: int) -> None:
        """So many bytes are to be fetched for a model; told again if another source is tried."""

    def advance(self, model: str, size: int) -> None:
        """So many more bytes are here; fewer (negative) when a file had to be begun again."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """A model that is whole now."""

    model: str
    sources: tuple[str, ...]
    """Kinds of the sources that gave something; none if all was there."""
    fetched_bytes: int
    """Size of the archives it came in, with what an earlier pull had left of them."""
    seconds: float


def pull(
    names: Iterable[str],
    *,
    source: Preference,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> list[Pulled]:
    """Make these models and profiles whole in the model folder; blocks, from any thread.

    `cancelled` is asked often and from several threads. Raises ModelsError.
    """
    with Network.of_this_machine() as network:
        home = model_home()
        puller = Puller(
            load_catalogue(), home, network, source, progress, Stop(cancelled, _FIRST_PAUSE)
        )
        return puller.run(names)


class Puller:
    """One pull: a thread for each model, and a few downloads at a time between them."""

    def __init__(
        self,
        catalogue: Catalogue,
        home: Path,
        network: Network,
        preference: Preference,
        progress: Progress,
        stop: Stop,
    ) -> None:
        self._catalogue = catalogue
        self._home = home
        self._network = network
        self._preference = preference
        self._progress = progress
        self._stop = stop
        self._downloads = ThreadPoolExecutor(DOWNLOADS, "parlour-download")

    def run(self, names: Iterable[str]) -> list[Pulled]:
        """Pull them all; one that fails does not hold up the others. Raises ModelsError."""
        wanted = self._catalogue.expand(names)
        with disk_trouble(self._home):
            check_room(self._catalogue, wanted, self._home)
        if not wanted:
            return []
        hub_first = self._hub_first(wanted)
        with self._downloads, ThreadPoolExecutor(len(wanted), "parlour-pull") as models:
            futures = [models.submit(self._one, name, hub_first) for name in wanted]
            return self._gathered(futures)

    def _gathered(self, futures: list[Future[Pulled]]) -> list[Pulled]:
        try:
            errors = [error for future in futures if (error := future.exception()) is not None]
        except KeyboardInterrupt:
            self._stop.set()
            raise PullCancelledError from None
        if not errors:
            return [future.result() for future in futures]
        failed = [error for error in errors if isinstance(error, PullError)]
        stopped = [error for error in errors if isinstance(error, PullCancelledError)]
        grave = [error for error in errors if error not in failed and error not in stopped]
        if grave or stopped:
            raise (grave or stopped)[0]
        raise PullError("\n".join(map(str, failed))) from failed[0]

    def _hub_first(self, names: list[str]) -> bool:
        if self._preference != "auto":
            return self._preference == "hub"
        lacking = [
            name
            for name in names
            for file in self._catalogue.model(name).files
            if quick_problem(self._home / name, name, file) is not None
        ]
        kinds = {source.kind for name in lacking for source in self._catalogue.model(name).sources}
        return "hub" in kinds and self._network.hub_answers()

    def _one(self, name: str, hub_first: bool) -> Pulled:
        """Make one model whole, from one source after the other."""
        try:
            with disk_trouble(self._home), self._locked(name):
                return self._make_whole(name, hub_first)
        except PullError:
            raise
        except BaseException:
            self._stop.set()
            raise

    def _make_whole(self, name: str, hub_first: bool) -> Pulled:
        started = time.monotonic()
        model = self._catalogue.model(name)
        lacking = frozenset(file.name for file in self._bad_files(name, model))
        reasons: list[str] = []
        used: list[str] = []
        fetched = 0
        for source in in_order(model.sources, hub_first):
            files = lacking & source.provides
            if files:
                try:
                    fetched += self._from_source(name, model, source, files)
                except SourceError as error:
                    reasons.append(f"{source.kind}: {error}")
                else:
                    used.append(source.kind)
                    lacking -= files
        if lacking:
            raise PullError(
                f"The model {name!r} could not be pulled: no source gave "
                f"{', '.join(sorted(lacking))}. " + " ".join(reasons)
            )
        shutil.rmtree(staging_folder(self._home, name), ignore_errors=True)
        self._progress.stage(name, "ready")
        return Pulled(name, tuple(used), fetched, time.monotonic() - started)

    def _bad_files(self, name: str, model: Model) -> list[File]:
        self._progress.stage(name, "checking")
        folder = self._home / name
        return [
            file
            for file in model.files
            if quick_problem(folder, name, file) or hash_problem(folder, name, file, self._read)
        ]

    def _from_source(self, name: str, model: Model, source: Source, files: frozenset[str]) -> int:
        staging = staging_folder(self._home, name)
        leftovers = staging.is_dir()
        try:
            return self._fetch_and_join(name, model, source, files)
        except WrongSumError as error:
            shutil.rmtree(staging, ignore_errors=True)
            if leftovers:  # an earlier pull may have been to blame: once more, from nothing
                return self._fetch_and_join(name, model, source, files)
            raise SourceError(str(error)) from error

    def _fetch_and_join(
        self, name: str, model: Model, source: Source, files: frozenset[str]
    ) -> int:
        staging = staging_folder(self._home, name)
        staging.mkdir(parents=True, exist_ok=True)
        jobs = jobs_of(source, model, files, staging, self._network)
        todo = [job for job in jobs if not job.done.exists()]
        self._progress.stage(name, "fetching")
        self._progress.total(name, sum(job.wanted.bytes for job in todo))
        futures = [self._downloads.submit(self._do, name, job) for job in todo]
        _wait_for_all(futures)
        self._progress.stage(name, "joining")
        for file in model.files:
            if file.name in files:
                settle(growing(staging, file.name), self._home / name, file, self._read)
        return sum(job.wanted.bytes for job in todo)

    def _do(self, name: str, job: Job) -> None:
        self._stop.check()
        if not job.archive.exists():
            address = job.address()
            heard = partial(self._progress.advance, name)
            fetch(self._network.client, address, job.archive, job.wanted, self._stop, heard)
        job.finish()
        job.done.touch()

    def _read(self, _size: int) -> None:
        self._stop.check()

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        folder = staging_folder(self._home, name)
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = FileLock(folder.with_name(name + ".lock"))
        while not lock.is_locked:
            self._stop.check()
            try:
                lock.acquire(timeout=_LOCK_PATIENCE)
            except Timeout:
                self._progress.stage(name, "waiting")
        try:
            yield
        finally:
            lock.release()


def _wait_for_all(futures: list[Future[None]]) -> None:
    """Wait until all are done, then raise the first error; a failed one withdraws the waiting."""
    first: BaseException | None = None
    for future in futures:
        if first is not None and future.cancel():
            continue
        first = first or future.exception()
    if first is not None:
        raise first
