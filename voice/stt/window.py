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

_SHORT = 5.0, 1.0
"""Seconds of the first look at least (below, Whisper loops), and of silence after the speech, by
which it knows that the speech is over."""

_WIDER = 10.0, 4.0
"""The same of the second look: wide enough for a lone word, at a seventh of the cost of 30 s."""

_TOKENS_PER_SECOND = 6
"""More than anybody speaks (four to five words a second, timestamps included)."""

_TOKENS_AT_LEAST = 10

_WORD = re.compile(r"\w+")


def looks(samples: int, window: Window) -> list[int]:
    """Mel frames the encoder is shown for that many samples, look after look while doubt lasts.

    They are even, and each look is wider than the one before, up to FULL_FRAMES.
    """
    if window == "full":
        return [FULL_FRAMES]
    sizes = (max(least, samples / RATE + extra) for least, extra in (_SHORT, _WIDER))
    return sorted({FULL_FRAMES, *(min(FULL_FRAMES, 2 * -int(-size * 50 // 1)) for size in sizes)})


def token_limit(samples: int) -> int:
    """Tokens that so much speech can hold: reaching it means a loop."""
    return _TOKENS_AT_LEAST + _TOKENS_PER_SECOND * samples // RATE


def once(text: str) -> str:
    """The text without phrases that follow upon themselves: "Stop. Stop. Stop." is one order.

    A repetition that was cut off at the end goes too.
    """
    words = text.split()
    plain = [" ".join(_WORD.findall(word.lower())) for word in words]
    for size in range(1, len(words) // 2 + 1):
        at = 0
        while at + 2 * size <= len(words):
            again, phrase = slice(at + size, at + 2 * size), plain[at : at + size]
            if plain[again] != phrase:
                at += 1
                continue
            del words[again], plain[again]
            rest = plain[at + size :]
            if rest == phrase[: len(rest)]:
                del words[at + size :], plain[at + size :]
    return " ".join(words)


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
