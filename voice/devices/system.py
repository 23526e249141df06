"""The sound system of this machine, found when it is wanted."""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from functools import cache

from voice.devices.ports import Backend
from voice.errors import AudioError

NO_PACKAGE = "the Python package sounddevice is not installed; install it with: {command}"
NO_LIBRARY = (
    "PortAudio is not installed; install it with: sudo apt install libportaudio2 "
    "(or your system's package of PortAudio)"
)
INSTALL = "uv pip install 'parlour[talk]'"

_IGNORE = ctypes.CFUNCTYPE(None)(lambda: None)
"""Takes any arguments, as C does; kept for as long as ALSA may call it."""


def sound_system() -> Backend:
    """PortAudio. Blocking: it looks for devices. Raises AudioError where it is not installed."""
    try:
        from voice.devices.portaudio import PortAudio
    except ImportError as error:
        raise AudioError(NO_PACKAGE.format(command=INSTALL)) from error
    except OSError as error:  # the package without its library
        raise AudioError(NO_LIBRARY) from error
    _silence_alsa()
    return PortAudio()


@cache
def _silence_alsa() -> None:
    """Keep ALSA from printing by itself: what matters comes back to us as errors and counts."""
    if sys.platform != "linux":
        return
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_IGNORE)
