from __future__ import annotations

import json

import pytest

from tests.voice.devices.fakes import BOTH, FakeSystem
from ui.devices import devices
from voice.devices.ports import Device
from voice.errors import AudioError

CAMERA = Device(1, "Camera", "Fake", 1, 0, 48_000, False, False)


@pytest.fixture(autouse=True)
def system(monkeypatch: pytest.MonkeyPatch) -> FakeSystem:
    found = FakeSystem(plugged=[BOTH, CAMERA])
    monkeypatch.setattr("ui.devices.sound_system", lambda: found)
    return found


def test_an_arrow_marks_what_would_be_used(capsys: pytest.CaptureFixture[str]) -> None:
    devices("cam", "", as_json=False)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[1] for line in lines if line and line[0] == "→"] == ["Camera", "Headset"]


def test_programs_get_all_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    devices("", "", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert (told["microphone"], told["loudspeaker"]) == (0, 0)
    assert [device["name"] for device in told["devices"]] == ["Headset", "Camera"]


def test_a_name_that_fits_nothing_is_told_after_the_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(AudioError, match="no loudspeaker 'cam'; there is: Headset, Fake"):
        devices("", "cam", as_json=True)
    assert json.loads(capsys.readouterr().out)["loudspeaker"] is None


def test_nothing_at_all_is_told(system: FakeSystem, capsys: pytest.CaptureFixture[str]) -> None:
    system.kill()
    system.refresh()
    with pytest.raises(AudioError, match="no microphone was found"):
        devices("", "", as_json=False)
    assert "no microphone" in capsys.readouterr().out
