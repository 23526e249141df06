"""Is what we hear what we are saying? A guard for the echo that no canceller took out.

The heard words are sought in the last words said, with as many errors as a recogniser may make
(approximate substring search, P. Sellers, 1980).
"""

from __future__ import annotations

from voice.floor.wording import words_of

_FEW = 3
"""Words; so few fit in many places, so they are sought near the end and almost exactly."""
_REACH = 40
"""How many of the last words said are searched."""
_NEAR = 6
"""How many more words than were heard are searched when few were heard."""
_MOST = 20
"""Heard words that are compared: the last ones."""


def is_own(heard: str, said: str) -> bool:
    """Whether `heard` is our own speech, `said` being the answer up to where it sounds.

    A question is not, unless we asked it: people repeat our words to make sure.
    """
    recent = " ".join(said.split()[-_REACH:])
    ours, theirs = words_of(recent), words_of(heard)[-_MOST:]
    if not theirs or (_asks(heard) and "?" not in recent):
        return False
    few = len(theirs) <= _FEW
    nearby = ours[-(len(theirs) + _NEAR) :] if few else ours
    errors = _errors(f" {' '.join(theirs)} ", f" {' '.join(nearby)} ")
    return errors <= _tolerance(len(theirs)) * len("".join(theirs))


def so_far(text: str, share: float) -> str:
    """The words of a piece that have begun to sound, when that share (0..1) of it was played."""
    end = round(share * len(text))
    rest = text[end:]
    return text[:end] + (rest.split(maxsplit=1)[0] if rest and not rest[0].isspace() else "")


def _tolerance(words: int) -> float:
    """Wrong characters per character at which words still count as the same."""
    if words == 1:
        return 0.0
    return 0.2 if words <= _FEW else 0.3


def _asks(text: str) -> bool:
    return text.rstrip().endswith("?")


def _errors(pattern: str, text: str) -> int:
    """The fewest edits that turn the pattern into some part of the text."""
    row = list(range(len(pattern) + 1))
    best = row[-1]
    for character in text:
        diagonal, row[0] = row[0], 0
        for at, wanted in enumerate(pattern, 1):
            replaced = diagonal + (wanted != character)
            diagonal = row[at]
            row[at] = min(replaced, diagonal + 1, row[at - 1] + 1)
        best = min(best, row[-1])
    return best
