"""Every setting, with its default, its bounds and what it is for.

The default lives on the field and nowhere else. A TOML file holds only what differs; a key it
misspells is refused with the nearest right one.
"""

from __future__ import annotations

import difflib
import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, get_args

from pydantic import BaseModel, Field, StringConstraints, ValidationError
from pydantic.fields import FieldInfo

from ui.errors import SettingsError
from ui.paths import config_file, settings_home
from ui.settings.daemon import Daemon
from ui.settings.engines import Ear, Memory, Mind, Models, Section, Speaker, Transcriber
from ui.settings.serve import Serve
from ui.settings.sound import Devices, Echo, Talk
from ui.settings.tiers import Budget, Cache, Router, Service, Tier
from ui.settings.tools import Mcp, Tools
from ui.settings.turns import Filler, Floor, Turn
from ui.settings.web import Web

Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$", max_length=30)]
"""Of a tier, as traces and tables show it."""


class Settings(Section):
    """All settings of Parlour."""

    ear: Ear = Ear()
    turn: Turn = Turn()
    floor: Floor = Floor()
    transcriber: Transcriber = Transcriber()
    mind: Mind = Mind()
    tiers: dict[Name, Tier] = Field(default_factory=dict)
    router: Router = Router()
    budget: Budget = Budget()
    cache: Cache = Cache()
    tools: Tools = Tools()
    mcp: dict[Name, Mcp] = Field(default_factory=dict)
    serve: Serve = Serve()
    web: Web = Web()
    daemon: Daemon = Daemon()
    services: dict[Name, Service] = Field(default_factory=dict)
    speaker: Speaker = Speaker()
    filler: Filler = Filler()
    devices: Devices = Devices()
    echo: Echo = Echo()
    talk: Talk = Talk()
    memory: Memory = Memory()
    models: Models = Models()

    def with_devices(self, microphone: str, loudspeaker: str) -> Settings:
        """These settings with other devices, where one is named."""
        named = {"microphone": microphone, "loudspeaker": loudspeaker}
        changed = {role: name for role, name in named.items() if name}
        return self.model_copy(update={"devices": self.devices.model_copy(update=changed)})

    @property
    def wanted_models(self) -> list[str]:
        """Catalogue names of the models that these settings need."""
        ear = [self.ear.model] if self.ear.detector == "silero" else []
        mouth, ears = self.speaker.chosen_model, self.transcriber.chosen_model
        melody = [self.turn.model] if self.turn.model else []
        mind = [self.mind.model] if self.mind.engine != "none" else []
        return [*ear, ears, *melody, *mind, mouth, self.memory.model]


def load(path: Path | None) -> Settings:
    """Read settings from a TOML file; None gives the defaults. Raises SettingsError."""
    if path is None:
        return Settings()
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SettingsError(f"there is no settings file {str(path)!r}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{str(path)!r} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{str(path)!r} is not valid TOML: {error}") from error
    return check(table, path.name)


def check(table: dict[str, Any], name: str) -> Settings:
    """Make settings of a parsed table; `name` says in errors where it came from."""
    try:
        return Settings.model_validate(table)
    except ValidationError as error:
        raise SettingsError(
            "\n".join(_explain(problem, name) for problem in error.errors())
        ) from error


def _explain(problem: Any, name: str) -> str:
    *tables, key = [str(part) for part in problem["loc"]] or [""]
    place = ".".join([name, *tables])
    if problem["type"] == "extra_forbidden":
        known = list(section_of(tables).model_fields)
        near = difflib.get_close_matches(key, known, 1, 0.5)
        hint = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(known)}"
        return f"{place} has no setting {key!r}; {hint}"
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "tuple_type":
        message = f"wanted is a list, such as [{json.dumps(problem['input'], default=str)}]"
    return f"{place}: {key}: {message}" + (
        f", not {problem['input']!r}" if not isinstance(problem["input"], dict) else ""
    )


def section_of(tables: list[str]) -> type[BaseModel]:
    """The model class of a nested table."""
    section: type[BaseModel] = Settings
    for table in tables:
        field = section.model_fields.get(table)  # a table of tables holds names of one's own
        found = field and model_of(field)
        section = found[0] if found else section
    return section


def model_of(field: FieldInfo) -> tuple[type[BaseModel], bool] | None:
    """The class of a field's table, and whether there may be many of it, each with a name."""
    kinds = [field.annotation, *reversed(get_args(field.annotation))]
    for place, kind in enumerate(kinds):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            return kind, place > 0
    return None


def chosen(config: str | None) -> Settings:
    """Settings from a file or a shipped profile's name, else the user's own file, else defaults.

    Raises SettingsError.
    """
    if config is None:
        own = settings_home()
        return load(own if own.is_file() else None)
    if Path(config).exists():
        return load(Path(config))
    if config in profiles():
        return load(config_file(f"{config}.toml"))
    raise SettingsError(
        f"there is no settings file {config!r}; profiles that ship: {', '.join(profiles())}"
    )


def profiles() -> list[str]:
    """Names of the settings files that ship."""
    found = (path.stem for path in config_file("").glob("*.toml"))
    return sorted(name for name in found if name != "models")  # the catalogue is no settings file
