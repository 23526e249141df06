"""The folder where models live: one folder a model, its files inside. Cheap to import."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from ui.models.catalogue import Catalogue, File

Heard = Callable[[int], object]

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Problem:
    """A file that is not as the catalogue wants it, and the command that mends it."""

    model: str
    file: str
    kind: Literal["missing", "truncated", "corrupt"]
    detail: str

    @property
    def remedy(self) -> str:
        """The command that mends it."""
        return f"parlour models pull {self.model}"

    def __str__(self) -> str:
        return f"{self.model}: {self.file} is {self.kind} ({self.detail}); mend it: {self.remedy}"


def model_home() -> Path:
    """The folder of all models: $PARLOUR_MODELS, else in the user's data folder."""
    chosen = os.environ.get("PARLOUR_MODELS")
    if chosen:
        return Path(chosen).expanduser()
    from platformdirs import user_data_path

    return user_data_path("parlour") / "models"


def model_folder(name: str) -> Path:
    """The folder of one model, whether there or not."""
    return model_home() / name


def staging_folder(home: Path, name: str) -> Path:
    """The folder where a model's files grow until they are whole."""
    return home / ".staging" / name


def unheard(_size: int) -> None:
    """Nobody wants to hear how far the reading has come."""


def sha256_of(path: Path, heard: Heard = unheard) -> str:
    """SHA-256 of a file in hexadecimal; `heard` is told the bytes of every block read."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(_BLOCK):
            digest.update(block)
            heard(len(block))
    return digest.hexdigest()


def missing(names: Iterable[str]) -> list[Problem]:
    """Quick check of models and profiles: files that are absent or of the wrong size."""
    catalogue = _catalogue()
    return [
        problem
        for name in catalogue.expand(names)
        for file in catalogue.model(name).files
        if (problem := quick_problem(model_folder(name), name, file)) is not None
    ]


def verify(name: str) -> list[Problem]:
    """Thorough check of one model: also reads every byte and compares the SHA-256."""
    problems: list[Problem] = []
    for file in _catalogue().model(name).files:
        problem = quick_problem(model_folder(name), name, file)
        problem = problem or hash_problem(model_folder(name), name, file)
        if problem is not None:
            problems.append(problem)
    return problems


def quick_problem(folder: Path, name: str, file: File) -> Problem | None:
    """Tell what is wrong with a file by its size alone."""
    path = folder / file.name
    if not path.is_file():
        return Problem(name, file.name, "missing", f"not in {str(folder)!r}")
    size = path.stat().st_size
    if size == file.bytes:
        return None
    detail = f"{size} bytes, wanted {file.bytes}"
    return Problem(name, file.name, "truncated" if size < file.bytes else "corrupt", detail)


def hash_problem(folder: Path, name: str, file: File, heard: Heard = unheard) -> Problem | None:
    """Tell whether a file of the right size has the wrong content."""
    found = sha256_of(folder / file.name, heard)
    if found == file.sha256:
        return None
    return Problem(name, file.name, "corrupt", f"SHA-256 {found[:12]}…, wanted {file.sha256[:12]}…")


def remove(name: str) -> int:
    """Remove one model and what was half fetched of it; returns the bytes set free."""
    _catalogue().model(name)
    freed = 0
    for folder in (model_folder(name), staging_folder(model_home(), name)):
        freed += folder_bytes(folder)
        if folder.exists():
            shutil.rmtree(folder)
    return freed


def folder_bytes(folder: Path) -> int:
    """Disk space taken by the files of a folder, holes of sparse files not counted."""
    paths = [path for path in folder.rglob("*") if path.is_file()] if folder.is_dir() else []
    return sum(_occupied(path) for path in paths)


def _occupied(path: Path) -> int:
    status = path.stat()
    blocks: int | None = getattr(status, "st_blocks", None)  # absent on Windows
    return status.st_size if blocks is None else min(status.st_size, blocks * 512)


def _catalogue() -> Catalogue:
    from ui.models.catalogue import load_catalogue

    return load_catalogue()
