"""Voice activity detectors. Choosing one imports it; naming one does not."""

ENGINES: dict[str, str] = {
    "silero": "voice.vad.silero:Silero",
    "webrtc": "voice.vad.webrtc:WebRtc",
}
"""Name in the settings to `module:class`."""
