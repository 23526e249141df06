"""Devices of a Home Assistant, by its REST interface."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from brain.tools.builtin.server import ask
from brain.tools.errors import ToolError
from brain.tools.tool import Arguments, Effect, Tool, tool

Action = Literal["on", "off", "open", "close", "lock", "unlock"]

HARMLESS = frozenset({"light", "switch", "fan", "media_player", "climate", "humidifier", "scene"})
"""Kinds of devices that are switched without asking; all others are asked about first."""

_NEVER_HARMLESS = re.compile(r"lock|alarm|garage|door|gate|siren|valve|oven|stove", re.IGNORECASE)
_SERVICES: Mapping[str, Mapping[str, str]] = {
    "cover": {
        "on": "open_cover",
        "off": "close_cover",
        "open": "open_cover",
        "close": "close_cover",
    },
    "valve": {
        "on": "open_valve",
        "off": "close_valve",
        "open": "open_valve",
        "close": "close_valve",
    },
    "lock": {"lock": "lock", "unlock": "unlock", "close": "lock", "open": "unlock"},
    "alarm_control_panel": {"on": "alarm_arm_away", "off": "alarm_disarm"},
}
_SWITCH = {"on": "turn_on", "off": "turn_off"}
_LEVELS = {"light": "brightness_pct", "climate": "temperature", "fan": "percentage"}

_DEVICE = (
    r"(?:lights?|lamps?|fans?|heat\w*|thermostat|blinds?|curtains?|shutters?|doors?|windows?|garage"
    r"|gate|alarm|tv|television|music|speakers?|plugs?|scenes?|ac|air ?con\w*|kettle|oven|coffee"
    r"|vacuum|radio|devices?)"
)
SET = (
    r"(?:turn|switch|put|shut|dim|brighten|set|open|close|lock|unlock|start|stop|raise|lower|arm"
    rf"|disarm)\b.*\b{_DEVICE}|{_DEVICE} (?:on|off)"
)
STATE = (
    rf"(?:is|are|did|was|were|has|have|what|check|see|verify|confirm)\b.*\b{_DEVICE}\b.*"
    r"\b(?:on|off|open|closed?|locked|unlocked|set|running)"
    rf"|(?:is|are) (?:the|my|all) (?:\w+ ){{0,3}}{_DEVICE}|temperature (?:in|of) the"
    r"|left? (?:the|my|any)\b.*\bon"
)


@dataclass(frozen=True, slots=True)
class Device:
    """A thing in the house."""

    entity: str
    """`light.kitchen`."""
    name: str
    state: str
    unit: str

    @property
    def domain(self) -> str:
        """What kind of thing it is."""
        return self.entity.partition(".")[0]

    @property
    def harmless(self) -> bool:
        """Whether it may be switched without asking."""
        told = f"{self.entity} {self.name}"
        return self.domain in HARMLESS and not _NEVER_HARMLESS.search(told)


class Home:
    """A Home Assistant. Raises ToolError."""

    def __init__(self, url: str, token: str) -> None:
        self._url = url
        self._token = token

    async def device(self, words: str) -> Device:
        """The device that is called so, or whose name holds all of the words."""
        told = await ask(self._url, "/api/states", token=self._token)
        if not isinstance(told, list):
            raise ToolError(f"{self._url} sent what is no list of devices.")
        devices = [_device(each) for each in told if isinstance(each, dict)]
        wanted = set(re.findall(r"\w+", words.lower())) - {"the", "my", "in", "a", "of"}
        fitting = [each for each in devices if wanted and wanted <= _words(each)]
        if not fitting:
            raise ToolError(f"There is no device called {words} in the house.")
        return min(fitting, key=lambda each: (len(_words(each)), each.entity))

    async def act(self, device: Device, action: Action, level: int | None) -> None:
        """Let the device do it; `level`: percent, or degrees of a thermostat."""
        service = _SERVICES.get(device.domain, _SWITCH).get(action)
        if service is None:
            raise ToolError(f"{device.name} cannot be told to {action}.")
        data: dict[str, object] = {"entity_id": device.entity}
        domain = device.domain
        if level is not None and domain in _LEVELS:
            data[_LEVELS[domain]] = level
            service = {"climate": "set_temperature", "fan": "set_percentage"}.get(domain, service)
        await ask(self._url, f"/api/services/{domain}/{service}", token=self._token, post=data)


def home_tools(home: Home) -> list[Tool]:
    """Tools on the devices of this home."""

    async def risky(arguments: Arguments) -> bool:
        return not (await home.device(arguments["device"])).harmless

    @tool(
        cue=SET,
        destructive=risky,
        question=_question,
        says=True,
    )
    async def home_set(device: str, action: Action, level: int | None = None) -> str:
        """Switch a device in the house, or set its level."""
        found = await home.device(device)
        await home.act(found, action, level)
        return f"{found.name}: {action if level is None else level}."

    @tool(cue=STATE, effect=Effect.READS, says=True)
    async def home_state(device: str) -> str:
        """Tell the state of a device in the house."""
        found = await home.device(device)
        return f"{found.name} is {found.state}{f' {found.unit}' if found.unit else ''}."

    return [home_set, home_state]


def _question(device: str, action: Action, level: int | None) -> str:
    verb = f"turn {action}" if action in _SWITCH else action
    to = "" if level is None else f" to {level}"
    return f"Shall I {verb} the {device.lower().removeprefix('the ')}{to}?"


def _device(told: dict[str, Any]) -> Device:
    attributes = told.get("attributes") or {}
    entity = str(told.get("entity_id", ""))
    name = str(attributes.get("friendly_name") or entity.partition(".")[2].replace("_", " "))
    unit = str(attributes.get("unit_of_measurement") or "")
    return Device(entity, name, str(told.get("state", "unknown")), unit)


def _words(device: Device) -> set[str]:
    named = device.name or device.entity
    words = set(re.findall(r"\w+", f"{named} {device.domain}".lower().replace("_", " ")))
    return words | {f"{word}s" for word in words}
