"""Addresses of the net, file names and telephone numbers as words."""

from __future__ import annotations

import re

from voice.spoken.numbers import cardinal, digits
from voice.spoken.rules import Rule, rule

_MARKS = {
    ".": "dot",
    "@": "at",
    "-": "dash",
    "_": "underscore",
    "/": "slash",
    ":": "colon",
    "&": "ampersand",
    "+": "plus",
    "~": "tilde",
    "%": "percent",
}
_ENDINGS = (
    "com|org|net|edu|gov|mil|int|info|io|ai|dev|app|co|me|tv|uk|us|ca|au|nz|ie|de|at|ch|fr|es|it|"
    "nl|be|pt|pl|cz|se|no|fi|dk|ru|ua|cn|jp|kr|in|br|mx|za|eu|sm|xyz|online|site|tech|cloud|wiki"
)
_FILES = (
    "py|js|ts|md|txt|pdf|docx?|xlsx?|pptx?|csv|json|ya?ml|toml|html?|css|xml|zip|tar|gz|exe|sh|"
    "png|jpe?g|gif|svg|mp[34]|wav|flac|log|ini|cfg|conf|rs|go|cpp|java|sql|ipynb"
)


def spelled(address: str) -> str:
    """Read an address: words as words, each digit and each mark by its name."""
    words: list[str] = []
    for part in re.findall(r"[^\W\d_]+|\d|[^\w\s]|_", address):
        word = digits(part) or _MARKS.get(part, "" if not part.isalpha() else part)
        short = part.isalpha() and len(part) == 2 and words[-1:] == ["dot"]
        words.append(word.upper() if short else word)
    return " ".join(filter(None, words))


def _address(match: re.Match[str]) -> str:
    written = match[0]
    tail = re.search(r"[.,;:!?)\]'\"]+$", written)
    kept = tail[0] if tail else ""
    address = re.sub(
        r"^(?:https?://)?(?:www\.)?", "", written.removesuffix(kept), flags=re.IGNORECASE
    )
    return spelled(re.split(r"[?#]", address, maxsplit=1)[0].rstrip("/")) + kept


ELECTRONIC: tuple[Rule, ...] = (
    rule(r"\b(?:https?|ftp|file)://[^\s<>\"]+", _address),
    rule(r"\b[\w.+&%-]+@[\w-]+(?:\.[\w-]+)+(?:/[\w./-]*)?", _address),
    rule(
        rf"(?<![\w@.])(?:www\.)?(?:[a-z\d](?:[\w-]*\w)?\.)+(?:{_ENDINGS})\b(?![\w@-]|\.\w)"
        r"(?:/[^\s<>\"]*)?",
        lambda match: _address(match) if re.search(r"[a-z]{2}", match[0]) else match[0],
    ),
    rule(rf"(?<![\w.])[a-z_][\w-]*\.(?:{_FILES})\b(?!\.\w)", lambda match: spelled(match[0])),
)


def _group(text: str) -> str:
    """One group of a telephone number; `800` is read as a number."""
    if re.fullmatch(r"[1-9]00", text):
        return cardinal(int(text))
    return digits(text) if text.isdigit() else text


def _telephone(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+|[A-Z]+", match[0])
    return ("plus " if match[0].startswith("+") else "") + ", ".join(map(_group, groups))


_SEP = r"[-–.\s]"

TELEPHONES: tuple[Rule, ...] = (
    rule(
        rf"(?<![\w.,-])(?:\+?\d{{1,3}}{_SEP}?)?(?:\(\d{{3}}\)\s?|\d{{3}}{_SEP})\d{{3}}{_SEP}\d{{4}}"
        r"(?:-\d{1,4})?(?![\w-]|[.,]\d)",
        _telephone,
    ),
    rule(r"(?<![\w.,-])1-\d{3}(?:-(?:[A-Z]+|\d+))+\b", _telephone, cased=True),
    rule(r"(?<![\w.,-])\d{3}-\d{2}-\d{4}(?![\w-])", _telephone),
    rule(r"(?<![\w.,-])\d{3}-\d{4}(?![\w-])", _telephone),
    rule(r"(?<!\w)\+\d{1,3}(?:[-\s]?\(?\d{2,4}\)?){2,5}(?!\w)", _telephone),
)
