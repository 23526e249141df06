"""Numbers as words: cardinals, ordinals, decimals, digits, years, fractions."""

from __future__ import annotations

import re

from voice.spoken.rules import Rule, listed, rule

_ONES = listed(
    """
    zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen
    fifteen sixteen seventeen eighteen nineteen
    """
)
_TENS = listed(
    """
    _ _ twenty thirty forty fifty sixty seventy eighty ninety
    """
)
_SCALES = listed(
    """
    thousand million billion trillion quadrillion quintillion sextillion septillion
    octillion
    """
)
_IRREGULAR_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
_LARGEST = 1000 ** (len(_SCALES) + 1) - 1

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?![\d,]\d)|\d+)(?:\.\d+)?|\.\d+"
"""Pattern of an unsigned number: `1,000`, `1000.5`, `.5`."""
SIGN = r"(?:(?<![\w)\]])[-−–](?=[.\d]))?"
"""Pattern of a minus sign, which may not follow a word."""
SCALE_WORDS = r"thousand|million|billion|trillion|quadrillion"


def digits(text: str) -> str:
    """Read each digit on its own; other characters are left out."""
    return " ".join(_ONES[int(character)] for character in text if character in "0123456789")


def _below_hundred(number: int) -> str:
    if number < 20:
        return _ONES[number]
    tens, ones = divmod(number, 10)
    return _TENS[tens] + (f" {_ONES[ones]}" if ones else "")


def _below_thousand(number: int, joiner: str) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _below_hundred(rest)
    return f"{_ONES[hundreds]} hundred" + (f"{joiner}{_below_hundred(rest)}" if rest else "")


def cardinal(number: int, *, joined: bool = True) -> str:
    """Words of a whole number; `joined` says "two hundred and one", else "two hundred one"."""
    if number < 0:
        return f"minus {cardinal(-number, joined=joined)}"
    if number > _LARGEST:
        return digits(str(number))
    groups, rest = [], number
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(group)
    words = [
        f"{_below_thousand(group, ' ')} {_SCALES[power - 1]}"
        for power, group in reversed(list(enumerate(groups)))
        if power and group
    ]
    last = number % 1000
    if last or not number:
        after_thousands = joined and number > 1000 and last < 100 and groups[1]
        words += ["and"] * bool(after_thousands)
        words.append(_below_thousand(last, " and " if joined else " "))
    return " ".join(words)


def ordinal(number: int) -> str:
    """Words of a place in a row: "twenty third"."""
    head, _, last = cardinal(number, joined=False).rpartition(" ")
    if last in _IRREGULAR_ORDINALS:
        last = _IRREGULAR_ORDINALS[last]
    else:
        last = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return f"{head} {last}".strip()


def quantity(text: str, *, joined: bool = True) -> str:
    """Words of a written number that counts something: `-1,234.50`, `.5`, `007`."""
    sign = "minus " if text[:1] in "-−–" else ""
    whole, point, part = text.lstrip("-−–").replace(",", "").partition(".")
    words = []
    if whole:
        coded = len(whole) > 1 and whole.startswith("0")
        words.append(digits(whole) if coded else cardinal(int(whole), joined=joined))
    if point:
        words += ["point", digits(part)]
    return sign + " ".join(words)


def pairs(text: str) -> str:
    """Read three or four digits two by two, as in house numbers: "fourteen twenty eight"."""
    head, tail = int(text[:-2]), text[-2:]
    if tail == "00":
        return f"{cardinal(head)} hundred" if head % 10 else quantity(text)
    return f"{cardinal(head)} {'oh ' if tail[0] == '0' else ''}{cardinal(int(tail))}"


def year(text: str) -> str:
    """Words of a year of one to four digits."""
    number = int(text)
    if len(text) == 2:
        return f"oh {cardinal(number)}" if text[0] == "0" else cardinal(number)
    if len(text) != 4 or number % 1000 < 10:
        return cardinal(number, joined=False)
    return pairs(text)


def plural(word: str) -> str:
    """The regular plural: "thirds", "halves", "inches"."""
    if word.endswith("half"):
        return f"{word[:-4]}halves"
    if word.endswith("y") and word[-2:-1] not in set("aeiou"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("ch", "sh", "s", "x")) else f"{word}s"


def decade(text: str) -> str:
    """Words of ten years written as their first: `1980` gives "nineteen eighties"."""
    head, _, last = year(text).rpartition(" ")
    return f"{head} {plural(last)}".strip()


_FRACTION_NAMES = {"2": "half", "4": "quarter"}
_SPOKEN_SLASHES = {"24/7": "twenty four seven", "9/11": "nine eleven", "50/50": "fifty fifty"}


def fraction(over: str, under: str) -> str:
    """Words of a fraction: "three quarters", "one half"."""
    if int(under) < 2:
        return f"{cardinal(int(over))} over {cardinal(int(under))}"
    name = _FRACTION_NAMES.get(under) or ordinal(int(under))
    return f"{cardinal(int(over))} {name if over == '1' else plural(name)}"


def _fraction(match: re.Match[str]) -> str:
    whole, over, under = match["whole"], match["over"], match["under"]
    if not whole and (known := _SPOKEN_SLASHES.get(f"{over}/{under}")):
        return known
    return (f"{cardinal(int(whole))} and " if whole else "") + fraction(over, under)


def _ordinal(match: re.Match[str]) -> str:
    number, suffix = int(match["number"].replace(",", "")), match["suffix"].lower()
    teen = number % 100 in (11, 12, 13)
    proper = "th" if teen else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return ordinal(number) if suffix == proper else f"{cardinal(number)} {suffix}"


def _scaled(match: re.Match[str]) -> str:
    return f"{quantity(match['number'], joined=False)} {match['scale']}"


_COUNTED = re.compile(r"\s+(?:\w+\s+)?(?:[a-z]{2,}s|people|men|women|children|feet|mice)\b")
_YEAR_BEFORE = re.compile(
    r"\b(?:in|since|of|until|till|by|from|before|after|around|year)\s+$", re.IGNORECASE
)
_CODE_BEFORE = re.compile(
    r"\b(?:ending in|code|pin|otp|password|passcode|account|card|number|id|zip|extension)"
    r"(?:\s+(?:is|was|number))?\s*:?\s+$",
    re.IGNORECASE,
)
_PAIRED_BEFORE = re.compile(
    r"\b(?:room|flight|route|highway|apartment|suite|gate)\s+$", re.IGNORECASE
)
_WORD_AFTER = re.compile(r"\s+[a-z]")


def _bare(match: re.Match[str]) -> str:
    """A number of which nothing else is known."""
    written = match[0].lstrip("-−–")
    before, after = match.string[: match.start()], match.string[match.end() :]
    if len(written) == 3 and written.isdigit() and _PAIRED_BEFORE.search(before):
        return pairs(written)
    if not written.isdigit() or len(written) < 4 or match[0] != written:
        return quantity(match[0])
    if _CODE_BEFORE.search(before):
        return digits(written)
    if len(written) == 4:
        counted = _COUNTED.match(after) and not _YEAR_BEFORE.search(before)
        dated = "1100" <= written < "2100" or (written[0] == "1" and _YEAR_BEFORE.search(before))
        return year(written) if dated and not counted else quantity(written)
    counts = _WORD_AFTER.match(after) or (written.endswith("00") and re.search(r"[A-Za-z]", before))
    return quantity(written) if counts else digits(written)


LONG: tuple[Rule, ...] = (rule(r"\d[\d,]{35,}", lambda match: digits(match[0])),)
"""Rows of digits that no one can mean as one number."""
FRACTIONS: tuple[Rule, ...] = (
    rule(
        r"(?<![\w/.,])(?:(?P<whole>\d+) )?(?P<over>\d{1,4})\s?/\s?(?P<under>\d{1,4})"
        r"(?:th|rd|nd|st)?s?(?![\w/]|[.,]\d)",
        _fraction,
    ),
)
ORDINALS: tuple[Rule, ...] = (
    rule(r"(?<![\w.,])(?P<number>\d{1,3}(?:,\d{3})+|\d+)(?P<suffix>st|nd|rd|th)\b", _ordinal),
)
BARE: tuple[Rule, ...] = (
    rule(rf"(?<!\w)(?P<number>{SIGN}(?:{NUMBER}))[ -](?P<scale>{SCALE_WORDS})s?\b", _scaled),
    rule(
        r"(?<![\w.])\d+(?:\.\d+){2,}(?!\w)",
        lambda match: (" dot " if match[0].count(".") == 3 else " point ").join(
            digits(part) if match[0].count(".") == 3 else quantity(part)
            for part in match[0].split(".")
        ),
    ),
    rule(rf"(?<![A-Za-z\d])(?:{SIGN}(?:{NUMBER}))(?![A-Za-z\d])", _bare),
    rule(r"\d+", lambda match: f" {digits(match[0])} "),
)
