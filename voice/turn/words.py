"""What the words so far say about whether a turn is over. English; the lists are closed."""

from __future__ import annotations

import re
from enum import Enum, auto

_SENTENCE_END = re.compile(r"(?<=\w\w[.?!])\s+")
_TRAILING_OFF = re.compile(r"(\.\.\.|…|[,:;–—-])\W*$")
_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)*")


class Verdict(Enum):
    """How complete the words are."""

    OPEN = auto()
    """They lean on words that are still to come."""
    UNSURE = auto()
    """They may be over, or go on."""
    WHOLE = auto()
    """A whole question or request, or a short answer that nobody goes on from."""


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_LEANING = _set(
    "a an the my your our their its every each another whose "
    "and or but nor because cause although though unless whereas whether while if "
    "of from to into onto for with about at by between during among against toward towards upon "
    "via per than as until "
    "i'm i'd i'll i've you're he's she's we're they're we'll they'll let's there's that's "
    "very quite gonna wanna "
    "mr mrs ms dr"
)
"""No sentence ends in one of these but by a slip of the tongue (questions: see `_STRANDED`)."""

_STRANDED = _set("from to into upon for with about at by as")
"""A question may end in these: "Where are you from?", "Is it safe to travel to?" """

_UNFINISHED = _set("is are was were does did has had will would could should can must")
"""No short question ends in one of these: "What time is" """
_LONGEST_UNFINISHED = 4
"""Words; longer questions may hold another that does: "Do you know where my keys are" """

_REPAIR = re.compile(
    r"\b(?:(?:or|no|oh|but|sorry) wait|(?:or|no|oh) sorry|or rather|i mean|make that|scratch that)"
    r"\W*$"
)
"""Said before words that replace the last ones."""

_FILLERS = _set("um uh er erm uhm umm uhh hm")
"""Said to hold the floor."""

_ASKING = _set("what who whom where when why how which whose")
_BEFORE_ASKING = _set(
    "in on at to of from for by with about during besides and but so okay ok well hey"
)
_AUXILIARY = _set(
    "is are am was were do does did can could will would shall should may might must has have had "
    "isn't aren't wasn't weren't don't doesn't didn't can't couldn't won't wouldn't shouldn't "
    "hasn't haven't"
)
_ORDERING = _set("can could will would")
"""A question that begins so is a request, and its last preposition wants a word: "take me to"."""
_PRONOUNS = _set("i you he she it we they this that there these those")

_BEGINNINGS = frozenset(
    {
        "what is", "what's", "what are", "what was", "what does", "what do", "who is", "who's",
        "where is", "where's", "where are", "when is", "when's", "how is", "how's", "how are",
        "what about", "how about", "how much", "how many", "how do", "how does", "how do i",
        "how can i", "what kind", "tell me", "give me", "show me", "remind me", "wake me",
        "i want", "i need", "i would", "i have", "i am", "i think", "i mean", "i guess",
        "would like", "you know", "can i have", "can i get", "could i have", "could i get",
        "may i have", "can you tell me", "could you tell me", "would you like", "do you know",
        "do you have", "set", "set a", "add", "put", "make", "call", "send", "play", "turn",
        "switch", "so", "well", "also", "then", "actually", "okay so", "and then", "hey", "please",
    }
)  # fmt: skip
"""Sentences that have only just begun when no more than this was said."""

_COMPLETE = frozenset(
    {
        "yes", "yeah", "yep", "yup", "sure", "of course", "no", "nope", "nah", "okay", "ok",
        "right", "exactly", "correct", "no thanks", "no thank you", "yes please", "thanks",
        "thank you", "thanks a lot", "thank you very much", "great", "perfect", "fine", "cool",
        "good night", "goodnight", "goodbye", "bye", "bye bye", "see you",
        "stop", "stop it", "be quiet", "quiet", "shut up", "cancel", "never mind", "nevermind",
        "help", "help me", "go on", "continue", "next", "pause", "repeat", "repeat that",
        "say that again", "come again", "pardon", "why", "why not", "how come", "how so",
        "really", "are you sure", "are you there",
        "what time is it", "what's the time", "what is the time", "what day is it",
        "what's the date", "what is the date", "what's today's date", "who are you",
        "what's your name", "what is your name", "how are you", "how are you doing",
        "what can you do", "can you help me", "could you help me", "can you hear me",
        "do you hear me", "how old are you", "where are you", "what do you mean", "what's up",
        "what's the weather", "what's the weather like", "what is the weather like",
        "how's the weather", "how is the weather", "tell me a joke", "what's new",
        "good", "i see", "not now", "i don't know", "that's it", "that's all", "that's right",
    }
)  # fmt: skip
"""Whole as they stand, whatever the punctuation."""

_BEFORE = _set("please okay ok hey hi hello parlour")
_AFTER = _set("please thanks now today parlour")
"""May precede and follow what is whole without changing that."""

_SWITCH = re.compile(
    r"(?:(?:can|could|will|would) you )?(?:please )?"
    r"(?:(?:turn|switch) (?:on|off|up|down) (?:the|my|all) (?:\w+ ){0,3}\w+"
    r"|(?:turn|switch) (?:it|them|that|(?:the|my) (?:\w+ ){0,3}\w+) (?:on|off|up|down)"
    r"|(?:open|close|lock|unlock|start|stop|pause|mute) (?:the|my) (?:\w+ ){0,2}\w+)"
)
"""Orders whose verb has all that it needs."""

_FEWEST = 4
"""Words of the shortest question that is taken for whole by its form alone."""


def judge(text: str) -> Verdict:
    """Say how complete a transcript is; its punctuation is a hint, its last sentence counts."""
    sentences = [part for part in _SENTENCE_END.split(text.strip().lower()) if part]
    last = sentences[-1] if sentences else ""
    words = _WORD.findall(last.replace("’", "'"))
    if not words:
        return Verdict.UNSURE
    asks = _asks(words)
    if _open(last, words, asks):
        return Verdict.OPEN
    if any(core in _COMPLETE or _SWITCH.fullmatch(core) for core in _cores(words)):
        return Verdict.WHOLE
    if asks and last.endswith("?") and len(words) >= _FEWEST:
        return Verdict.WHOLE
    return Verdict.UNSURE


def _open(last: str, words: list[str], asks: bool) -> bool:
    if words[-1] in _FILLERS or _TRAILING_OFF.search(last) or _REPAIR.search(last):
        return True
    if asks and words[-1] in _UNFINISHED and len(words) <= _LONGEST_UNFINISHED:
        return not _PRONOUNS.intersection(words[-2:-1])
    if " ".join(words) in _BEGINNINGS:
        return True
    stranded = asks and words[0] not in _ORDERING and words[-1] in _STRANDED and len(words) > 2
    return words[-1] in _LEANING and not stranded


def _asks(words: list[str]) -> bool:
    """Whether it begins as a question does: "where do ...", "in what year ...", "can you ..."."""
    first = words[1 if words[0] in _BEFORE_ASKING and len(words) > 1 else 0]
    return first in _AUXILIARY or first.split("'")[0] in _ASKING


def _cores(words: list[str]) -> list[str]:
    """The sentence, and what is left of it without the words that only make it polite."""
    starts = (0, 1) if words[0] in _BEFORE else (0,)
    ends = (len(words), len(words) - 1) if words[-1] in _AFTER else (len(words),)
    return [" ".join(words[start:end]) for start in starts for end in ends]
