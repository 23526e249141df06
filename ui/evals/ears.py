"""The transcribers that `parlour eval stt` compares, side by side on the same recordings."""

from __future__ import annotations

from pathlib import Path

from ui.engines import make_transcriber
from ui.evals import stt
from ui.evals.report import Report
from ui.models.store import missing
from ui.settings import Settings, chosen
from ui.settings.engines import Transcriber
from voice.audio import Samples
from voice.ports import Transcript

VARIANTS = {
    "short window": Transcriber(engine="whisper", window="short"),
    "full window, beam 5": Transcriber(engine="whisper", window="full", beam=5),
    "moonshine": Transcriber(engine="moonshine"),
}
"""Every variant with its settings; one whose model is absent is left out, and noted."""


def run(data: Path, config: str | None) -> Report:
    """Measure every variant whose model is here. Raises UsageError."""
    settings = chosen(config)
    here = {name: each for name, each in VARIANTS.items() if not missing([each.chosen_model])}
    report = stt.run(data, {name: _hear(settings, each) for name, each in here.items()})
    for name in VARIANTS.keys() - here.keys():
        report.notes[name] = (
            f"left out: fetch it with parlour models pull {VARIANTS[name].chosen_model}"
        )
    return report


def _hear(settings: Settings, wanted: Transcriber) -> stt.Hear:
    transcriber = make_transcriber(settings.model_copy(update={"transcriber": wanted}))
    transcriber.load()

    def hear(samples: Samples) -> Transcript:
        return transcriber.transcribe(samples)

    return hear
