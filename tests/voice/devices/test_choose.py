from __future__ import annotations

import builtins
import sys
from typing import Any

import pytest

from voice.devices.choose import choose
from voice.devices.ports import Device
from voice.devices.system import sound_system
from voice.errors import AudioError

DEVICES = (
    Device(0, "USB Headset", "MME", 1, 2, 44_100, False, False),
    Device(1, "USB Camera", "MME", 1, 0, 44_100, True, False),
    Device(2, "Speakers", "MME", 0, 2, 44_100, False, True),
    Device(3, "USB Headset", "WASAPI", 1, 2, 48_000, False, False),
    Device(4, "Speakers (back)", "WASAPI", 0, 2, 48_000, False, False),
)


@pytest.mark.parametrize(
    ("role", "name", "index"),
    [
        ("microphone", "", 1),
        ("loudspeaker", "", 2),
        ("microphone", "headset", 0),
        ("microphone", "headset, wasapi", 3),
        ("loudspeaker", "HEADSET", 0),
        ("loudspeaker", "speakers", 2),
        ("loudspeaker", "back", 4),
    ],
)
def test_a_piece_of_the_name_is_enough(role: Any, name: str, index: int) -> None:
    assert choose(DEVICES, role, name).index == index


def test_without_a_default_the_first_that_can_is_taken() -> None:
    assert choose(DEVICES[3:], "microphone", "").index == 3


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("usb", "'usb' fits more than one microphone: USB Headset, MME; USB Camera, MME; say more"),
        ("speakers", "there is no microphone 'speakers'; there is: USB Headset, MME; USB Camera"),
    ],
)
def test_what_cannot_be_chosen_is_told_with_what_there_is(name: str, sentence: str) -> None:
    with pytest.raises(AudioError, match=sentence):
        choose(DEVICES, "microphone", name)


def test_no_device_at_all_is_told() -> None:
    with pytest.raises(AudioError, match="no microphone was found; connect one"):
        choose([], "microphone", "")


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        (ImportError("no module"), "sounddevice is not installed; install it with"),
        (OSError("PortAudio library not found"), "sudo apt install libportaudio2"),
    ],
)
def test_what_is_not_installed_is_named(
    monkeypatch: pytest.MonkeyPatch, missing: Exception, sentence: str
) -> None:
    really = builtins.__import__

    def refuse(name: str, *arguments: Any, **named: Any) -> Any:
        if name == "sounddevice":
            raise missing
        return really(name, *arguments, **named)

    monkeypatch.delitem(sys.modules, "voice.devices.portaudio", raising=False)
    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(AudioError, match=sentence):
        sound_system()
