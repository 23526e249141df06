"""No dead air: when an answer takes long, a short sound says that one was heard.

The wait of each route is foreseen from its recent waits; only a long one is filled.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from dataclasses import dataclass
from random import Random

from voice.audio import Clip
from voice.earcons import chime

_QUESTION_PHRASES = ("Let me think.", "Let me see.", "Hm, let me think.")
_REQUEST_PHRASES = ("One moment.", "One moment, please.", "Just a second.")
PHRASES = (*_QUESTION_PHRASES, *_REQUEST_PHRASES)
"""Every phrase a filler may speak, to be synthesized once at start."""

_ASKING = re.compile(
    r"(?:(?:and|so|but|okay|ok|well|hey|please|now)\W+)*"
    r"(?:who|whom|whose|what|which|when|where|why|how|is|are|was|were|am|do|does|did|has|have|had"
    r"|should|shall|may|might|must)\b",
    re.IGNORECASE,
)
_FAVOUR = re.compile(r"(?:can|could|will|would) you\b", re.IGNORECASE)

_TONES = ((523.25, 0.125), (659.26, 0.125))
"""C5 and E5, a rising third."""


@dataclass(frozen=True, slots=True)
class Filling:
    """When a wait is filled; durations in seconds from the end of the turn."""

    longest_wait: float
    """A wait foreseen to be longer is filled."""
    soonest: float
    """No filler sounds before this; at most `longest_wait`."""
    remembered: int
    """How many recent waits of a route are kept."""
    enough: int
    """How many longer waits it takes to foresee anything."""


class Waits:
    """Foresees how long an answer takes, by the recent waits of the same route."""

    def __init__(self, bounds: Filling) -> None:
        self._bounds = bounds
        self._recent: defaultdict[str, deque[float]] = defaultdict(
            lambda: deque(maxlen=bounds.remembered)
        )

    def learn(self, route: str, wait: float) -> None:
        """Note the seconds from the end of a turn until its answer itself was ready to sound."""
        self._recent[route].append(wait)

    def foreseen(self, route: str, elapsed: float) -> float:
        """Seconds that the wait will likely last at least, nothing having sounded for `elapsed`.

        Three in four of the recent waits that were longer still were at least as long as this.
        """
        longer = sorted(wait for wait in self._recent[route] if wait > elapsed)
        return longer[len(longer) // 4] if len(longer) >= self._bounds.enough else elapsed

    def due(self, route: str) -> float:
        """Seconds after the end of the turn at which a filler shall sound, if nothing has by then.

        The answer's first clause makes it void, even if that has no sound yet.
        """
        bounds = self._bounds
        moments = sorted(wait for wait in self._recent[route] if wait > bounds.soonest)
        for moment in (bounds.soonest, *moments):
            if self.foreseen(route, moment) > bounds.longest_wait:
                return min(moment, bounds.longest_wait)
        return bounds.longest_wait


class Phrasing:
    """Chooses phrases that fit what was said, never the same twice in a row."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._last = ""

    def choose(self, text: str) -> str:
        """One of PHRASES to answer these words with; empty words get one that fits anything."""
        fitting = _QUESTION_PHRASES if _asks(text) else _REQUEST_PHRASES
        self._last = self._random.choice([phrase for phrase in fitting if phrase != self._last])
        return self._last


def earcon(rate: int) -> Clip:
    """Two soft rising tones, 0.25 s in all, at that rate in hertz."""
    return chime(_TONES, 0.03, rate)


def _asks(text: str) -> bool:
    text = text.strip()
    if _FAVOUR.match(text):
        return False
    return text.endswith("?") or bool(_ASKING.match(text))
