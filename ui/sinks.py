"""Where an answer sounds: the loudspeaker if there is one, a file if one is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ui.errors import UsageError
from ui.files import check_writable
from voice.devices.loudspeaker import Loudspeaker
from voice.devices.system import sound_system
from voice.errors import AudioError
from voice.ports import Sink
from voice.wave import NullSink, Tee, WaveSink

UNHEARD = "no loudspeaker was found; write the sound to a file with --out FILE"
"""For the person, where sound was wanted and went nowhere."""

LEAD_SECONDS = 0.06
"""Sound that waits before the device, and in it: a single answer may start a moment later."""


def check_out(out: Path | None) -> None:
    """Raise UsageError unless the sound can be written there: to be told before models load."""
    if out is None:
        return
    if out.suffix.lower() not in ("", ".wav"):
        raise UsageError(
            f"sound is written as WAV, not as {out.suffix!r}; name a file that ends in .wav"
        )
    check_writable(out)


@contextmanager
def open_sink(rate: int, out: Path | None, *, loud: bool) -> Iterator[tuple[Sink, bool]]:
    """Open the places where sound goes; yields the sink, and whether somebody listens to it.

    Without a loudspeaker, or when not `loud`, sound goes to the file alone. Raises AudioError
    when the file cannot be made, or not be finished.
    """
    sinks: list[Sink] = [WaveSink(out, rate)] if out else []
    speaker = loudspeaker(rate) if loud else None
    if speaker:
        sinks.append(speaker)
    sink = sinks[0] if len(sinks) == 1 else Tee(*sinks) if sinks else NullSink(rate)
    try:
        yield sink, speaker is not None
    finally:
        sink.close()


def loudspeaker(rate: int) -> Sink | None:
    """The default output device, or None where there is none or PortAudio is not installed."""
    try:
        return Loudspeaker(sound_system(), "", rate, LEAD_SECONDS, LEAD_SECONDS)
    except AudioError:
        return None
