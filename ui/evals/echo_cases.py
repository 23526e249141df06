"""Which recordings of a folder belong together: microphone, loudspeaker, person, echo."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from voice import wave
from voice.audio import Samples

_SOUND = {".flac", ".mp3", ".ogg", ".wav"}

_ROLES = {
    "nearend_mic": "heard",
    "nearend_speech": "person",
    "farend_speech": "played",
    "mic": "heard",
    "lpb": "played",
    "loopback": "played",
    "ref": "played",
    "farend": "played",
    "far": "played",
    "gt": "person",
    "target": "person",
    "clean": "person",
    "nearend": "person",
    "near": "person",
    "echo": "echo",
}
"""What a word in a file's name says of it. At the name's end it says so first."""

_BORROWS = {"delay_change": "simple_talk"}
"""Case that has an echo alone, and the case whose other sounds belong to it (mediastreamer2)."""


@dataclass(frozen=True, slots=True)
class Case:
    """Sounds that belong together, in step at 16 kHz, each of shape (n,)."""

    set: str
    name: str
    heard: Samples
    played: Samples
    person: Samples | None
    """The person alone, where that is known."""
    echo: Samples | None
    """The echo alone, where that is known or nobody speaks."""


def find(data: Path, left_out: list[str]) -> Iterator[Case]:
    """Yield every case under `data`, one set after the other; name the files that are in none.

    Files belong together when their names differ in one word only (`_mic`, `_lpb`, `_ref`, `_gt`,
    `nearend`, `farend`, `echo` ...). Raises AudioError.
    """
    groups = _groups(data)
    for key, files in sorted(groups.items()):
        case = _case(key, {**_lent(key, groups), **files} if "echo" in files else files)
        if case is None:
            left_out += [path.name for path in files.values()]
        else:
            yield case


def role_of(stem: str) -> tuple[str, str] | None:
    """The role that a file's name gives it, and the rest of the name; None when it has none."""
    name = re.sub(r"[\W_]+", "_", stem.casefold())
    for pattern in (r"^(.*?)_?(?<![^_])({})()$", r"^(.*?)_?(?<![^_])({})(?:_(.*))?$"):
        for word, role in _ROLES.items():
            if found := re.match(pattern.format(word), name):
                return role, "_".join(part for part in (found[1], found[3]) if part)
    return None


def _groups(data: Path) -> dict[tuple[Path, str], dict[str, Path]]:
    groups: dict[tuple[Path, str], dict[str, Path]] = {}
    paths = [data] if data.is_file() else sorted(data.rglob("*"))
    for path in paths:
        if path.suffix.lower() in _SOUND and (found := role_of(path.stem)):
            role, rest = found
            groups.setdefault((path.parent, rest), {})[role] = path
    return groups


def _lent(
    key: tuple[Path, str], groups: dict[tuple[Path, str], dict[str, Path]]
) -> dict[str, Path]:
    folder, name = key
    for borrower, lender in _BORROWS.items():
        if borrower in name:
            return groups.get((folder, name.replace(borrower, lender)), {})
    return {}


def _case(key: tuple[Path, str], files: dict[str, Path]) -> Case | None:
    if "played" not in files or not {"heard", "echo"} & files.keys():
        return None
    sounds = {role: wave.read(path).samples for role, path in files.items()}
    length = min(map(len, sounds.values()))
    sounds = {role: samples[:length] for role, samples in sounds.items()}
    folder, name = key
    person, echo, played = sounds.get("person"), sounds.get("echo"), sounds["played"]
    if "heard" in sounds:
        heard = sounds["heard"]
    else:
        heard = sounds["echo"] if person is None else sounds["echo"] + person
    if echo is None and person is not None:
        echo = heard - person
    if "farend" in name and "single" in name:
        return Case(f"{folder.name}, far end alone", name, heard, played, None, heard)
    if "nearend" in name and "single" in name:
        return Case(f"{folder.name}, near end alone", name, heard, played, heard, None)
    known = "double talk, parts known" if person is not None else "double talk"
    return Case(f"{folder.name}, {known}", name, heard, played, person, echo)
