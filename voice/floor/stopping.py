"""Words that always take the floor, however short: "stop", "wait", "no"."""

from __future__ import annotations

import re

from voice.floor.wording import contains, made_of, phrases, words_of

_LONGEST = 8
"""Words; a longer text is a sentence, and stops by being one."""

_SHUSH = re.compile(r"p?s+h+|shush")
_STOPPING = phrases(
    """
    stop, stop it, stop that, stop talking, stop speaking, stop reading, stop there, halt
    wait, hold on, hold it, hang on, pause, no, nope, nah, no more, dont
    cancel, cancel that, cancel it, abort, quiet, be quiet, silence, hush, mute, shut up, shut it
    shush, enough, thats enough, thats all, never mind, nevermind
    forget it, cut it out, knock it off
    """
)
_AROUND = phrases(
    """
    oh, ah, uh, um, er, okay, ok, hey, please, just, now, so, sorry, well, yeah, yes, right, alright
    all right, but, and, can you, could you, would you, will you, you can, there, for
    a moment, a minute, a second, a sec, one moment, one minute, one second, one sec, up
    thanks, thank you, i said
    """
)
"""Words that may stand around an order to stop."""


def is_stop(text: str) -> bool:
    """Whether the text is an order to be silent, and nothing else."""
    words = ["shush" if _SHUSH.fullmatch(word) else word for word in words_of(text)]
    return (
        len(words) <= _LONGEST
        and contains(words, _STOPPING)
        and made_of(words, _STOPPING | _AROUND)
    )
