"""What a question asks, so that two can be told apart that an embedding takes for alike. Pure.

Sentence embeddings put "flights to Paris" beside "flights to London" and "is it good" beside "is
it not good". So two questions are the same only if they ask in the same way (who, how many,
whether), of the same time (is, was, will be) and use the same content words, up to inflection and
a few words that add nothing. Every number, name, negation and comparison is a content word.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from brain.cache.inflection import stem


@dataclass(frozen=True, slots=True)
class Sense:
    """What a question asks."""

    form: tuple[str, ...]
    """How it asks: the question word or `whether`, as in "how long", and the tense or mood."""
    words: tuple[str, ...]
    """The stems of its content words, in their order."""
    joints: tuple[str, ...]
    """What stands before each of them: `and`, `of`, `for` ..., or nothing."""


def same(one: Sense, other: Sense) -> bool:
    """Whether two questions ask the same, as far as their words can tell."""
    if one.form != other.form or len(one.words) != len(other.words) or not one.words:
        return False
    if one.words == other.words:
        joints = zip(one.joints, other.joints, strict=True)
        return all(a == b or not {a, b} <= _TELLING for a, b in joints)
    return _is_exchange(one, other)


def sense(text: str) -> Sense:
    """What these words ask."""
    asked = _framed(bare(text))
    asker, rest = _asker(asked)
    tense, rest = ("", rest) if asker == "how to" else _tense(rest)
    empty = _EMPTY - _SOME if asker == "whether" else _EMPTY
    stems, joints, joint = [], [], ""
    for word in rest:
        if word in empty:
            joint = _JOINTS.get(word, joint)
            continue
        stems.append(stem(word))
        joints.append(joint)
        joint = ""
    if stems and joint and rest[-1] in _JOINTS:  # "what is it for"
        stems.append(f"{rest[-1]}.")
        joints.append("")
    return Sense((asker, tense), tuple(_SYNONYMS.get(one, one) for one in stems), tuple(joints))


def bare(text: str) -> str:
    """The words without the courtesies before them."""
    return _COURTESY.sub("", " ".join(words(text)))


def words(text: str) -> list[str]:
    """The words in lower case, contractions written out; "US" is not "us", "A" is not "a"."""
    text = unicodedata.normalize("NFKC", text)
    for pattern, replacement in _CAPITALS:
        text = pattern.sub(replacement, text)
    text = text.casefold()
    for pattern, replacement in _CONTRACTIONS:
        text = pattern.sub(replacement, text)
    return _WORD.findall(text)


def _framed(form: str) -> list[str]:
    """The words, with usual openings written one way."""
    for pattern, replacement in _FRAMES:
        form, found = pattern.subn(replacement, form, count=1)
        if found:
            break
    return form.split()


def _asker(asked: list[str]) -> tuple[str, list[str]]:
    """How it is asked, and the other words."""
    for place, word in enumerate(asked):
        if word == "how":
            degree = asked[place + 1 : place + 2]
            by_degree = bool(degree) and degree[0] in _DEGREES
            end = place + 1 + by_degree
            return " ".join(asked[place:end]), asked[:place] + asked[end:]
        if word in _ASKERS:
            return _ASKERS[word], asked[:place] + asked[place + 1 :]
    return ("whether" if asked and asked[0] in _TENSES else ""), asked


def _tense(rest: list[str]) -> tuple[str, list[str]]:
    """The first auxiliary's time or mood, and the words without it."""
    for place, word in enumerate(rest):
        if word in _TENSES:
            return _TENSES[word], rest[:place] + rest[place + 1 :]
    return "", rest


def _is_exchange(one: Sense, other: Sense) -> bool:
    """Whether two neighbouring parts have changed places, and it makes no difference.

    It makes none around "and" and "or", and none in "film on war" and "war film", where a joint
    is lost. "War of A on B" and "war of B on A" keep theirs.
    """
    if sorted(one.words) != sorted(other.words):
        return False
    pairs = list(zip(one.words, other.words, strict=True))
    first = next(at for at, (a, b) in enumerate(pairs) if a != b)
    last = next(at for at in range(len(pairs), 0, -1) if pairs[at - 1][0] != pairs[at - 1][1])
    a, b = one.words[first:last], other.words[first:last]
    return any(
        a[cut:] + a[:cut] == b and {one.joints[first + cut], other.joints[last - cut]} in _TURNING
        for cut in range(1, len(a))
    )


def _any(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"^(?:{pattern})\b ?")


_WORD = re.compile(r"\w+[+#]*")
_CAPITALS = (
    (re.compile(r"\bU\.?S\.?A?\b\.?"), "usa"),
    (re.compile(r"(?<=\w )A\b(?! [a-z])"), "a_"),  # vitamin A
)
_CONTRACTIONS = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[’‘`´]", "'"),
        (r"\b(?:can't|cannot)\b", "can not"),
        (r"\bwon't\b", "will not"),
        (r"n't\b", " not"),
        (r"\b(what|who|how|where|when|why|that|there|here|it)'?s\b", r"\1 is"),
        (r"'re\b", " are"),
        (r"'ll\b", " will"),
        (r"'d\b", " would"),
        (r"'ve\b", " have"),
        (r"'m\b", " am"),
        (r"'s?\b", ""),
    )
)

_ASKERS = {
    "what": "what", "which": "what", "who": "who", "whom": "who", "whose": "whose",
    "when": "when", "where": "where", "why": "why",
}  # fmt: skip
_DEGREES = {
    "to", "many", "much", "long", "far", "old", "tall", "big", "fast", "often", "deep", "high",
    "heavy", "hard", "good", "close", "early", "late", "soon", "expensive", "likely", "large",
    "small", "quickly", "cold", "hot", "strong", "safe", "dangerous",
}  # fmt: skip
_TENSES = {
    word: tense
    for tense, group in {
        "is": ("is", "are", "am"),
        "was": ("was", "were", "did", "had"),
        "": ("do", "does"),
        "has": ("has", "have"),
        "will": ("will", "shall"),
        "can": ("can", "could", "may", "might"),
        "would": ("would",),
        "should": ("should", "must", "ought"),
    }.items()
    for word in group
}

_ANYONE = "(?:i|you|one|people|someone|somebody|anyone|a person)"
_BEST = "(?:(?:the|some|some of the|a|an|best|good|possible|effective|different|proper|right) )*"
_CAUSE = "(?:the )?(?:main )?(?:reasons?|causes?) (?:behind|for|of|that|why)"
_FRAMES = tuple(
    (_any(pattern), f"{replacement} ")
    for pattern, replacement in (
        (
            rf"(?:what|which) (?:is|are) {_BEST}(?:ways?|methods?|techniques?) (?:to|of|for)",
            "how to",
        ),
        (rf"how (?:do|does|can|could|should|would|might) {_ANYONE} define", "what is"),
        (rf"how (?:do|does|can|could|should|would|might) {_ANYONE}", "how to"),
        (rf"what (?:should|can|could) {_ANYONE} do to", "how to"),
        (rf"what (?:is|are) {_CAUSE}", "why is"),
        (rf"what (?:was|were) {_CAUSE}", "why was"),
        (r"what (?:is|are) (?:the )?(?:meaning|definition) of", "what is"),
        (r"(?:what is meant by|define)", "what is"),
        (r"what (?:does|do) (.+) mean$", r"what is \1"),
    )
)
_COURTESY = _any(
    "(?:please |hey |ok |okay |well |(?:can|could|would) you (?:please )?(?:tell me|explain) "
    "|tell me |do you know |explain (?=how|what|why) )+"
)

_JOINTS = {
    "of": "of", "in": "of", "on": "of", "at": "of", "for": "for", "to": "to", "with": "with",
    "about": "about", "and": "and", "or": "and",
}  # fmt: skip
_TELLING = {"for", "to", "with", "about"}
"""Joints that make a difference between each other."""
_TURNING: list[set[str]] = [{"and"}, {"of", ""}, {"for", ""}]
"""The joints on both sides around which parts may change places."""
_EMPTY = {
    *_JOINTS,
    "a", "an", "the", "is", "are", "be", "been", "being", "am", "that", "which", "who", "between",
    "as", "so", "very", "if", "then", "some", "any", "really", "actually", "exactly", "just",
    "ever", "please", "basically", "generally", "usually", "simply", "quite", "there", "it",
}  # fmt: skip
_SOME = {"some", "any"}
"""Empty in "what are some birds", but not in "can some birds fly"."""
_ALIKE = (
    ("child", "children", "kid"), ("man", "men"), ("woman", "women"), ("foot", "feet"),
    ("tooth", "teeth"), ("mouse", "mice"), ("film", "movie"), ("tv", "television"),
    ("phone", "telephone"), ("usa", "america"),
)  # fmt: skip
"""Adjectives are left out: they stand in names, such as Top Gun."""
_SYNONYMS = {stem(word): stem(group[0]) for group in _ALIKE for word in group}
