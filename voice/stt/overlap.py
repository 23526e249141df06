"""Weigh the words that were said over an answer against hums and orders to stop.

A closed-mouth sound has no spelling, and an echo leaves little of a "stop": both come out as the
nearest words ("Mommy.", "Let's talk about it."). So those are weighed against hums and orders on
the same sound, by the difference of their log probabilities. On 12 synthetic voices, clean, noisy
and without their first 0.1 s, "Stop." was 3.2 nats or more likelier than a hum, and hums at most
2.7; in nine cases of ten, words lay over 8 nats above a hum, and hums below. Other sounds (40
pieces of noise, music, birds, claps) were at most 0.5 likelier as "Stop." than as a hum.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf

HUMS = ("Mm-hmm.", "Hmm.", "Mmm.")
ORDERS = ("Stop.", "Stop it.", "Okay, stop.")
"""As Whisper writes them; the first of each stands for all."""

_MARGIN, _ORDER_MARGIN = 8.5, 3.0
"""Nats by which words must be likelier to be believed, and an order likelier than a hum."""

_HUM_WORDS, _ORDER_WORDS = 2, 4
"""As many words as hums and orders were written with."""

ALIKE = frozenset({"no", "no."})
"""An order that hums are often written as, so that it is weighed like any other word."""


def weighed(text: str, likelihood: Callable[[str], float]) -> str:
    """Return the text, or the hum or order that it rather was.

    `likelihood`: log probability of a text, given the sound.
    """
    words = len(text.split())
    if words > _ORDER_WORDS:
        return text
    hum, order = (max(map(likelihood, texts)) for texts in (HUMS, ORDERS))
    said = likelihood(text) if words else -inf
    if order - hum >= _ORDER_MARGIN and said - order < _MARGIN:
        return ORDERS[0]
    if not words:
        return text
    return HUMS[0] if words <= _HUM_WORDS and said - hum < _MARGIN else text
