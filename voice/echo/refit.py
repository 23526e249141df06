"""Corrects what a canceller leaves, by a filter fitted anew to the last moment.

An adaptive canceller leaks until it has learned the room, and again when the delay jumps; and its
suppressor takes the first tenths of a second of whoever speaks over an answer along with the echo.
A short filter, by least squares, needs no past. Whatever it explains of what the microphone heard
came from the loudspeaker, and may not be left over as speech; where far more than usual stays
unexplained, somebody speaks, and the rest of the fit has kept more of them than the canceller.
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

LATE = RATE // 125
"""Samples by which the canceller gives a sound later than it was heard."""
CLEARLY = 10.0
"""Times the usual share above which somebody surely speaks."""
LEAST = 0.1
"""Share that must stay unexplained in any case."""
SELDOM = 10
"""Frames from one look at an echo that is taken out to the next."""
LEARNING = 0.2
"""Weight of the latest look in what is usual, once there were five."""

Signal = NDArray[np.float64]


class Refit:
    """Fed the three frames of each moment in step; it keeps half a second of them."""

    def __init__(self) -> None:
        self._heard = np.zeros(WINDOW)
        self._played = np.zeros(WINDOW + LONGEST_DELAY)
        self._gain = 1.0
        self._direct = 0.0
        self._skipped = 0
        """Frames since it was fitted last."""
        self._usual = 1.0
        """Share of an echo alone that the filter cannot explain: reverberation, distortion."""
        self._looks = 0

    def correct(self, heard: Samples, played: Samples, cleaned: Samples) -> Samples:
        """What may be heard of a frame that the canceller has `cleaned`, all of shape (320,)."""
        self._heard = np.concatenate([self._heard[FRAME:], heard])
        self._played = np.concatenate([self._played[FRAME:], played])
        gain, direct, rest = 1.0, 0.0, self._heard
        left = loudness(cleaned)
        self._skipped += 1
        wanted = left > AUDIBLE or (self._skipped >= SELDOM and loudness(heard) > AUDIBLE)
        if wanted and np.abs(self._played).max() > AUDIBLE:
            self._skipped = 0
            rest = unexplained(self._heard, self._played)
            gain = min(1.0, _loudest(rest) / max(left, AUDIBLE))
            direct = float(self._speaks(rest, learns=left <= AUDIBLE))
        if (gain, direct) == (self._gain, self._direct) == (1.0, 0.0):
            return cleaned
        softer = cleaned * np.linspace(self._gain, gain, FRAME, dtype=np.float32)
        mix = np.linspace(self._direct, direct, FRAME, dtype=np.float32)
        self._gain, self._direct = gain, direct
        behind = rest[-FRAME - LATE : -LATE].astype(np.float32)
        corrected: Samples = (1 - mix) * softer + mix * behind
        return corrected

    def pause(self) -> None:
        """Nothing was played for a while; frames are left out until something is."""
        self._heard = np.zeros(WINDOW)
        self._gain, self._direct = 1.0, 0.0

    def _speaks(self, rest: Signal, *, learns: bool) -> bool:
        """Whether so much is left of the last moment that somebody surely speaks.

        `learns`: the canceller left nothing, so all of it was echo.
        """
        share = float(rest @ rest) / max(float(self._heard @ self._heard), 1e-12)
        if learns:
            self._looks += 1
            self._usual += max(LEARNING, 1 / self._looks) * (share - self._usual)
        return share > max(LEAST, CLEARLY * self._usual)


def _loudest(rest: Signal) -> float:
    """Root mean square of the louder of the last two frames, as the canceller is late."""
    return float(np.sqrt(np.mean(np.square(rest[-2 * FRAME :].reshape(2, FRAME)), axis=1)).max())


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
