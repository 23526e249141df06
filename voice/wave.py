"""Sound files: read as a stream at 16 kHz mono, written at their own rate."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from stat import S_ISDIR

import numpy as np
import soundfile  # type: ignore[import-untyped]
import soxr  # type: ignore[import-untyped]

from voice.audio import FRAME, RATE, Clip, Samples
from voice.errors import AudioError
from voice.ports import Sink

BLOCK_SECONDS = 0.5


def frames(path: Path) -> Iterator[Samples]:
    """Yield the sound in 20 ms frames at 16 kHz, shape (320,); the last one is padded with silence.

    Reads WAV, FLAC, OGG and MP3 of any rate and channel count, block by block. A sample that is
    not a number becomes silence. Raises AudioError for a file that is absent, empty or not sound.
    """
    with _open(path) as file:
        resampler = soxr.ResampleStream(file.samplerate, RATE, 1, dtype="float32")
        rest = np.zeros(0, np.float32)
        block = max(1, int(file.samplerate * BLOCK_SECONDS))
        while True:
            chunk = _decoded(file, block, path)
            last = len(chunk) < block
            sound = np.concatenate([rest, resampler.resample_chunk(_mono(chunk), last=last)])
            whole = len(sound) // FRAME * FRAME
            yield from sound[:whole].reshape(-1, FRAME)
            rest = sound[whole:]
            if last:
                break
        if len(rest):
            yield np.pad(rest, (0, FRAME - len(rest)))


def read(path: Path) -> Clip:
    """Return the whole sound at 16 kHz mono. Raises AudioError."""
    return Clip(np.concatenate(list(frames(path))), RATE)


def _open(path: Path) -> soundfile.SoundFile:
    _check(path)
    try:
        file = soundfile.SoundFile(path)
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioError(
            f"{str(path)!r} is not sound that can be read (WAV, FLAC, OGG or MP3): {error}"
        ) from error
    if file.frames == 0:
        file.close()
        raise AudioError(f"{str(path)!r} holds no sound (0 samples); record it again")
    return file


def _check(path: Path) -> None:
    """Refuse what need not be opened to be known for no recording."""
    try:
        found = path.stat()
    except FileNotFoundError as error:
        raise AudioError(f"there is no file {str(path)!r}; give the path of a recording") from error
    except OSError as error:  # a name too long, a folder that may not be entered
        raise AudioError(f"{str(path)!r} cannot be read: {error.strerror}") from error
    if S_ISDIR(found.st_mode):
        raise AudioError(f"{str(path)!r} is a folder; give the path of one recording")
    if found.st_size == 0:
        raise AudioError(f"{str(path)!r} is empty (0 bytes); record it again")


def _decoded(file: soundfile.SoundFile, count: int, path: Path) -> Samples:
    try:
        decoded: Samples = file.read(count, dtype="float32", always_2d=True)
    except soundfile.LibsndfileError as error:
        raise AudioError(f"{str(path)!r} is damaged and cannot be read to its end") from error
    return decoded


def _mono(channels: Samples) -> Samples:
    """Mean of the channels, (n, c) to (n,), with every sample a number in -1..1."""
    mono = np.nan_to_num(channels, nan=0.0, posinf=1.0, neginf=-1.0).mean(axis=1)
    clipped: Samples = np.clip(mono, -1.0, 1.0).astype(np.float32)
    return clipped


class _Unheard:
    """A sink of which nothing sounds: nothing is late, and nothing has to be waited for."""

    latency = 0.0
    lead = 0.0
    up = True


class WaveSink(_Unheard):
    """A sink that writes a 16-bit WAV file. Raises AudioError where the file cannot be made."""

    def __init__(self, path: Path, rate: int) -> None:
        self._rate = rate
        self._path = path
        try:
            self._file = soundfile.SoundFile(path, "w", rate, 1, "PCM_16", format="WAV")
        except (soundfile.LibsndfileError, OSError) as error:
            raise AudioError(f"{str(path)!r} cannot be written; choose another place") from error

    @property
    def rate(self) -> int:
        """Hertz of the file."""
        return self._rate

    def write(self, samples: Samples) -> None:
        """Append the samples. Raises AudioError."""
        with self._told():
            self._file.write(samples)

    def drop(self) -> None:
        """Nothing to forget: what was written stays."""

    def close(self) -> None:
        """Finish the file. Raises AudioError."""
        with self._told():
            self._file.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Name the file in whatever goes wrong; soundfile asserts that all samples were taken."""
        try:
            yield
        except (soundfile.SoundFileError, OSError, AssertionError) as error:
            raise AudioError(
                f"{str(self._path)!r} could not be written to its end; is the disk full?"
            ) from error


class NullSink(_Unheard):
    """A sink that takes everything and keeps nothing."""

    def __init__(self, rate: int) -> None:
        self._rate = rate

    @property
    def rate(self) -> int:
        """Hertz it pretends to play at."""
        return self._rate

    def write(self, samples: Samples) -> None:
        """Keep nothing of the samples."""

    def drop(self) -> None:
        """Nothing to forget."""

    def close(self) -> None:
        """Nothing to finish."""


class Tee:
    """A sink that gives the same sound to several others of one rate."""

    def __init__(self, *sinks: Sink) -> None:
        self._sinks = sinks

    @property
    def rate(self) -> int:
        """Hertz of the sinks."""
        return self._sinks[0].rate

    @property
    def latency(self) -> float:
        """Seconds until the last of them sounds."""
        return max(sink.latency for sink in self._sinks)

    @property
    def lead(self) -> float:
        """Seconds of sound ahead that the neediest of them wants."""
        return max(sink.lead for sink in self._sinks)

    @property
    def up(self) -> bool:
        """Whether all of them are."""
        return all(sink.up for sink in self._sinks)

    def write(self, samples: Samples) -> None:
        """Give the samples to each. Raises the first AudioError."""
        for sink in self._sinks:
            sink.write(samples)

    def drop(self) -> None:
        """Have each forget what has not sounded."""
        for sink in self._sinks:
            sink.drop()

    def close(self) -> None:
        """Close each, even where one of them fails."""
        with ExitStack() as closing:
            for sink in self._sinks:
                closing.callback(sink.close)
