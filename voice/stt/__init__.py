"""Speech-to-text engines. Choosing one imports it; naming one does not."""

ENGINES: dict[str, str] = {
    "whisper": "voice.stt.whisper:Whisper",
    "moonshine": "voice.stt.moonshine:Moonshine",
    "remote": "voice.stt.remote:RemoteTranscriber",
}
"""Name in the settings to `module:class`."""
