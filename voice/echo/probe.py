"""A short sound played at the start, and what is learned when it comes back. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from voice.audio import RATE, Samples
from voice.echo.monitor import ENOUGH, LONGEST_DELAY, Echo, Verdict
from voice.echo.plain import AUDIBLE
from voice.echo.stage import CANNOT_CANCEL

_NOTES = ((523.25, 0.0), (783.99, 0.16))
"""A rising fifth, C and G: hertz, and the second at which each begins."""
_SECONDS = 0.55
_PEAK = 0.25
_LEAST_MATCH = 0.2
"""Correlation with the sound played below which nothing of it was heard."""


def probe_sound(rate: int) -> Samples:
    """Two soft bell notes, shape (n,), 0.55 s long, peak -12 dBFS."""
    time = np.arange(round(_SECONDS * rate)) / rate
    sound = sum(_note(time - begins, pitch) for pitch, begins in _NOTES)
    fade = np.clip((_SECONDS - time) / 0.05, 0.0, 1.0)
    faded = np.asarray(sound) * fade
    probe: Samples = (_PEAK * faded / np.abs(faded).max()).astype(np.float32)
    return probe


def _note(time: NDArray[np.float64], pitch: float) -> NDArray[np.float64]:
    """A struck bar: its overtones die sooner, and the stroke itself has all frequencies."""
    since = np.maximum(time, 0.0)
    rise = np.clip(since / 0.004, 0.0, 1.0)
    tones = [
        strength * np.sin(2 * np.pi * pitch * multiple * since) * np.exp(-since / decay)
        for multiple, strength, decay in ((1, 1.0, 0.16), (2.76, 0.35, 0.06), (5.4, 0.15, 0.025))
    ]
    note: NDArray[np.float64] = np.where(time >= 0, rise * np.sum(tones, axis=0), 0.0)
    return note


@dataclass(frozen=True, slots=True)
class Probed:
    """What the probe has found."""

    echo: Echo
    sentence: str
    """For the person."""


def judge(heard: Samples, played: Samples, cleaned: Samples) -> Probed:
    """Compare what was heard, played and left over while the probe sounded, each (n,) at 16 kHz.

    The recording goes on for at least half a second after the probe, so that a late echo is in it.
    """
    if not len(played) or float(np.abs(played).max()) < AUDIBLE:
        return _told(Echo(Verdict.UNSURE, -120.0, -120.0, 0.0))
    delay = delay_of(heard, played)
    level, rest = (_level(sound, played, delay) for sound in (heard, cleaned))
    if _match(heard, played) < _LEAST_MATCH:
        verdict = Verdict.NO_ECHO
    elif level - rest >= ENOUGH or _match(cleaned, played) < _LEAST_MATCH:
        verdict = Verdict.CANCELLED
    else:
        verdict = Verdict.FAILING
    return _told(Echo(verdict, level, rest, delay / RATE))


def _told(echo: Echo) -> Probed:
    milliseconds = round(echo.delay * 1000)
    sentences = {
        Verdict.UNSURE: "Nothing was played, so the echo is not known: "
        "at first I will not listen while I speak.",
        Verdict.NO_ECHO: "The microphone does not hear the loudspeaker: "
        "you can interrupt me at any time.",
        Verdict.CANCELLED: f"The microphone hears the loudspeaker after {milliseconds} ms, and "
        f"{echo.erle:.0f} dB of it are taken out: you can interrupt me.",
        Verdict.FAILING: CANNOT_CANCEL,
    }
    return Probed(echo, sentences[echo.verdict])


def delay_of(heard: Samples, played: Samples) -> int:
    """Samples by which what was played comes back later, by cross-correlation of the phases."""
    size = 2 * max(len(heard), len(played))
    shared = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size))
    sharp = np.fft.irfft(shared / np.maximum(np.abs(shared), 1e-12))
    return int(np.argmax(np.abs(sharp[: round(LONGEST_DELAY * RATE)])))


def _match(sound: Samples, played: Samples) -> float:
    """How well a sound matches what was played, 0..1, at whatever delay."""
    size = 2 * max(len(sound), len(played))
    product = np.fft.rfft(sound, size) * np.conj(np.fft.rfft(played, size))
    shared = np.abs(np.fft.irfft(product)[: round(LONGEST_DELAY * RATE)])
    delay = int(np.argmax(shared))
    here = sound[delay : delay + len(played)]
    there = played[: len(here)]
    whole = float(np.linalg.norm(here[np.abs(there) > 0]) * np.linalg.norm(there))
    return float(shared[delay]) / whole if whole > AUDIBLE else 0.0


def _level(sound: Samples, played: Samples, delay: int) -> float:
    """Loudness in dBFS while the echo of what was played must sound."""
    here = sound[delay : delay + len(played)]
    sounding = np.abs(played[: len(here)]) > AUDIBLE
    mean = float(np.mean(np.square(here[sounding]))) if sounding.any() else 0.0
    return 10 * float(np.log10(mean + 1e-12))
