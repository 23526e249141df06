"""Where a sentence of English ends, decided at the white space between two words.

A decision sees the words before the gap and as much of the next word as has come. It answers yes,
no, or "not yet" while the next word is still growing, and it never changes an answer: that is what
makes cutting independent of how the text arrives. The rules were written by hand, because the
libraries that know them want the whole text (pysbd, syntok).
"""

from __future__ import annotations

import re

_OPENERS = "\"'“‘«([{*_"
_CLOSERS = "\"'”’»)]}*_"
_MARKS = ".!?…。！？"


def vocabulary(words: str) -> frozenset[str]:
    """The words of a table written as plain text."""
    return frozenset(words.split())


_NEVER_LAST = vocabulary(
    "mr mrs ms messrs mx dr prof rev hon gen col capt cpt cmdr lt maj sgt cpl adm gov sen rep pres "
    "st ste mt ft fr vs cf viz approx appr ca c e.g i.e al resp incl excl esp fig figs eq eqs sec "
    "sect ch chap vol vols ed eds pp p no nos nr n° art op supt insp mme mlle sr. hr ing dipl ph v"
)
"""Abbreviations that something always follows."""
_MAYBE_LAST = vocabulary(
    "jr sr co inc ltd corp bros dept univ assn est etc a.m p.m am pm ph.d m.d b.a m.a b.sc m.sc "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun "
    "ave blvd rd ln ct pl hwy sq bldg apt min max hr hrs sec secs ft oz lb lbs km cm mm kg mi yd "
    "esq dist tel ext approx prov gmbh ag plc cal calif mass minn ariz conn fla ill mich tex wash"
)
"""Abbreviations that may stand within a sentence or at its end."""
_BEFORE_NUMBER = vocabulary(
    "no nos nr n° p pp fig figs eq eqs vol vols ch chap sec sect art op ca c v"
)
"""Abbreviations only when a number (or a Roman one) follows."""
_STARTERS = vocabulary(
    "a after all also although an and another any are as at because before both but by can could "
    "did do does during each even every few finally first for from had has have he her here his "
    "how however if in instead is it it's its i'm i've i'll just last later let let's many maybe "
    "meanwhile more most my neither next no nobody not nothing now of on once one only or other "
    "our perhaps please she should since so some soon still such sure that that's the their them "
    "then there there's therefore these they they're this those though thus to today together "
    "tomorrow under unfortunately until we we're well were what what's when where whether which "
    "while who whose why will with would yes yesterday yet you you're your"
)
"""Words that, with a capital, begin a sentence rather than carry on a name."""
_TITLES = vocabulary("mr mrs ms dr prof")
_NOTE = re.compile(r"(?<=[.!?])(?:\[\d{1,3}\]|[¹²³⁰⁴-⁹])+$")
"""A footnote mark after the end of a sentence."""
_WITH_EXCLAMATION = vocabulary("yahoo yum jeopardy oliver mamma")
"""Names written with an exclamation mark."""
_ELLIPSIS = re.compile(r"(?:\.{2,}|…|\. \.(?: \.)*)$")
_INNER_DOT = re.compile(r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}")
_ENUMERATOR = re.compile(r"(?P<left>\(?)(?P<mark>\d{1,3}|[a-zA-Z]|[ivx]{1,4})(?P<right>\.\)|[.)])")
_BULLETS = "•◦▪⁃‣●○"


def begins_item(previous: str, word: str) -> bool:
    """Whether `word` ("2.", "b)") carries on the list of which `previous` marks the last item."""
    before, after = _ENUMERATOR.fullmatch(previous), _ENUMERATOR.fullmatch(word)
    if not before or not after or before["left"] != after["left"]:
        return False
    if before["right"] != after["right"]:
        return False
    old, new = before["mark"], after["mark"]
    if old.isdigit() and new.isdigit():
        return int(new) == int(old) + 1
    return len(old) == len(new) == 1 and ord(new) == ord(old) + 1


def enumerator(word: str) -> str:
    """The mark of a list item that the word is, without its bullet, or an empty string."""
    word = word.lstrip(_BULLETS + " ")
    return word if _ENUMERATOR.fullmatch(word) else ""


class Gap:
    """The white space between two words, as a place where a sentence may end."""

    def __init__(self, sentence: str, blank: str, item: str) -> None:
        """`sentence` is what stands since the last end, `item` the last list mark seen."""
        self._sentence = sentence
        self._words = sentence.split()
        self._word = self._words[-1] if self._words else ""
        self._blank = blank
        self._item = item

    def ends(self, following: str, *, whole: bool) -> bool | None:
        """Whether a sentence ends here; None while `following`, not yet `whole`, is too short."""
        if not self._words:
            return False
        if "\n" in self._blank:
            return self._ends_line(following)
        if following[:1] in _BULLETS:
            return True
        if listed := self._starts_item(following, whole=whole):
            return True
        if listed is None:
            return None
        return self._ends_at_mark(following, whole=whole)

    def _ends_line(self, following: str) -> bool:
        """A line end is one, unless the text was only folded there."""
        folded = self._blank == " \n" and following[:1].islower()
        return not folded

    def _starts_item(self, following: str, *, whole: bool) -> bool | None:
        if not self._item or not self._sentence.strip(_BULLETS + " "):
            return False
        if whole:
            return begins_item(self._item, following)
        return None if re.fullmatch(r"[\[(]?\w{1,3}[.)]{0,2}", following) else False

    def _ends_at_mark(self, following: str, *, whole: bool) -> bool | None:
        bare = _NOTE.sub("", self._word).rstrip(_CLOSERS)
        if not bare or bare[-1] not in _MARKS or self._is_mark_of_item():
            return False
        opened = following.lstrip(_OPENERS)
        if not opened:
            return not whole and None
        if opened[0].islower() or opened[0] in ".,;:!?…&–—-":
            return False
        if following[0] in "([" and self._word[-1:] in "\"”’'":
            return False
        if bare.endswith("…") or _ELLIPSIS.search(self._sentence.rstrip(_CLOSERS)):
            return self._ends_after_ellipsis(bare, opened, whole=whole)
        if bare[-1] != ".":
            return bare.rstrip(_MARKS).lower() not in _WITH_EXCLAMATION or _starts(
                opened, whole=whole
            )
        return self._ends_at_stop(bare[:-1].lstrip(_OPENERS), opened, whole=whole)

    def _is_mark_of_item(self) -> bool:
        """Whether the stop belongs to "1." or "b.", with which a list item begins."""
        return bool(enumerator(" ".join(self._words[:2]) if len(self._words) < 3 else ""))

    def _ends_after_ellipsis(self, bare: str, opened: str, *, whole: bool) -> bool | None:
        if bare.startswith("["):
            return False
        if re.search(r"(?:\.{4}|(?:\. ){3}\.)$", self._sentence.rstrip(_CLOSERS)):
            return True
        if opened[0] == "I" and not whole and len(opened) == 1:
            return None
        return opened[0].isupper() and not re.match(r"I(?!\w)", opened)

    def _ends_at_stop(self, core: str, opened: str, *, whole: bool) -> bool | None:
        low = core.lower().rstrip(".")
        numbered = opened[0].isdigit()
        if low in _BEFORE_NUMBER:
            return not (numbered or (core.islower() and re.match(r"[IVXLC]+\b", opened)))
        if low in _NEVER_LAST:
            return False
        dotted = _INNER_DOT.fullmatch(core) is not None
        initial = len(core) == 1 and core.isalpha() and core.isupper()
        if not (dotted or initial or low in _MAYBE_LAST):
            return True
        if numbered:
            return False
        return self._ends_at_abbreviation(low, opened, whole=whole)

    def _ends_at_abbreviation(self, low: str, opened: str, *, whole: bool) -> bool | None:
        starts = _starts(opened, whole=whole)
        if starts is None or starts:
            return starts
        of_day = low in ("a.m", "p.m", "am", "pm")
        return of_day and len(self._words) > 3 and _word(opened) in _TITLES


def _word(text: str) -> str:
    match = re.match(r"[\w’']+", text)
    return match[0].lower().replace("’", "'") if match else ""


def _starts(opened: str, *, whole: bool) -> bool | None:
    """Whether the next word begins sentences; None while it still grows."""
    if not whole and re.fullmatch(r"[\w’']+", opened):
        return None
    word = _word(opened)
    return word in _STARTERS or word == "i"
