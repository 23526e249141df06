"""What the user overrules by voice: how hard to think, whom to ask, what stays in the house.

An instruction counts only where one stands: before or behind a question, not within it. When in
doubt the words stay in the house.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from brain.router.levels import Level


@dataclass(frozen=True, slots=True)
class Override:
    """What the user said about the answer, apart from the question."""

    level: Level | None
    """The level they asked for."""
    local: bool
    """Whether the words must stay in the house."""
    words: str
    """What is left to answer; the whole text if the instruction was all of it."""
    said: tuple[str, ...] = ()
    """The instructions as they were spoken."""


class _Instruction(NamedTuple):
    level: Level | None
    local: bool
    opening: re.Pattern[str]
    closing: re.Pattern[str]


_LEAD = (
    r"^(?:(?:please|ok|okay|hey|well|now|so|but|parlour|computer|just|(?:can|could|would|will) you|"
    r"i(?:'d| would)? (?:want|like|need) you to|let's|for this(?: one)?|this time)\b[\s,]*)*"
)
_ASKS = (
    r"who|what|when|where|which|why|how|is|are|do|does|did|can|could|would|should|will|was|were|"
    r"if|whether|explain|describe|compare|tell|write|give|find|help|solve|prove|calculate|plan|"
    r"summari[sz]e|name|list|define"
)
_PAUSE = r"[\s,.:;!?…–—-]"
_GOES_ON = (  # a pause, a word that joins, a question, or nothing more
    rf"(?:\s+(?:please|for me|for this(?: one)?|about (?:it|this|that)(?={_PAUSE}*$)))*"
    rf"(?:{_PAUSE}*$|\s*[,.:;!?…–—-]+\s*(?:and\s+)?|\s+(?:about|on|and then|and|but|then)\s+|"
    rf"\s+(?=(?:{_ASKS})\b))"
)
_NOT_BEHIND = r"i you we they he she it me us him her them to or not don't must who people will"
_BEHIND = (
    "".join(rf"(?<!\b{word})" for word in _NOT_BEHIND.split())
    + rf"(?P<pause>{_PAUSE}+)(?:(?:and|but|so|please|just){_PAUSE}+)*"
)
_END = rf"(?:\s+(?:about|on|for)\s+(?:it|this|that)(?:\s+one)?)?(?:\s+please)?{_PAUSE}*$"


def _instruction(
    level: Level | None, phrase: str, *, local: bool = False, goes_on: str = _GOES_ON
) -> _Instruction:
    said = rf"(?P<said>{phrase})"
    return _Instruction(
        level,
        local,
        re.compile(rf"{_LEAD}{said}{goes_on}", re.IGNORECASE),
        re.compile(rf"{_BEHIND}{said}{_END}", re.IGNORECASE),
    )


_NO = r"(?:do not|don't|never|no need to|you (?:do not|don't) (?:have|need) to)"
_HARD = r"(?:(?:really|very|too|so|long and|extra) )*(?:hard(?:er)?|carefully|deeply|thoroughly)"
_CLOUD = r"(?:claude?|the cloud|the (?:cloud|online) (?:model|mind|ai))"
_WORK = (
    r"write|explain|describe|compare|tell|give|find|help me (?:with|write|understand|plan)|solve|"
    r"prove|calculate|plan|summari[sz]e|translate|think|work out|draft|compose|design|create|"
    r"answer|look (?:at|up|into)|suggest|check|debug|review"
)
_NO_PERSON = r"(?!(?:\s+\S+){0,4}?\s+(?:he|he's|she|she's|him|his|her|hers|himself|herself)\b)"
_FOR_CLOUD = (
    rf"(?:{_PAUSE}*$|\s*[,.:;!?…–—-]+\s*|\s+about\s+|\s+to\s+(?=(?:{_WORK})\b)|"
    rf"\s+(?:and\s+)?(?=(?:{_ASKS}|for (?:an?|some|help|advice|ideas))\b))"
)

_REFUSAL = (
    rf"{_NO} (?:use|ask|call|involve|(?:send|give|tell) (?:this|it|that|any of this|anything) to) "
    rf"{_CLOUD}"
)

_INSTRUCTIONS = (
    _instruction(None, _REFUSAL, local=True),
    _instruction(None, rf"(?:no cloud|without (?:using |asking )?{_CLOUD})", local=True),
    _instruction(None, r"(?:stay|answer) (?:local|locally|offline|in the house)", local=True),
    _instruction(
        None,
        r"keep (?:it|this|that|everything) (?:local|offline|in the house|on this machine)",
        local=True,
    ),
    _instruction(Level.QUICK, rf"{_NO} think {_HARD}"),
    _instruction(Level.HARD, rf"think {_HARD}(?: before you (?:answer|reply|speak))?"),
    _instruction(Level.HARD, r"(?:think before you (?:answer|reply|speak)|take your time)"),
    _instruction(
        Level.HARD,
        r"(?:(?:use|try|take|ask) (?:the|your) (?:best|smart|smarter|strong|stronger|hard)|"
        r"(?:use|try|take|ask|with) (?:the|your) (?:big|bigger|biggest|large|larger|largest)) "
        r"(?:model|mind|brain)",
    ),
    _instruction(
        Level.QUICK,
        r"(?:use|try|take|ask|with) (?:the|your) (?:small|smaller|smallest|quick|fast|little) "
        r"(?:model|mind|brain)",
    ),
    _instruction(
        Level.QUICK,
        r"(?:give me|i (?:just )?(?:want|need)) (?:just )?an? (?:quick|short|brief) "
        r"(?:answer|reply|version)(?: to| of)?",
    ),
    _instruction(
        Level.QUICK,
        r"(?:just )?(?:an? )?(?:quick|short|brief) (?:answer|reply|question)(?! (?:is|was|to)\b)",
    ),
    _instruction(Level.QUICK, r"(?:briefly|in brief|in short|in a word|in one sentence)"),
    _instruction(Level.QUICK, r"(?:keep|make) it (?:short|brief|quick)"),
    _instruction(
        Level.CLOUD,
        rf"(?:ask|consult|use|go to) {_CLOUD}(?: for this(?: one)?)?{_NO_PERSON}",
        goes_on=_FOR_CLOUD,
    ),
    _instruction(Level.CLOUD, rf"(?:let|have) {_CLOUD} answer"),
)
"""The first that fits counts, so a refusal stands before what it refuses."""

_MOST = 3
"""Instructions in one turn."""
_TAIL = 80
"""Last characters in which a closing instruction may begin; a long text is not searched whole."""
_QUESTION = re.compile(rf"{_LEAD}(?:{_ASKS})\b", re.IGNORECASE)
_ANYWHERE = re.compile(rf"\b{_REFUSAL}\b", re.IGNORECASE)
"""What keeps words in the house wherever it stands."""


def parse(text: str) -> Override:
    """Tell the instructions from the question; of two levels the first counts."""
    words, level, local = text.strip().replace("’", "'"), None, False
    said: list[str] = []
    while len(said) < _MOST and (found := _find(words)):
        instruction, spoken, rest = found
        level = level or instruction.level
        local = local or instruction.local
        said.append(spoken.lower())
        words = rest
    if not local and (refusal := _ANYWHERE.search(words)):
        local = True
        said.append(refusal[0].lower())
    return Override(level, local, words or text.strip(), tuple(said))


def _find(words: str) -> tuple[_Instruction, str, str] | None:
    """The first instruction that fits, its words, and what is left without it."""
    for instruction in _INSTRUCTIONS:
        if found := instruction.opening.match(words):
            return instruction, found["said"], words[found.end() :]
        found = instruction.closing.search(words, max(0, len(words) - _TAIL))
        if found and (instruction.local or found["pause"].strip() or _QUESTION.match(words)):
            return instruction, found["said"], words[: found.start()]
    return None
