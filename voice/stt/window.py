"""How much sound Whisper's encoder is shown, how many words it may say, and when it is stuck.

Whisper was trained on 30 s windows and pays for all of one, however short the words were. It takes
shorter ones; what keeps it accurate there is said in docs/decisions/0007-short-window.md.
"""

from __future__ import annotations

import re
from typing import Literal

from voice.audio import RATE

Window = Literal["short", "full"]
"""Whether the encoder sees the speech and a little more, or 30 s."""

FULL_FRAMES = 3000
"""Mel frames (10 ms each) of the 30 s window."""

_SHORTEST_SECONDS = 5.0
"""Windows below this make Whisper loop."""

_EXTRA_SECONDS = 1.0
"""Silence after the speech, by which Whisper knows that it is over."""

_TOKENS_PER_SECOND = 6
"""More than anybody speaks (four to five words a second, timestamps included)."""

_TOKENS_AT_LEAST = 10

_WORD = re.compile(r"\w+")


def frames(samples: int, window: Window) -> int:
    """Mel frames the encoder is shown for that many samples: even, and 3000 at most."""
    if window == "full":
        return FULL_FRAMES
    seconds = max(_SHORTEST_SECONDS, samples / RATE + _EXTRA_SECONDS)
    return min(FULL_FRAMES, 2 * -int(-seconds * 50 // 1))


def token_limit(samples: int) -> int:
    """Tokens that so much speech can hold: reaching it means a loop."""
    return _TOKENS_AT_LEAST + _TOKENS_PER_SECOND * samples // RATE


def looped(segments: list[str]) -> bool:
    """Whether Whisper began the same sentence again, or repeats one phrase at the end.

    A phrase counts when it is said three times, or twice where it has three words or more.
    """
    spoken = [_WORD.findall(segment.lower()) for segment in segments]
    words = [word for segment in spoken for word in segment]
    restarted = len(spoken) > 1 and words[: len(spoken[-1])] == spoken[-1]
    return restarted or any(
        words[-size:] == words[-2 * size : -size]
        and (size >= 3 or words[-size:] == words[-3 * size : -2 * size])
        for size in range(1, len(words) // 2 + 1)
    )
