"""What can go wrong between microphone and loudspeaker.

VoiceError
├── AudioError   the sound itself: no such file, not audio, empty
└── EngineError  an engine could not be found, loaded or run
"""


class VoiceError(RuntimeError):
    """Base of every error this package raises; its text is fit to be shown."""


class AudioError(VoiceError):
    """Sound that cannot be read, or cannot be written."""


class EngineError(VoiceError):
    """An engine that could not be found, loaded or run."""
