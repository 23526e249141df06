"""Log-mel features as Whisper defines them, of no more sound than there is."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from voice.audio import RATE, Samples

HOP = RATE // 100
"""Samples from one column of features to the next."""

BANDS = 80
"""Rows of features."""

_WINDOW = RATE // 40
_LEAST_POWER = 1e-10
_RANGE = 8.0
"""Decades below the loudest value at which everything quieter is cut."""

_LINEAR_HERTZ = 200 / 3
"""Width of a mel below 1 kHz (Slaney's scale)."""
_BREAK_HERTZ = 1000.0
_BREAK_MEL = _BREAK_HERTZ / _LINEAR_HERTZ
_LOG_STEP = np.log(6.4) / 27
"""Growth per mel above 1 kHz."""


def log_mel(samples: Samples, columns: int) -> NDArray[np.float32]:
    """Features of shape (80, columns) of the last `columns` x 160 samples, silence put in front.

    The sound is brought to zero mean and unit variance over the whole length, silence included,
    as the models of the smart-turn family expect. Only the columns that hold sound are computed.
    """
    held = samples[-columns * HOP :]
    length = columns * HOP
    mean = held.sum(dtype=np.float64) / length
    variance = np.dot(held, held) / length - mean**2
    # One whole column of silence before the sound stands for all those before it.
    computed = min(columns, -(-(len(held) + _WINDOW) // HOP))
    tail = np.zeros(computed * HOP, np.float32)
    tail[len(tail) - len(held) :] = held
    tail = ((tail - mean) / np.sqrt(max(variance, 0.0) + 1e-7)).astype(np.float32)
    power = np.maximum(_bands() @ _power(tail), _LEAST_POWER)
    logs = np.log10(power)
    scaled = (np.maximum(logs, logs.max() - _RANGE) + 4.0) / 4.0
    silence = np.repeat(scaled[:, :1], columns - computed, axis=1)
    return np.concatenate([silence, scaled], axis=1).astype(np.float32)


def _power(sound: Samples) -> NDArray[np.float32]:
    """Power spectrum, shape (201, columns), of windows centred on every hop."""
    half = _WINDOW // 2
    padded = np.pad(sound, (half, half), mode="reflect")
    windows = sliding_window_view(padded, _WINDOW)[: len(sound) : HOP]
    spectrum = np.fft.rfft(windows * _hann(), axis=1)
    power: NDArray[np.float32] = (spectrum.real**2 + spectrum.imag**2).T.astype(np.float32)
    return power


@cache
def _hann() -> NDArray[np.float32]:
    return np.hanning(_WINDOW + 1)[:-1].astype(np.float32)


@cache
def _bands() -> NDArray[np.float32]:
    """Triangular filters of equal area, shape (80, 201)."""
    bins = np.fft.rfftfreq(_WINDOW, 1 / RATE)
    highest = _BREAK_MEL + np.log(RATE / 2 / _BREAK_HERTZ) / _LOG_STEP
    edges = _hertz(np.linspace(0, highest, BANDS + 2))
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    rising = (bins - low) / (middle - low)
    falling = (high - bins) / (high - middle)
    triangles = np.maximum(0, np.minimum(rising, falling)) * 2 / (high - low)
    return triangles.astype(np.float32)


def _hertz(mels: NDArray[np.float64]) -> NDArray[np.float64]:
    above = _BREAK_HERTZ * np.exp(_LOG_STEP * (np.maximum(mels, _BREAK_MEL) - _BREAK_MEL))
    return np.where(mels < _BREAK_MEL, mels * _LINEAR_HERTZ, above)
