from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from ui.daemon.keys.make import SOURCES, make_keys
from ui.errors import UsageError

ROOT = Path(__file__).parents[4]


def silent(_: str) -> None: ...


@pytest.mark.skipif(sys.platform != "linux", reason="evdev is Linux's")
def test_the_table_builds_what_is_named() -> None:
    assert type(make_keys("evdev", "f9", ["keypad"], silent)).__name__ == "EvdevKeys"


@pytest.mark.parametrize(
    ("name", "devices", "sentence"),
    [
        ("joystick", [], f"no keys engine 'joystick'; there are: {', '.join(SOURCES)}"),
        ("pynput", ["keypad"], "only evdev can be told which"),
    ],
)
def test_what_cannot_be_had_is_refused(name: str, devices: list[str], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        make_keys(name, "f9", devices, silent)


def test_evdev_is_refused_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(UsageError, match="evdev is of Linux"):
        make_keys("evdev", "f9", [], silent)


def test_no_source_is_imported_before_it_is_chosen() -> None:
    code = "import sys, ui.daemon.keys.make; print([m for m in sys.modules if 'pynput' in m])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
