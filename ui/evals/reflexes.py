"""How often the reflexes answer what they should, and how often what they should not."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml  # type: ignore[import-untyped]

from brain.reflexes import Reflexes, Timers, Volume
from ui.errors import UsageError
from ui.evals.cases import files
from ui.evals.report import Report, Row
from ui.jsonlines import objects, text_of

NOW = datetime(2026, 3, 6, 16, 20, tzinfo=ZoneInfo("America/New_York"))
NAMES = ("parlour", "computer", "assistant", "olly", "alexa", "siri", "google", "cortana")
"""What the people of the known sets call their assistants."""

SHOULD: Mapping[str, tuple[str, ...]] = {
    # CLINC150
    "time": ("time",),
    "date": ("date",),
    "timer": ("timer",),
    "alarm": ("alarm",),
    "calculator": ("calculate",),
    "measurement_conversion": ("convert",),
    "repeat": ("repeat",),
    "what_can_i_ask_you": ("capabilities",),
    "change_volume": ("volume",),
    "flip_coin": ("coin",),
    "roll_dice": ("dice",),
    # HWU64 and SLURP
    "datetime_query": ("time", "date"),
    "alarm_set": ("alarm.set",),
    "alarm_query": ("alarm.list",),
    "alarm_remove": ("alarm.cancel",),
    "qa_maths": ("calculate", "convert"),
    "audio_volume_up": ("volume.up", "volume.set"),
    "audio_volume_down": ("volume.down", "volume.set"),
    "audio_volume_mute": ("volume.mute", "stop"),
    "general_repeat": ("repeat",),
    "general_commandstop": ("stop",),
    # Home Assistant
    "hassgetcurrenttime": ("time",),
    "hassgetcurrentdate": ("date",),
    "hassstarttimer": ("timer.start",),
    "hasscanceltimer": ("timer.cancel",),
    "hasscancelalltimers": ("timer.cancel",),
    "hassincreasetimer": ("timer.add",),
    "hassdecreasetimer": ("timer.subtract",),
    "hasspausetimer": ("timer.pause",),
    "hassunpausetimer": ("timer.resume",),
    "hasstimerstatus": ("timer.list",),
    "hassnevermind": ("stop",),
}
"""A data set's intent, in lower case, to the reflexes that answer it; `timer` covers `timer.start`.
Every intent that stands neither here nor in `EITHER` is one that no reflex may answer."""

EITHER: Mapping[str, str] = {
    "cancel": "CLINC150: `quit talking` is ours, `how to cancel` and `rescind` are not",
    "datetime_convert": "SLURP, HWU64: the time elsewhere, mixed with meetings moved between zones",
    "reminder": "CLINC150: `read all my reminders` is ours, `what is on my to do list` is not",
    "reminder_update": "CLINC150: a reminder at a time is ours, one without a time is not",
    "calendar_set": "SLURP, HWU64: a reminder at a time is ours, an appointment is not",
    "calendar_query": "as calendar_set",
    "calendar_remove": "as calendar_set",
    "hasssetvolume": "Home Assistant: our own volume as well as that of a named television",
    "hasssetvolumerelative": "as HassSetVolume",
    "hassmediaplayermute": "as HassSetVolume",
    "hassmediaplayerunmute": "as HassSetVolume",
}
"""Intents whose label does not tell whether a reflex should answer, and why; not counted."""

NEVER = "(never)"
"""Stands for the intent of texts that only say that a large model is wanted."""


@dataclass(frozen=True, slots=True)
class Case:
    """One turn of a data set."""

    set: str
    text: str
    intent: str
    """As the data set calls it."""

    @property
    def wanted(self) -> tuple[str, ...] | None:
        """The reflexes that would be right; empty where none may answer, None where either may."""
        key = self.intent.lower()
        return None if key in EITHER else SHOULD.get(key, ())


def run(data: Path) -> Report:
    """Try every turn in a file, or in all `.jsonl` and Home Assistant files of a folder.

    Raises UsageError for a file that is neither.
    """
    report = Report("reflexes")
    report.notes = {
        "not counted": "; ".join(f"{intent}: {reason}" for intent, reason in EITHER.items()),
        "now": NOW.isoformat(),
    }
    reflexes = _house()
    tally: dict[str, dict[str, int]] = {}
    for case in cases(data):
        if case.wanted is None:
            continue
        reflex = reflexes.answer(case.text, NOW, "")
        came = reflex.intent if reflex else None
        right = _is_right(came, case.wanted)
        for name in (case.set, "all"):
            _count(tally.setdefault(name, _nothing()), case.wanted, came, right)
        if not right:
            report.misses.append(_miss(case, came))
    everything = tally.pop("all", _nothing())
    report.rows = [
        _row(name, counts) for name, counts in (*sorted(tally.items()), ("all", everything))
    ]
    return report


def cases(data: Path) -> Iterator[Case]:
    """The turns under a path. Raises UsageError."""
    for path in files(data, ".jsonl", ".yaml", ".yml"):
        yield from _from_lines(path) if path.suffix not in (".yaml", ".yml") else _from_yaml(path)


def _from_lines(path: Path) -> Iterator[Case]:
    """Lines with `text` (or SLURP's `sentence`) and `intent`, or with the label `complex`."""
    for record in objects(path):
        text = record.get("text") or record.get("sentence")
        intent = record.get("intent") or (NEVER if record.get("label") == "complex" else None)
        if isinstance(text, str) and isinstance(intent, str):
            yield Case(path.stem, text, intent)


def _from_yaml(path: Path) -> list[Case]:
    """Test sentences of Home Assistant's intents."""
    try:
        return list(_from_home_assistant(yaml.safe_load(text_of(path)), path.parent.name))
    except (yaml.YAMLError, AttributeError, TypeError) as error:
        raise UsageError(f"{str(path)!r} holds no test sentences of Home Assistant") from error


def _from_home_assistant(document: Any, folder: str) -> Iterator[Case]:
    """The folder names the intent where the sentences do not."""
    for test in document.get("tests", []) if isinstance(document, dict) else []:
        intent = test.get("intent") or {}
        slots = intent.get("slots") or test.get("slots") or {}
        name = intent.get("name", folder)
        if "conditional_command" in slots:
            name = f"{name} with conditional_command"
        sentences = test.get("sentences", [])
        for sentence in [sentences] if isinstance(sentences, str) else sentences:
            yield Case("home_assistant", sentence, name)


def _house() -> Reflexes:
    """A house where nothing runs yet; no answer is acted upon, so it stays so."""
    return Reflexes(Timers([]), Volume(50, 10), NAMES, hours24=False, random=random.Random(1))  # noqa: S311


def _is_right(came: str | None, wanted: tuple[str, ...]) -> bool:
    if not wanted:
        return came is None
    return came is not None and any(came == each or came.startswith(f"{each}.") for each in wanted)


def _nothing() -> dict[str, int]:
    return {"n": 0, "others": 0, "false_accepts": 0, "should": 0, "right": 0}


def _count(counts: dict[str, int], wanted: tuple[str, ...], came: str | None, right: bool) -> None:
    counts["n"] += 1
    if wanted:
        counts["should"] += 1
        counts["right"] += right
    else:
        counts["others"] += 1
        counts["false_accepts"] += came is not None


def _row(name: str, counts: Mapping[str, int]) -> Row:
    """A set's figures; a share of nothing is 0 false accepts, or a recall of 1."""
    figures: dict[str, float] = {key: value for key, value in counts.items() if key != "n"}
    figures["false_accept_rate"] = counts["false_accepts"] / max(counts["others"], 1)
    figures["recall"] = counts["right"] / counts["should"] if counts["should"] else 1.0
    return Row(name, counts["n"], figures)


def _miss(case: Case, came: str | None) -> dict[str, Any]:
    return {
        "set": case.set,
        "text": case.text,
        "intent": case.intent,
        "wanted": " or ".join(case.wanted or ()) or "no reflex",
        "came": came or "no reflex",
    }
