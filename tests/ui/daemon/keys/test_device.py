from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.ui.daemon.keys.board import F9, SPACE, SYN, Board, event

if sys.platform != "linux":
    pytest.skip("reads Linux's input devices", allow_module_level=True)

from ui.daemon.keys.device import InputDevice

SYN_DROPPED = 3


def test_the_kernel_is_asked_as_its_header_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The numbers are what a C program prints of EVIOCGNAME(256), EVIOCGBIT and EVIOCGKEY(96)."""
    answers = {
        0x81004506: b"Keychron K2\0",
        0x80604521: (1 << F9 | 1 << 183 | 1 << 0x246).to_bytes(0x60, "little"),
        0x80604518: (1 << 183).to_bytes(0x60, "little"),
    }

    def ioctl(_: int, request: int, answer: bytearray) -> int:
        found = answers[request]
        answer[: len(found)] = found
        return len(found)

    monkeypatch.setattr("fcntl.ioctl", ioctl)
    board = Board(tmp_path / "board")
    device = InputDevice(board.path, (F9, SPACE, 183, 0x246))
    try:
        assert device.name == "Keychron K2"
        assert device.watched == {F9, 183, 0x246}
        board.send(event(SYN, SYN_DROPPED, 0))
        assert device.read() == [(F9, False), (SPACE, False), (183, True), (0x246, False)]
        assert device.read() == []
    finally:
        device.close()
        board.unplug()
