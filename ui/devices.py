"""The microphones and loudspeakers there are, and those that a conversation would use."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from ui.screen import silent_libraries
from voice.devices.choose import Role, able, choose
from voice.devices.ports import Device
from voice.devices.system import sound_system
from voice.errors import AudioError


def devices(input_name: str, output_name: str, as_json: bool) -> None:
    """Print them. Raises AudioError when one of the two names cannot be used."""
    with silent_libraries():
        there = sound_system().devices()
    chosen: dict[str, Device | None] = {}
    faults: list[str] = []
    names: tuple[tuple[Role, str], ...] = (("microphone", input_name), ("loudspeaker", output_name))
    for role, name in names:
        try:
            chosen[role] = choose(there, role, name)
        except AudioError as error:
            chosen[role] = None
            faults.append(str(error))
    print(as_data(there, chosen)) if as_json else show(there, chosen)
    if faults:
        raise AudioError("; ".join(faults))


def need(microphone: str, loudspeaker: str | None) -> None:
    """Look for both by name, or pieces of it, before models are loaded; None for no loudspeaker.

    Raises AudioError when one of them cannot be used.
    """
    with silent_libraries():
        there = sound_system().devices()
    choose(there, "microphone", microphone)
    if loudspeaker is not None:
        choose(there, "loudspeaker", loudspeaker)


def as_data(there: Sequence[Device], chosen: dict[str, Device | None]) -> str:
    """One JSON object: `devices`, and the index of the chosen `microphone` and `loudspeaker`."""
    places = {role: device.index if device else None for role, device in chosen.items()}
    return json.dumps({"devices": [asdict(device) for device in there], **places})


def show(there: Sequence[Device], chosen: dict[str, Device | None]) -> None:
    """Print two tables; an arrow marks the chosen one of each."""
    console = Console(highlight=False)
    for role in ("microphone", "loudspeaker"):
        table = Table("", role, "system", "rate", box=None, pad_edge=False)
        for device in able(there, role):
            mark = "→" if device == chosen[role] else ""
            table.add_row(mark, device.name, device.api, f"{device.rate} Hz")
        console.print(table if table.rows else f"no {role}")
        console.print()
