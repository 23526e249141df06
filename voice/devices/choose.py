"""Choosing a device by a piece of its name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from voice.devices.ports import Device
from voice.errors import AudioError

Role = Literal["microphone", "loudspeaker"]


def able(devices: Sequence[Device], role: Role) -> list[Device]:
    """Those that can do it."""
    return [d for d in devices if (d.inputs if role == "microphone" else d.outputs)]


def choose(devices: Sequence[Device], role: Role, name: str) -> Device:
    """The device of that name, or the only one with it in its name; the default one for "".

    Case does not matter. Among equals, one reached as the default device is reached wins: Windows
    shows each device once for each of its sound systems. Raises AudioError.
    """
    there = able(devices, role)
    if not there:
        raise AudioError(f"no {role} was found; connect one, or start the system's sound server")
    if not name:
        return _default(there, role)
    wanted = name.casefold()
    exact = [d for d in there if wanted == d.name.casefold()]
    alike = exact or [d for d in there if wanted in f"{d.name}, {d.api}".casefold()]
    native = [d for d in alike if d.api == _default(there, role).api]
    match native or alike:
        case [device]:
            return device
        case []:
            raise AudioError(f"there is no {role} {name!r}; there is: {_names(there)}")
        case several:
            raise AudioError(f"{name!r} fits more than one {role}: {_names(several)}; say more")


def _default(there: Sequence[Device], role: Role) -> Device:
    chosen = (d.default_input if role == "microphone" else d.default_output for d in there)
    return next((d for d, is_default in zip(there, chosen, strict=True) if is_default), there[0])


def _names(devices: Sequence[Device]) -> str:
    return "; ".join(f"{device.name}, {device.api}" for device in devices)
