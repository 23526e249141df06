"""Which questions and answers may be kept for others to come. Pure."""

from __future__ import annotations

import re

from brain.cache.sense import Sense, bare, sense

LONGEST = 30
"""Words; what is longer tells of a case of its own."""

_FEW = 2
"""Content words."""

_NUMBER = (
    r"\w*\d\w*|zero|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen|twenty"
    r"|thirty|forty|fifty|sixty|seventy|eighty|ninety|(?:hundred|thousand|[mbtr]+illion|dozen)s?"
    r"|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\w+(?:teen|tie|lf)th"
    r"|half|quarter|twice|once|double|triple"
)
_TIME = (
    r"today|tonight|tomorrow|yesterday|now|nowadays|current|currently|latest|recent|recently|lately"
    r"|so far|still|yet|already|ago|since|until|soon|upcoming|next|last|news|headlines?"
    r"|weather|forecast|temperature|rain|raining|snow|snowing|prices?|stocks?|shares?|rates?"
    r"|scores?|traffic|open|opens?|closed|closes?|o'?clock|times?|date|dates|days?|weeks?|weekends?"
    r"|months?|years?|hours?|minutes?|seconds?|morning|noon|afternoon|evening|midnight|birthday"
    r"|(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|june|july|august"
    r"|september|october|november|december|christmas|easter|how old"
)
_PERSONAL = (
    r"i|me|my|mine|myself|we|us|our|ours|ourselves|remember|remind|forget|recall|home|here|nearby"
    r"|closest|nearest"
)
_CONTEXT = (
    r"(?<!does )(?<!do )(?<!can )(?<!should )ones?|(?<!is )(?<!are )(?<!was )(?<!were )there"
    r"|it|its|itself|this|these|those|he|him|his|himself|she|her|hers|herself|they|them|their"
    r"|theirs|themselves|another|others|the other|else|again|same|instead|also|too|previous|former"
    r"|latter|above|below|following|earlier|continue|(?:did|have|has) you"
    r"|you (?:just )?(?:said|mean|meant|told)"
    r"|(?:is|was|are|about|like|of|with|for|than|does|do|did|mean|what|why|how) that"
)
_DUMMY = re.compile(r"\b(?:is|was|does|did|will|would) it (?:take|mean|\w+ (?:to|that))\b")
"""An "it" that points at what follows."""
_THE = re.compile(
    r"\bthe (?!(?:sun|moon|earth|world|universe|sky|sea|ocean|internet|usa|uk|eu)$)\w+$"
)
"""Ends like "who wrote the book": with few other words, only those who talk know which."""
_WHEREABOUTS = ("who", "whose", "where", "when")
_OPENING = re.compile(
    r"(?:and|but|or|so|then|also|because|what about|how about|why not|how come|really)\b"
)
_VARIED = (
    r"jokes?|story|stories|poems?|riddles?|songs?|quotes?|facts?|random|surprise|suggest|recommend"
    r"|guess|pick|choose|imagine|pretend|favou?rite"
)
_QUESTION = re.compile(
    r"(?:(?:(?:in|to|on|at|from|for|by|of) )?(?:what|which|who|whom|whose|when|where|why|how)"
    r"|(?:is|are|was|were|does|did|has|had|can|could|should|would|will|may|might|must)(?! you\b)"
    r"|(?:do|have)(?! (?:you|the|a|an|some|all)\b)|explain|describe|define|tell me about)\b"
)

_REASONS = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), reason)
    for pattern, reason in (
        (_NUMBER, "it names a number"),
        (_TIME, "it depends on the time"),
        (_PERSONAL, "it is about somebody"),
        (_CONTEXT, "it points at what was said before"),
        (_VARIED, "its answer should vary"),
    )
)

_APOLOGY = re.compile(
    r"\b(?:sorry|apologi[sz]e|unfortunately|afraid|as an ai|language model|unable to|unsure|no idea"
    r"|not (?:sure|certain|able|aware|familiar|programmed)"
    r"|(?:can ?not|can['’]t|couldn['’]t|could not|don['’]t|do not) (?:\w+ )?"
    r"(?:help|assist|check|know|access|find|answer|provide|browse|have|recall|remember|understand"
    r"|tell|see))\b",
    re.IGNORECASE,
)


def uncacheable(text: str) -> str | None:
    """Why the answer to these words may not be kept or taken from a cache; None if it may."""
    said = bare(text)
    if said.count(" ") >= LONGEST:
        return "it is too long"
    if _OPENING.match(said):
        return "it follows what was said before"
    if not _QUESTION.match(said):
        return "it is no question"
    said = _DUMMY.sub("", said)
    found = next((reason for pattern, reason in _REASONS if pattern.search(said)), None)
    return found or _bare_of_content(sense(text), said)


def _bare_of_content(asked: Sense, said: str) -> str | None:
    content = len(asked.words)
    if not content or (content <= _FEW and _THE.search(said)):
        return "it does not stand alone"
    if content == 1 and asked.form[0] in _WHEREABOUTS:  # "who is Anna?"
        return "it may be about somebody"
    return None


def unfit(answer: str, heard: str, *, aided: bool) -> str | None:
    """Why an answer may not be kept; None if it may. `aided`: by tools or by what is remembered."""
    if aided:
        return "tools or memory went into it"
    if not answer.strip() or answer.split() != heard.split():
        return "it was not heard to its end"
    if answer.rstrip().endswith("?"):
        return "it asks back"
    return "it is an apology" if _APOLOGY.search(answer) else None
