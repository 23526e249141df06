"""Sounds of a listener: "mm-hm", "yeah, okay", "oh really?" ask for no answer and no silence."""

from __future__ import annotations

import re

from voice.floor.wording import made_of, phrases, words_of

_LONGEST = 8
"""Words; whoever says more wants to be heard."""

_HUM = re.compile(
    r"m|[mh]{2,}|h+u+m+|u+m+|e+m+|e+r+m*|a+h+|o+h+|o{2,}|(?:u+h+){1,3}|h[uea]h+|a*(?:ha)+h?|(?:he){2,}"
)
"""Sounds that transcribers write in many ways: `Mm-hmm`, `Mhm`, `Hmm`, `Uh-huh`, `Ooh`, `Haha`."""
_HUMMED = "mm"

_LISTENING = phrases(
    """
    mm
    yeah, yea, yeh, yah, ya, yep, yup, yes, aye
    okay, ok, okey, okie dokie, mkay, mmkay, k, kay
    right, all right, alright, sure, sure thing, of course, for sure, certainly, definitely
    absolutely, exactly, indeed, totally, precisely, correct, agreed
    true, very true, fair, fair enough
    cool, very cool, nice, very nice, good, very good, great, fine, perfect, lovely, excellent
    awesome, amazing, fantastic, wonderful, brilliant, neat, sweet, super, fascinating
    interesting, very interesting, how interesting, how nice
    wow, whoa, gosh, my gosh, oh my, my goodness, goodness, oh dear, oh boy, no kidding
    really, is it, is that so, is that right, you dont say
    i see, i know, i understand, i get it, i hear you, understood
    got it, gotcha, got you, got that, get it, noted, come on
    go on, go ahead, carry on, keep going, please continue, continue, please go on
    tell me, tell me more
    makes sense, make sense, that makes sense, it makes sense
    thats right, thats true, thats good, thats great, thats nice, thats cool, thats fine
    thats interesting, thats amazing, thats okay, sounds good, good to know
    thanks, thank you, thank you very much, thank you so much, you bet
    """
)


def is_hum(word: str) -> bool:
    """Whether the word, in lower case, only writes down a sound."""
    return _HUM.fullmatch(word) is not None


def is_backchannel(text: str) -> bool:
    """Whether the text is nothing but sounds of a listener."""
    return _listens(text, begun=False)


def may_be_backchannel(text: str) -> bool:
    """Whether words that still go on ("I", "got") may end as nothing but sounds of a listener."""
    return _listens(text, begun=True)


def _listens(text: str, *, begun: bool) -> bool:
    words = [_HUMMED if is_hum(word) else word for word in words_of(text)]
    return 0 < len(words) <= _LONGEST and made_of(words, _LISTENING, begun=begun)
