"""What a turn asks for, told by single words; the learned weights say how much each counts."""

from __future__ import annotations

import re
from typing import NamedTuple


class Cue(NamedTuple):
    """A kind of request and the words that betray it, in the form that `spoken` gives."""

    phrase: str
    pattern: re.Pattern[str]


def _any(phrase: str, alternatives: str) -> Cue:
    return Cue(phrase, re.compile(rf"\b(?:{alternatives})\b"))


def _first(phrase: str, alternatives: str) -> Cue:
    polite = (
        r"(?:(?:please|can you|could you|would you|will you|i (?:want|need|would like) you to) )*"
    )
    return Cue(phrase, re.compile(rf"^{polite}(?:{alternatives})\b"))


CUES = (
    _any("asks for an explanation", r"explain|describe|discuss|elaborate|clarify|understand|teach"),
    _any("asks for something to be written", r"write|compose|draft|rewrite|rephrase|rhymes?"),
    _any(
        "asks for a text",
        r"poem|story|essay|song|letter|speech|article|summar(?:y|ise|ize)|dialogue|review|arguments?",
    ),
    _any(
        "asks for a comparison",
        r"compare|contrast|differences?|differ|versus|pros and cons|(?:dis)?advantages?|better",
    ),
    _any("asks why", r"why|reasons?|causes?"),
    _any("asks how", r"how (?:do|does|did|can|could|would|should|has|have)"),
    _any(
        "is about code",
        r"code|python|java|javascript|function|script|sql|algorithm|implement|program|api|"
        r"database|rust|html|css|regex|compiler?|bug|debug",
    ),
    _any(
        "asks for a plan or a design",
        r"plan|design|develop|strategy|outline|create|build|brainstorm|ideas|come up with",
    ),
    _any(
        "asks for mathematics",
        r"prove|proof|derive|derivative|solve|calculate|probability|equation|integral|formula",
    ),
    _any(
        "asks to imagine something",
        r"imagine|pretend|act as|you are an?|what if|if you were|what would|as an?",
    ),
    _any("asks for detail", r"step by step|in detail|detailed|examples?|steps|evidence"),
    _any(
        "asks for a judgement", r"should|would|could|might|is it (?:ever )?right|ethical|evaluate"
    ),
    _first(
        "is a command",
        r"turn|switch|set|play|call|text|send|add|remind|cancel|book|order|open|close|stop|start|"
        r"put|show|find|tell|check|make|schedule|remove|delete|pay|transfer|lock|get",
    ),
    _first(
        "asks for a fact",
        r"who|when|where|which|what(?: i|')s the|how (?:many|much|long|old|far|tall)|is|are|do|"
        r"does|did|was|were|has|have",
    ),
    _any("is about the speaker", r"my|me|i'm|i am|we|our"),
    _any("holds figures", r"\d+"),
)
"""In the order in which the weights were learned."""
