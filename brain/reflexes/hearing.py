"""What was heard, written one way: lower case, no politeness, numbers in digits, one space."""

from __future__ import annotations

import re
from collections.abc import Sequence

from brain.reflexes.grammar import Grammar
from brain.reflexes.numbers import write_numbers

LONGEST = 150
"""Characters; nothing longer is a reflex, and no pattern has to read it."""

_SPELLINGS = (
    (re.compile(r"[’‘`´]"), "'"),
    (re.compile(r"(?<=\d),(?=\d{3}\b)"), ""),
    (re.compile(r"\b([ap])\s?\.\s?m\b\.?", re.IGNORECASE), r"\1m"),
    (re.compile(r"\b([ap]) m\b", re.IGNORECASE), r"\1m"),
    (re.compile(r"\bo['\s]?clock\b", re.IGNORECASE), "oclock"),
    (re.compile(r"(?<=\d)\s*[x*×]\s*(?=\d)", re.IGNORECASE), " times "),
    (re.compile(r"\s\*\s|×"), " times "),
    (re.compile(r"\s/\s|÷"), " divided by "),
    (re.compile(r"\^"), " to the power of "),
    (re.compile(r"√"), " square root of "),
    (re.compile(r"\+"), " plus "),
    (re.compile(r"="), " equals "),
    (re.compile(r"%"), " percent "),
    (re.compile(r"½"), " 1/2 "),
    (re.compile(r"¼"), " 1/4 "),
    (re.compile(r"¾"), " 3/4 "),
    (re.compile(r"²"), " squared "),
    (re.compile(r"³"), " cubed "),
    (re.compile(r"°\s*"), " degrees "),
    (re.compile(r"(?<=\d)\s*[-−–]\s*(?=\d)|\s[-−–]\s(?=\d)"), " minus "),
    (re.compile(r"(?<![\w)])[-−–](?=\d)"), " negative "),
    (re.compile(r"[-−–—_]"), " "),
    (re.compile(r"(?<=\d)(?!st\b|nd\b|rd\b|th\b)(?=[a-z])", re.IGNORECASE), " "),
    (re.compile(r"(?<=[a-z])(?=\d)", re.IGNORECASE), " "),
)
_CONTRACTIONS = (
    (re.compile(r"\b(what|who|how|that|there|here|where|when)'?s\b(?!')"), r"\1 is"),
    (re.compile(r"\b(it|time)'s\b"), r"\1 is"),
    (re.compile(r"\blet'?s\b"), "let us"),
    (re.compile(r"\b(i|you|we|they|it|that|what|who)'ll\b"), r"\1 will"),
    (re.compile(r"\b(i|you|we|they|it)'d\b|\b(i)d\b"), r"\1\2 would"),
    (re.compile(r"\bi'?m\b"), "i am"),
    (re.compile(r"\b(you|we|they|what|how)'re\b"), r"\1 are"),
    (re.compile(r"\b(i|you|we|they)'?ve\b"), r"\1 have"),
    (re.compile(r"\b(do|did|does|is|could|would|have|has)n'?t\b"), r"\1 not"),
    (re.compile(r"\b(?:can'?t|cannot)\b"), "can not"),
    (re.compile(r"'"), ""),
)
_SAME = {
    "wanna": "want to", "gotta": "got to", "gonna": "going to", "lemme": "let me",
    "gimme": "give me", "pls": "please", "plz": "please", "tho": "though", "u": "you",
    "tmrw": "tomorrow", "tommorow": "tomorrow", "tommorrow": "tomorrow", "tomorow": "tomorrow",
    "alarams": "alarms", "alram": "alarm", "parlor": "parlour", "whats": "what is",
    "noontime": "noon", "midday": "noon", "oclock": "oclock",
}  # fmt: skip

_FILLERS = re.compile(r"\b(?:um+|uh+|erm*|hmm+|ah+|oh(?= [a-z])|well(?= [a-z]))\b(?! \d)")

_POLITE = Grammar(
    {
        "head": (
            "((hi|hey|hello) there|please|pls|kindly"
            "|just|now|so|ok|okay|alright|right|and|then|hey|hi|hello|yo|also"
            "|quick|quickly|listen|excuse me|sorry|i am sorry|yes|yeah|no"
            "|go ahead and|let us|be (so|very) kind (and|as to|to)|good (morning|evening|day)"
            "|thanks|thank you|if (you can|you could|possible)|by the way|i say|my friend"
            "|<modal> you [all] [please|kindly|just|possibly|maybe] [(go|help me|help) [ahead and]]"
            "|(are|is) you able to|(is|would) it [be] possible (for you|to|for you to)"
            "|i (want|need|order|ask|am asking|command|am wanting|am needing|am telling)"
            " [for] you [now] to"
            "|i (would|will) (like|love|appreciate|prefer) [for|it if] you [to|could|would]"
            "|(do|would) you mind|you (can|should|could|must|may|need to|have to|will)"
            "|i was (wondering|hoping) if you (could|can|would)|try to)"
        ),
        "modal": "(can|could|would|will|may|might|should|wo not|can not|could not|would not)",
        "tail": (
            "(please|thanks|thank you|thanks a lot|thank you very much|for me|for us|ok|okay"
            "|alright"
            "|now|right now|right away|immediately|asap|quickly|at once|real quick|will you"
            "|would you|could you|can you|if you (can|could|may|please|would|will|do not mind)"
            "|if possible|at this (time|moment)|my friend|sir|maam|dear|buddy|man|dude|bro"
            "|if you would be so kind|kindly|straight away|though|then|by any chance|do you know"
            "|i (want|need) to know|tell me|when you (can|get a chance)|real fast|this instant)"
        ),
    }
)


class Hearing:
    """Turns what a person said into the one form that the reflexes' patterns are written in."""

    def __init__(self, names: Sequence[str]) -> None:
        """`names` are those the assistant listens to, which may stand at either end."""
        called = "|".join(["ai", *(" ".join(re.findall(r"\w+", name.lower())) for name in names)])
        grammar = _POLITE.with_rules({"name": f"({called})"})
        self._head = grammar.regex("(<head>|[hey|hi|ok|okay|hello|yo] <name>)")
        self._hail = grammar.regex("(hey|hi|ok|okay|hello) <word>")
        tail = grammar.regex("(<tail>|[ok|okay] <name>)").pattern
        self._tail = re.compile(rf"(?<!\S){tail}$")

    def forms(self, text: str) -> list[str]:
        """The texts to try, most polite first; none where there are no words."""
        if not text.strip() or len(text) > LONGEST:
            return []
        form = normal(text)
        forms = [form] if form else []
        for _ in range(12):
            form = self._shorter(form)
            if not form or form in forms:
                break
            forms.append(form)
        hailed = self._hail.match(forms[0]) if forms else None
        if hailed and hailed.end() < len(forms[0]):
            forms += [rest for rest in self.forms(forms[0][hailed.end() :]) if rest not in forms]
        return forms

    def _shorter(self, form: str) -> str:
        """One courtesy fewer, at the head or else at the tail."""
        head = self._head.match(form)
        if head and head.end():
            return form[head.end() :]
        tail = self._tail.search(form)
        return form[: tail.start()] if tail else form


def normal(text: str) -> str:
    """Lower case, contractions written out, numbers in digits; each word followed by a space."""
    for pattern, replacement in _SPELLINGS:
        text = pattern.sub(replacement, text)
    text = text.lower()
    for pattern, replacement in _CONTRACTIONS:
        text = pattern.sub(replacement, text)
    written: list[str] = []
    for piece in re.split(r"[,;!?\"…]+|\.(?!\d)|:(?!\d)", _FILLERS.sub(" ", text)):
        words = " ".join(_SAME.get(word, word) for word in piece.split()).split()
        written += write_numbers(words)
    return "".join(f"{word} " for word in written)
