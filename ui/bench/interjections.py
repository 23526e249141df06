"""Short words that people say over an answer, spoken by synthetic voices for want of recordings."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice, product

import soxr  # type: ignore[import-untyped]

from ui.engines import make_synthesizer
from ui.errors import UsageError
from ui.models.store import missing
from ui.settings import Settings
from voice.audio import RATE, Samples

MODEL = "kokoro"
VOICES = ("af_heart", "am_michael", "bf_emma", "bm_george", "af_bella")
STOPS = ("Stop.", "Stop it.", "Okay, stop.", "Please stop.")
BACK_CHANNELS = ("Mm-hm.", "Yeah.", "Okay.", "Right.")


def need_voices() -> None:
    """Raise UsageError when the model that speaks them is not there."""
    if missing([MODEL]):
        raise UsageError(
            f"nobody can say the words that interrupt; run: parlour models pull {MODEL}"
        )


def spoken(settings: Settings, texts: Sequence[str], most: int) -> list[tuple[str, Samples]]:
    """Every text in every voice, `most` of them, each with its sound at 16 kHz. Blocks."""
    found: list[tuple[str, Samples]] = []
    wanted = list(islice(product(VOICES, texts), most))
    for voice in dict.fromkeys(voice for voice, _ in wanted):
        speaker = {**settings.speaker.model_dump(), "engine": MODEL, "model": "", "voice": voice}
        synthesizer = make_synthesizer(
            Settings.model_validate({**settings.model_dump(), "speaker": speaker})
        )
        synthesizer.load()
        for text in (text for who, text in wanted if who == voice):
            clip = synthesizer.speak(text)
            found.append((f"{text} ({voice})", soxr.resample(clip.samples, clip.rate, RATE)))
    return found
