"""Sound as speech servers send and take it."""

from __future__ import annotations

from io import BytesIO

import numpy as np
import soundfile  # type: ignore[import-untyped]
import soxr  # type: ignore[import-untyped]

from voice.audio import RATE, Clip, Samples

_UNSIZED = b"data\0\0\0\0"

_FULL_SCALE = np.float32(32_768)


def as_wav(samples: Samples) -> bytes:
    """A 16-bit WAV file of sound at 16 kHz."""
    file = BytesIO()
    soundfile.write(file, samples, RATE, "PCM_16", format="WAV")
    return file.getvalue()


def from_pcm(data: bytes, rate: int) -> Clip:
    """Bare 16-bit little-endian samples of that rate. Raises ValueError for half a sample."""
    return Clip(np.frombuffer(data, "<i2").astype(np.float32) / _FULL_SCALE, rate)


def from_file(data: bytes) -> Clip:
    """A whole sound file, its channels mixed. Raises ValueError for what is none."""
    if data[36:44] == _UNSIZED:  # written before the end was known; all ones is understood
        data = data[:40] + b"\xff" * 4 + data[44:]
    try:
        samples, rate = soundfile.read(BytesIO(data), dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise ValueError("no sound file") from error
    mixed = np.nan_to_num(samples.mean(axis=1), nan=0.0, posinf=1.0, neginf=-1.0)
    return Clip(np.clip(mixed, -1.0, 1.0).astype(np.float32), rate)


def at_rate(clip: Clip, rate: int) -> Clip:
    """The clip at that rate, in hertz."""
    if clip.rate == rate:
        return clip
    samples = soxr.resample(clip.samples, clip.rate, rate)
    return Clip(np.clip(samples, -1.0, 1.0), rate)  # a filter overshoots
