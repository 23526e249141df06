"""Ears that are used for days keep nothing of what they heard."""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.voice.test_stt import sound, whisper
from voice.audio import RATE

MOST = 4_000_000
"""Bytes; without a bound each new length of sound kept 0.8 million."""


class Mallinfo(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in [*"abcdefg", "in_use", *"ij"]]


def in_use() -> int:
    """Bytes that C and C++ hold, by the C library's own account."""
    mallinfo = ctypes.CDLL("libc.so.6").mallinfo2
    mallinfo.restype = Mallinfo
    return int(mallinfo().in_use)


@pytest.mark.real
@pytest.mark.skipif(sys.platform != "linux", reason="the C library's account is glibc's")
def test_sounds_of_ever_other_lengths_take_no_more_memory(model: Callable[[str], Path]) -> None:
    made = whisper(model("whisper-base"))
    made.load()
    speech = sound("ask-not.flac")
    lengths = [4 * RATE + number * RATE // 8 for number in range(48)]
    for samples in lengths[::2]:
        made.transcribe(speech[:samples])
    before = in_use()
    for samples in lengths[1::2]:
        made.transcribe(speech[:samples])
    grown = in_use() - before
    assert grown < MOST
