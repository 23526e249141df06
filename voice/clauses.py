"""Cuts text that is still being written into pieces fit to be spoken.

The first piece comes early, since nothing is heard before it. Later ones are sentences; how long
a sentence may grow before it is cut at a comma rises with what has been handed out, since that is
what plays while the next piece is made.
"""

from __future__ import annotations

import re
import sys

from voice.sentences import Gap, enumerator, vocabulary

_BREATH = re.compile(r"[,;:—–…!?]['\"”’»)\]*_]*$|[)\]][,;:]?$")
"""A word that ends in a mark at which a speaker may take breath."""
_NUMERIC = re.compile(r"['\"(\[]?[-+$€£¥]?\d")
_JOINTS = vocabulary(
    """
    and or but nor so yet because since although though while whereas that which who whom
    whose when where if unless until before after with without within in on at by for from
    into onto to through during between among about over under near around across against
    than as via is are was were will would can could should has have had does means makes
    the a an my your his her its our their this these those
    """
)
"""Words that begin a new part of the sentence: one may pause before them."""
_SURE_JOINTS = vocabulary(
    """
    that which because while where whose their these those about could would
    between during around across against until unless from
    """
)
"""Those that are told by their letters so far: whatever goes on from them is a joint as well."""
_COMPLETE = re.compile(r"\s*[a-z]['’a-z]*( ['’a-z]+){0,2}(,|(?<=n['’]t))")
"""An opener such as "yes," or "i don't", which whatever follows hardly ever makes longer."""
_LEANING = vocabulary(
    """
    a an the of to my your his her its our their this these those no every each some any
    very and or but nor in on at by for from with without into as than is are was were be
    been not if that which who when where i you he she it we they there what how mr mrs ms
    dr prof st
    """
)
"""Words that lean on the next one: one may not pause after them."""
_OPENING = vocabulary(
    """
    am is are was were will would can could should shall may might must have has had do does did
    can't cannot won't don't doesn't didn't isn't aren't wasn't couldn't wouldn't shouldn't haven't
    """
)
"""Verbs after which a speaker who begins ("I will", "there are") may think for a moment."""
_LITTLE, _SECOND = 10, 20
"""After a first piece of so few characters the next one is cut at this length, as if first."""


class ClauseCutter:
    """Cuts a stream of text; the pieces join to that text, however it was split on its way.

    It looks at one character at a time, so that nothing can depend on how many came together, and
    it cuts at white space only, hence never inside a number or an address; but after an opener such
    as "Yes," it does not wait for that.
    """

    def __init__(
        self, *, first_chars: int, opener_chars: int, sentence_chars: int, longest_chars: int
    ) -> None:
        """All in characters.

        `first_chars`: a first piece of this length is cut between words, without any mark.
        `opener_chars`: the least that a comma may cut off; a shorter opener joins what follows.
        `sentence_chars`: a sentence of this length is cut at its next comma or the like.
        `longest_chars`: any piece of this length is cut between words.
        """
        self._first = first_chars
        self._opener = opener_chars
        self._sentence = sentence_chars
        self._longest = longest_chars
        self._handed = 0
        self._begun = ""
        """What was handed out of the sentence that still runs."""
        self._item = ""
        """The mark of the last list item."""
        self._held = ""
        self._gap = slice(0)
        """White space before the growing word, as long as it may yet be a seam; else empty."""
        self._joints: list[int] = []
        """Seams at which the held text may be cut in hindsight."""

    def feed(self, text: str) -> list[str]:
        """Take the next characters; return the pieces that are certain by now."""
        return [piece for character in text for piece in self._take(character)]

    def waited(self) -> None:
        """Be as eager as at the beginning: what was handed out has sounded, and nothing follows."""
        self._handed = 0

    def finish(self) -> list[str]:
        """Return what is left; there is no more text."""
        pieces = self._decide(whole=True)
        if self._held:
            pieces.append(self._hand_out(len(self._held), ended=True))
        return pieces

    def _take(self, character: str) -> list[str]:
        if character.isspace():
            pieces = self._decide(whole=True)
            self._held += character
            return pieces
        if self._held[-1:].isspace() and (spoken := self._held.rstrip()):
            self._gap = slice(len(spoken), len(self._held))
        self._held += character
        pieces = self._decide(whole=False)
        if not (pieces or self._handed) and len(self._held.lstrip()) >= self._opener:
            complete = _COMPLETE.fullmatch(self._held.lower())
            if complete and (character == "," or self._opens(self._held)):
                return [self._hand_out(len(self._held), ended=False)]
        return pieces

    def _decide(self, *, whole: bool) -> list[str]:
        """Judge the open gap, now that the word after it has grown, or is `whole`."""
        if not self._gap.stop:
            return []
        following = self._held[self._gap.stop :]
        sentence = self._begun + self._held[: self._gap.start]
        ends = self._ends(sentence, following, whole=whole)
        seam = self._gap.stop if ends else self._breath(following, whole=whole)
        if ends is None or seam is None:
            return []
        self._gap = slice(0)
        return [self._hand_out(seam, ended=bool(ends))] if seam else []

    def _ends(self, sentence: str, following: str, *, whole: bool) -> bool | None:
        words = sentence.split(maxsplit=2)
        self._item = enumerator(" ".join(words[:2])) or enumerator(words[0]) or self._item
        if _within_code(sentence):
            return False
        blank = self._held[self._gap]
        if "\n" not in blank and _within_brackets(sentence) and len(sentence) < self._longest:
            return False
        return Gap(sentence, blank, self._item).ends(following, whole=whole)

    def _breath(self, following: str, *, whole: bool) -> int | None:
        """Where to cut within the sentence: a position, 0 for nowhere, None if it is too soon."""
        spoken = self._held[: self._gap.start].lstrip()
        length = len(spoken)
        word = spoken.rsplit(maxsplit=1)[-1]
        if _within_code(self._begun + spoken):
            return 0
        if not self._handed and length >= self._opener and self._opens(spoken):
            return self._gap.stop
        eager = 2 * self._handed < self._first
        enough = self._opener if eager else min(2 * self._handed, self._sentence)
        if length >= enough and self._breathes(word, following):
            return self._gap.stop
        limit = self._first if eager else _SECOND if self._handed < _LITTLE else self._longest
        if length >= limit and self._joints:
            return self._joints[-1]
        if not (whole or eager):
            return None
        leaning = word.lower().strip("'\"(*_") in _LEANING or word.endswith(".")
        joints = _JOINTS if whole else _SURE_JOINTS
        if 2 * length >= limit and following.lower() in joints and not leaning:
            self._joints.append(self._gap.stop)
        if length >= limit and (self._joints or (whole and length >= 2 * limit and not leaning)):
            return self._gap.stop
        return 0 if whole else None

    @staticmethod
    def _opens(spoken: str) -> bool:
        """Whether an answer has begun with its subject and the first verb: "I will", "it is"."""
        words = spoken.lower().replace("’", "'").split()
        return 2 <= len(words) <= 3 and words[-1] in _OPENING

    @staticmethod
    def _breathes(word: str, following: str) -> bool:
        """Whether one may pause after the word; not within `July 4, 2026` or `1, 2 and 3`."""
        if word[-1] in ",:" and word[-2:-1].isdigit() and _NUMERIC.match(following):
            return False
        return bool(_BREATH.search(word)) or following[0] in "(—–"

    def _hand_out(self, seam: int, *, ended: bool) -> str:
        piece, self._held = self._held[:seam], self._held[seam:]
        self._begun = "" if ended else self._begun + piece
        self._handed += len(piece)
        self._gap = slice(0)
        self._joints.clear()
        return piece


def _within_code(sentence: str) -> bool:
    """Whether a fence, or inline code on the last line, is open."""
    if sentence.count("```") % 2:
        return True
    return "`" in sentence and sentence.rpartition("\n")[2].replace("```", "").count("`") % 2 == 1


def _within_brackets(sentence: str) -> bool:
    return any(sentence.count(left) > sentence.count(right) for left, right in ("()", "[]"))


_NEVER = sys.maxsize


def sentences(text: str) -> list[str]:
    """The sentences of a whole text, without the white space between them."""
    cutter = ClauseCutter(
        first_chars=_NEVER, opener_chars=_NEVER, sentence_chars=_NEVER, longest_chars=_NEVER
    )
    pieces = (*cutter.feed(text), *cutter.finish())
    return [sentence for piece in pieces if (sentence := piece.strip())]
