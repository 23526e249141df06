"""The sound system of this machine, found when it is wanted."""

from __future__ import annotations

from voice.devices.ports import Backend
from voice.errors import AudioError

NO_PACKAGE = "the Python package sounddevice is not installed; install it with: {command}"
NO_LIBRARY = (
    "PortAudio is not installed; install it with: sudo apt install libportaudio2 "
    "(or your system's package of PortAudio)"
)
INSTALL = "uv pip install 'parlour[talk]'"


def sound_system() -> Backend:
    """PortAudio. Blocking: it looks for devices. Raises AudioError where it is not installed."""
    try:
        from voice.devices.portaudio import PortAudio
    except ImportError as error:
        raise AudioError(NO_PACKAGE.format(command=INSTALL)) from error
    except OSError as error:  # the package without its library
        raise AudioError(NO_LIBRARY) from error
    return PortAudio()
