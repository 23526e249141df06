"""Holds what a canceller leaves down to what no straight echo of the loudspeaker explains.

An adaptive canceller leaks until it has learned the room, and again when the delay jumps. A short
filter fitted anew to the last moment (least squares) needs no past: whatever it explains of what
the microphone heard came from the loudspeaker, and may not be left over as speech.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from voice.audio import FRAME, RATE, Samples
from voice.echo.plain import AUDIBLE, loudness

WINDOW = RATE // 10
"""Samples that the filter is fitted to: many more than its taps, or it would explain anything."""
LONGEST_DELAY = RATE // 2
"""Samples by which an echo may follow its sound."""
_BEFORE, _TAPS = 8, 32
"""Taps ahead of the delay that fits best, and in all."""
_RIDGE = 1e-4
"""Share of the mean energy added to each tap: speech alone does not determine all of them."""
_SIZE = 1 << (2 * WINDOW + LONGEST_DELAY).bit_length()

Signal = NDArray[np.float64]


class Limiter:
    """Fed the three frames of each moment in step; it keeps half a second of them."""

    def __init__(self) -> None:
        self._heard = np.zeros(WINDOW)
        self._played = np.zeros(WINDOW + LONGEST_DELAY)
        self._gain = 1.0

    def limit(self, heard: Samples, played: Samples, cleaned: Samples) -> Samples:
        """`cleaned`, softer where it is louder than what the loudspeaker does not explain.

        All of shape (320,).
        """
        self._heard = np.concatenate([self._heard[FRAME:], heard])
        self._played = np.concatenate([self._played[FRAME:], played])
        gain, left = 1.0, loudness(cleaned)
        if left > AUDIBLE and np.abs(self._played).max() > AUDIBLE:
            rest = unexplained(self._heard, self._played)
            # The canceller gives a sound up to a frame late.
            latest = rest[-2 * FRAME :].reshape(2, FRAME)
            gain = min(1.0, float(np.sqrt(np.mean(np.square(latest), axis=1)).max()) / left)
        ramp = np.linspace(self._gain, gain, FRAME, dtype=np.float32)
        self._gain = gain
        return cleaned * ramp


def unexplained(heard: Signal, played: Signal) -> Signal:
    """What is left of `heard` (n,) without the best echo of `played` (n + LONGEST_DELAY,).

    Both end at the same moment.
    """
    delay = _delay(heard, played)
    ends = len(played) + _BEFORE - delay
    known = np.concatenate([np.zeros(_TAPS), played, np.zeros(_BEFORE)])
    sounds = sliding_window_view(known[: ends + _TAPS], _TAPS)[-len(heard) :]
    square = sounds.T @ sounds
    square.flat[:: _TAPS + 1] += _RIDGE * np.trace(square) / _TAPS + 1e-12
    rest: Signal = heard - sounds @ np.linalg.solve(square, sounds.T @ heard)
    return rest


def _delay(heard: Signal, played: Signal) -> int:
    """Samples by which `heard` follows `played`: where they correlate best."""
    product = np.fft.rfft(played, _SIZE) * np.conj(np.fft.rfft(heard, _SIZE))
    matches = np.fft.irfft(product)[: LONGEST_DELAY + 1]
    energy = np.concatenate([[0.0], np.cumsum(np.square(played))])
    energies = energy[len(heard) :] - energy[: -len(heard)]
    fits = np.square(matches) / (energies + len(heard) * AUDIBLE**2)
    return int(LONGEST_DELAY - np.argmax(fits))
