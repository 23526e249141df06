"""Where an answer sounds: the loudspeaker if there is one, a file if one is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voice.errors import AudioError
from voice.ports import Sink
from voice.wave import NullSink, Tee, WaveSink

UNHEARD = "no loudspeaker was found; write the sound to a file with --out FILE"
"""For the person, where sound was wanted and went nowhere."""


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
        from voice.loudspeaker import Loudspeaker

        return Loudspeaker(rate)
    except (ImportError, OSError, AudioError):  # OSError: the package without its library
        return None
