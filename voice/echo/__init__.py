"""Echo cancellers. Choosing one imports it; naming one does not."""

ENGINES: dict[str, str] = {
    "webrtc": "voice.echo.webrtc:WebRtc",
    "half-duplex": "voice.echo.plain:HalfDuplex",
    "none": "voice.echo.plain:Untouched",
}
"""Name in the settings to `module:class`."""
