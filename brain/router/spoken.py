"""The form in which turns are judged: as an ear hears them."""

from __future__ import annotations

import re

_NO_WORD = re.compile(r"[^\w']+|_")


def spoken(text: str) -> list[str]:
    """The words in lower case, without punctuation, which speech recognition may give or not."""
    return _NO_WORD.sub(" ", text.replace("’", "'").lower()).split()
