"""Turns that mean nothing without the one before: "why?", "go on", "and what about that"."""

from __future__ import annotations

from brain.router.spoken import spoken

MOST_WORDS = 8

_POINTING = (
    "it it's its this that that's these those they them their he him his she her one ones there"
)
_ASKING = (
    "why how what who where when which so and but or then else more another again next now go on "
    "continue really because meaning mean about further instead not"
)
_JOINING = (
    "a an the of to in for from with by at as if is are was were be been do does did can could "
    "would will should has have had you i me tell say said please ok okay yes sure well just"
)
_LEANING = frozenset(f"{_POINTING} {_ASKING} {_JOINING}".split())
"""Words that name no subject of their own."""


def leans_back(text: str) -> bool:
    """Whether the words name no subject, so that they can only go on from the turn before."""
    words = spoken(text)
    return 0 < len(words) <= MOST_WORDS and _LEANING.issuperset(words)
