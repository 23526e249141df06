"""Text-to-speech engines. Choosing one imports it; naming one does not."""

ENGINES: dict[str, str] = {
    "hibari": "voice.tts.hibari:HibariVoice",
    "kokoro": "voice.tts.kokoro:Kokoro",
    "remote": "voice.tts.remote:RemoteSynthesizer",
}
"""Name in the settings to `module:class`."""
