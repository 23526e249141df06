"""Sound files in requests and answers, read and written in memory."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from io import BytesIO

import numpy as np
import soundfile  # type: ignore[import-untyped]
import soxr  # type: ignore[import-untyped]

from ui.serve.errors import Refused
from voice.audio import RATE, Clip, Samples
from voice.stt.pieces import finite
from voice.wave import BLOCK_SECONDS

STREAMED = {"wav": "audio/wav", "pcm": "audio/pcm"}
"""Formats that can be sent before their end is known, and their media types."""

WHOLE = {"flac": "audio/flac", "opus": "audio/ogg", "mp3": "audio/mpeg"}
"""Those that are sent when they are complete."""

_CONTAINERS = {"flac": ("FLAC", "PCM_16"), "opus": ("OGG", "OPUS"), "mp3": ("MP3", None)}

_ENDLESS = 0xFFFFFFFF
"""Size in the header of a WAV file whose end is not known yet."""


def decoded(data: bytes, most_seconds: float) -> Samples:
    """A sound file at 16 kHz mono, block by block, since little data can hold much sound.

    Raises Refused for what is no sound, or too long.
    """
    try:
        with soundfile.SoundFile(BytesIO(data)) as file:
            return _read(file, most_seconds)
    except soundfile.LibsndfileError as error:
        raise Refused(
            400, "the file is no sound that can be read: WAV, FLAC, OGG or MP3", param="file"
        ) from error


def _read(file: soundfile.SoundFile, most_seconds: float) -> Samples:
    resampler = soxr.ResampleStream(file.samplerate, RATE, 1, dtype="float32")
    block = max(1, int(file.samplerate * BLOCK_SECONDS))
    parts: list[Samples] = []
    last = False
    while not last:
        chunk = file.read(block, dtype="float32", always_2d=True)
        last = len(chunk) < block
        parts.append(resampler.resample_chunk(finite(chunk.mean(axis=1)), last=last))
        if len(parts) * BLOCK_SECONDS > most_seconds + BLOCK_SECONDS:
            raise Refused(
                400, f"the sound may last {most_seconds:g} s at most; send less", param="file"
            )
    return finite(np.concatenate(parts))


def pcm(clip: Clip) -> bytes:
    """Its samples as 16-bit little-endian numbers."""
    scaled: bytes = (np.clip(clip.samples, -1.0, 1.0) * 32_767).round().astype("<i2").tobytes()
    return scaled


def wav_head(rate: int) -> bytes:
    """What stands before bare mono samples of a WAV file, their number not being known."""
    layout = struct.pack("<IHHIIHH", 16, 1, 1, rate, 2 * rate, 2, 16)
    riff, data = (name + struct.pack("<I", _ENDLESS) for name in (b"RIFF", b"data"))
    return riff + b"WAVEfmt " + layout + data


def encoded(clips: Sequence[Clip], form: str, rate: int) -> bytes:
    """The clips as one file of a format of WHOLE."""
    container, subtype = _CONTAINERS[form]
    file = BytesIO()
    with soundfile.SoundFile(file, "w", rate, 1, subtype, format=container) as sound:
        for clip in clips:
            sound.write(clip.samples)
    return file.getvalue()
