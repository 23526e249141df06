"""Abbreviations and Roman numerals as words."""

from __future__ import annotations

import re

from voice.spoken.numbers import cardinal, ordinal
from voice.spoken.rules import Rule, either, listed, rule, stop_kept

_ALWAYS = {
    "mr": "Mister",
    "mrs": "Missus",
    "prof": "Professor",
    "gen": "General",
    "sen": "Senator",
    "gov": "Governor",
    "capt": "Captain",
    "sgt": "Sergeant",
    "lt": "Lieutenant",
    "rev": "Reverend",
    "jr": "Junior",
    "sr": "Senior",
    "mt": "Mount",
    "ave": "Avenue",
    "blvd": "Boulevard",
    "inc": "Incorporated",
    "ltd": "Limited",
    "corp": "Corporation",
    "dept": "Department",
    "vs": "versus",
    "etc": "et cetera",
    "approx": "approximately",
    "e.g": "for example",
    "i.e": "that is",
    "a.k.a": "also known as",
}
"""Read in full wherever they stand with a full stop."""

_BEFORE_NUMBER = {
    "no": "number",
    "nr": "number",
    "n°": "number",
    "nos": "numbers",
    "fig": "figure",
    "p": "page",
    "pp": "pages",
    "vol": "volume",
    "ch": "chapter",
    "eq": "equation",
    "sec": "section",
    "ca": "about",
    "approx": "approximately",
}
"""Read in full only before a number."""

_REGNAL = listed(
    """
    Henry Louis George Edward Richard Charles James William Elizabeth Mary Catherine Peter
    Paul Alexander Nicholas Frederick Wilhelm Leopold Ludwig Napoleon Philip Ferdinand
    Francis Franz Joseph Pius Benedict Leo Gregory Innocent Clement Julius Urban John Juan
    Ramesses Ptolemy Harald Haakon Gustav Christian Margrethe Albert Victor Umberto Pedro
    Ivan Otto Haile
    """
)

_PARTS = listed(
    """
    part chapter act scene volume book section article appendix phase type stage title
    class level grade figure table episode season round unit bowl war
    """
)

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}

_ROMANS = r"(?P<roman>(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3}))(?![\w.'’-]*\w)"


def _roman(text: str) -> int:
    values = [_ROMAN[letter] for letter in text]
    return sum(
        -value if value < max(values[place:]) else value for place, value in enumerate(values)
    )


def _regnal(match: re.Match[str]) -> str:
    return f"{match['name']} the {ordinal(_roman(match['roman']))}"


def _before_number(match: re.Match[str]) -> str:
    return f"{_BEFORE_NUMBER[match['name'].lower()]} "


def _abbreviation(match: re.Match[str]) -> str:
    return _ALWAYS[match["name"].lower()] + stop_kept(match)


def _saint(match: re.Match[str]) -> str:
    """`St.` between a name and a capital may be a street: left as it is."""
    name = match["name"]
    if name and match.start() > 0:
        return match[0]
    return f"{name} Saint " if name else "Saint "


def _letters(match: re.Match[str]) -> str:
    return match[0].replace(".", "") + stop_kept(match)


ABBREVIATIONS: tuple[Rule, ...] = (
    rule(
        rf"(?<![\w.])(?P<name>{either(_BEFORE_NUMBER)})\.\s?(?=\d)",
        _before_number,
    ),
    rule(rf"(?<![\w.])(?P<name>{either(_ALWAYS)})\.", _abbreviation),
    rule(r"(?<![\w.])Dr\.?(?= [A-Z])", lambda _: "Doctor", cased=True),
    rule(r"(?<![\w.])Ft\.(?= [A-Z])", lambda _: "Fort", cased=True),
    rule(r"(?<=\w )St\.(?= [a-z])", lambda _: "Street", cased=True),
    rule(r"(?:\b(?P<name>[A-Z]\w*|\d\w+) )?\bSt\. (?=[A-Z])", _saint, cased=True),
    rule(r"(?<![\w.])(?:[A-Z]\.){2,}", _letters, cased=True),
    rule(r"\bPh\.?D\b\.?", lambda match: "PhD" + stop_kept(match), cased=True),
    rule(r"\btv\b", lambda _: "TV"),
    rule(r"(?<!\w)w/o(?!\w)", lambda _: "without"),
    rule(r"(?<!\w)w/(?=\s?\w)", lambda _: "with "),
    rule(r"\band/or\b", lambda _: "and or"),
    rule(r"(?<!\d)24/7\b", lambda _: "twenty four seven"),
    rule(
        rf"\b(?P<name>{'|'.join(_REGNAL)}) (?=[IVXL]){_ROMANS}",
        _regnal,
        cased=True,
    ),
    rule(
        rf"\b(?P<name>(?i:{'|'.join(_PARTS)})) (?=[IVXL]){_ROMANS}",
        lambda match: f"{match['name']} {cardinal(_roman(match['roman']))}",
        cased=True,
    ),
    rule(
        rf"(?<=[a-z] )(?=[IVX]{{2}}){_ROMANS}",
        lambda match: cardinal(_roman(match["roman"])),
        cased=True,
    ),
)
