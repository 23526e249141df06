"""What Parlour needs, what of it is here, and the command that mends what is not.

Each check judges plain values that `checks` looked up, and imports nothing heavy.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import shlex
import shutil
import sqlite3
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ui.compile import has_compiler, installed
from ui.doctor_servers import as_text, fetching, recipes, united
from ui.files import takes_files
from ui.models.catalogue import load_catalogue
from ui.models.errors import ModelsError
from ui.models.recommend import Machine, read_machine
from ui.models.store import Problem, missing, model_home
from ui.probes import State
from ui.screen import silent_libraries
from ui.status import Health

_OLDEST = (3, 11)
_SPARE_BYTES = 1_000_000_000
"""Room on the disk beyond the models: the engine while it is built, and what is remembered."""

_OWN_MB = 500
"""Memory of Parlour itself, beside the models."""

_MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("–", "yellow")}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at."""

    name: str
    ok: bool | None
    """None when it could be better, yet Parlour works without."""
    what: str
    """What there is."""
    mend: str = ""
    """What to do; empty when there is nothing to do."""


def checks(models: Sequence[str], home: Path) -> list[Check]:
    """Look at everything; `models` are catalogue names, `home` is the data folder."""
    machine = read_machine()
    found, problems = _look_at_models(models)
    known = [check.name for check in found if check.name in load_catalogue().models]
    wanting = {problem.model for problem in problems}
    return [
        python(sys.version_info[:2]),
        engine(installed(), has_compiler()),
        *found,
        sound(),
        echo(),
        disk(_free_bytes(model_home()), load_catalogue().disk_bytes(wanting)),
        memory(machine, load_catalogue().ram_mb(known)),
        cores(machine),
        folder(home),
        *map(database, _records(home)),
    ]


def python(version: tuple[int, int]) -> Check:
    """Judge whether this Python is new enough."""
    what = f"{version[0]}.{version[1]} on {platform.machine()}"
    if version >= _OLDEST:
        return Check("Python", True, what)
    return Check("Python", False, what, "Install Parlour with Python 3.11 or newer.")


def engine(name: str | None, compiler: bool) -> Check:
    """Judge whether the quick mind has an engine, and the fast one."""
    if name == "llama_cpp":
        return Check("quick mind", True, "llama.cpp, compiled for this processor")
    mend = "" if compiler else "Install a C++ compiler (g++) and run: "
    if name is None:
        return Check("quick mind", False, "no engine is installed", "parlour setup")
    return Check(
        "quick mind",
        None,
        "llama.cpp, prebuilt: slower to its first word",
        f"{mend}parlour setup --rebuild",
    )


def _look_at_models(names: Sequence[str]) -> tuple[list[Check], list[Problem]]:
    found, problems = [], []
    for name in dict.fromkeys(names):
        try:
            wrong = missing([name])
        except ModelsError as error:
            found.append(Check(name, False, str(error), "parlour models list"))
            continue
        problems += wrong
        found.append(model(name, wrong))
    return found, problems


def model(name: str, problems: Sequence[Problem]) -> Check:
    """Judge whether a model's files are there, each as long as it should be."""
    if not problems:
        return Check(name, True, "there")
    what = ", ".join(f"{problem.file} {problem.kind}" for problem in problems)
    return Check(name, False, what, problems[0].remedy)


def sound() -> Check:
    """Look for a microphone and a loudspeaker; recordings are answered without."""
    if importlib.util.find_spec("sounddevice") is None:
        return _no_sound("sounddevice is not installed", "uv pip install sounddevice")
    try:
        with silent_libraries():
            import sounddevice  # type: ignore[import-untyped]
    except OSError:
        mend = "sudo apt install libportaudio2 (or your system's package of PortAudio)"
        return _no_sound("PortAudio is not installed", mend)
    absent = []
    for kind, device in (("input", "microphone"), ("output", "loudspeaker")):
        try:
            sounddevice.query_devices(kind=kind)
        except (ValueError, sounddevice.PortAudioError):
            absent.append(device)
    if absent:
        return _no_sound(
            f"no {' and no '.join(absent)}", "Connect one, or answer recordings: parlour ask FILE"
        )
    return Check("sound", True, "a microphone and a loudspeaker")


def _no_sound(what: str, mend: str) -> Check:
    return Check("sound", None, what, mend)


def echo() -> Check:
    """Whether its own voice can be taken out of the microphone."""
    if importlib.util.find_spec("livekit") is None:
        what = "the echo canceller is not installed: it will not listen while it speaks"
        return Check("echo", None, what, "uv pip install 'livekit>=1.2,<2'")
    return Check("echo", True, "its own voice is taken out of the microphone")


def disk(free_bytes: int, wanting_bytes: int) -> Check:
    """Judge whether there is room for the models that are still missing."""
    what = f"{free_bytes / 1e9:.1f} GB free"
    if wanting_bytes:
        what += f", {wanting_bytes / 1e9:.1f} GB of models to come"
    lacking = wanting_bytes + _SPARE_BYTES - free_bytes
    if lacking <= 0:
        return Check("disk", True, what)
    mend = f"Free {lacking / 1e9:.1f} GB, or set PARLOUR_MODELS to a folder on another disk."
    return Check("disk", False if free_bytes < wanting_bytes else None, what, mend)


def memory(machine: Machine, models_mb: int) -> Check:
    """Judge whether the machine carries these models."""
    needed = models_mb + _OWN_MB
    what = f"{machine.memory_mb / 1000:.1f} GB, of which {needed / 1000:.1f} GB are needed"
    if machine.memory_mb >= needed:
        return Check("memory", True, what)
    return Check("memory", False, what, "Choose smaller models: parlour models recommend")


def cores(machine: Machine) -> Check:
    """Judge whether hearing and answering must wait for each other."""
    what = "1 core" if machine.cores == 1 else f"{machine.cores} cores"
    if machine.cores > 1:
        return Check("processor", True, what)
    mend = "Answers will be late; give it two, or choose smaller models: parlour models recommend"
    return Check("processor", None, what, mend)


def folder(home: Path) -> Check:
    """Look whether what is remembered can be written, and read by its owner only."""
    path = shlex.quote(str(home))
    nearest = _nearest(home)
    if not (nearest.is_dir() and takes_files(nearest)):
        mend = "Set PARLOUR_HOME to a folder of yours"
        if nearest == home and home.is_dir():
            mend += f", or: sudo chown $USER {path}"
        return Check("data folder", False, f"{path} cannot be written", mend)
    if nearest != home:
        return Check("data folder", True, f"{path} will be made")
    if os.name == "posix" and home.stat().st_mode & 0o077:
        return Check("data folder", False, f"others may read {path}", f"chmod 700 {path}")
    return Check("data folder", True, f"{path}, yours alone")


def _records(home: Path) -> list[Path]:
    """The record, and those that were begun beside it; not what was kept aside as damaged."""
    found = sorted((home / "memory").glob("conversations*.sqlite3"))
    return [path for path in found if ".damaged-" not in path.name]


def database(path: Path) -> Check:
    """Look whether what is remembered can be read."""
    name = shlex.quote(str(path))
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as opened:
            verdict = opened.execute("PRAGMA quick_check(1)").fetchone()[0]
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return Check("what is remembered", True, "in use by another program")
        verdict = str(error)
    if verdict == "ok":
        return Check("what is remembered", True, f"{path.stat().st_size // 1000} kB, readable")
    mend = f"Save what can be saved: sqlite3 {name} .recover | sqlite3 rescued.sqlite3"
    return Check("what is remembered", False, f"{name}: {verdict}", mend)


def _nearest(path: Path) -> Path:
    """The path, or the nearest folder above it that exists."""
    return next(place for place in (path, *path.parents) if place.exists())


def _free_bytes(path: Path) -> int:
    return shutil.disk_usage(_nearest(path)).free


def run(
    profile_models: Sequence[str], data_home: Path, ailing: Sequence[Health], as_json: bool
) -> int:
    """Print what was found, and what to do about the servers that are `ailing`.

    Returns exit code 1 when something needed is missing, else 0: a house does without servers.
    """
    found = checks(profile_models, data_home.absolute())
    ready = all(check.ok is not False for check in found)
    hungry = [each.target for each in ailing if _is_hungry(each)]
    down = [each.target for each in ailing if not _is_hungry(each)]
    if as_json:
        ways = {each.name: recipes(each) for each in down}
        ways |= {each.name: fetching(each) for each in hungry}
        servers = {name: [asdict(recipe) for recipe in way] for name, way in ways.items()}
        shown = [asdict(check) for check in found]
        print(json.dumps({"ok": ready, "checks": shown, "servers": servers}))
    else:
        _print(found)
        for each in united(down):
            print(f"\n{each.name} cannot be used ({each.url}). What to do,")
            print(as_text(recipes(each)))
        for each in hungry:
            print(f"\n{each.name} has no model {each.model!r} ({each.url}). What to do,")
            print(as_text(fetching(each)))
    return 0 if ready else 1


def _is_hungry(health: Health) -> bool:
    """Whether it is an Ollama at work that has yet to fetch the model."""
    return health.state is State.LACKING and health.target.kind == "ollama"


def _print(found: Sequence[Check]) -> None:
    console = Console(highlight=False, soft_wrap=True)  # a wrapped command could not be copied
    width = max(len(check.name) for check in found)
    for check in found:
        mark, colour = _MARKS[check.ok]
        console.print(Text.assemble((mark, colour), f" {check.name:{width}}  ", check.what))
        if check.mend:
            console.print(Text.assemble(("  → ", colour), (check.mend, "bold")))
    wrong = sum(check.ok is False for check in found)
    if wrong:
        console.print(f"{wrong} of {len(found)} must be mended; mostly this does: parlour setup")
    else:
        console.print("Parlour is ready.", style="green")
