"""Sounds for the echo tests: noise with the rhythm of speech, and a way to run a stage over it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ui.evals.room import Room
from voice.audio import FRAME, RATE, Samples
from voice.ports import Canceller


def speechlike(seconds: float, seed: int, level: float = 0.1) -> Samples:
    """Noise in syllables of 0.1 to 0.3 s with short gaps, (n,), a whole number of frames."""
    random = np.random.default_rng(seed)
    samples = round(seconds * RATE) // FRAME * FRAME
    envelope = np.zeros(samples)
    at = 0
    while at < samples:
        length = int(random.uniform(0.1, 0.3) * RATE)
        shape = random.uniform(0.2, 1.0) * np.hanning(length)
        envelope[at : at + length] = shape[: samples - at]
        at += length + int(random.uniform(0.0, 0.15) * RATE)
    sound: Samples = (level * envelope * random.standard_normal(samples)).astype(np.float32)
    return np.clip(sound, -1.0, 1.0)


def frames(sound: Samples) -> Iterator[Samples]:
    yield from sound.reshape(-1, FRAME)


def in_room(near: Samples, played: Samples, room: Room) -> Samples:
    """What the microphone hears, the whole of it."""
    pairs = zip(frames(near), frames(played), strict=True)
    return np.concatenate([room.mix(*pair) for pair in pairs])


def through(canceller: Canceller, heard: Samples, played: Samples) -> Samples:
    """What a canceller leaves, the whole of it."""
    pairs = zip(frames(heard), frames(played), strict=True)
    return np.concatenate([canceller.clean(*pair) for pair in pairs])


def decibels(sound: Samples) -> float:
    return 10 * float(np.log10(np.mean(np.square(sound, dtype=np.float64)) + 1e-12))
