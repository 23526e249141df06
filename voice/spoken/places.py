"""Postal addresses as words, in the American manner."""

from __future__ import annotations

import re

from voice.spoken.numbers import digits, pairs, quantity
from voice.spoken.rules import Rule, either, rule

_WAYS = {
    "St": "Street",
    "Ave": "Avenue",
    "Av": "Avenue",
    "Rd": "Road",
    "Blvd": "Boulevard",
    "Dr": "Drive",
    "Ln": "Lane",
    "Ct": "Court",
    "Pl": "Place",
    "Expy": "Expressway",
    "Hwy": "Highway",
    "Pkwy": "Parkway",
    "Sq": "Square",
    "Ter": "Terrace",
    "Cir": "Circle",
}
_WAYS |= {name: name for name in (*_WAYS.values(), "Way")}
_WAYS |= {name.lower(): full for name, full in _WAYS.items()}
_SIDES = {"N": "North", "S": "South", "E": "East", "W": "West"}
_STATE_NAMES = """
    AL=Alabama, AK=Alaska, AZ=Arizona, AR=Arkansas, CA=California, CO=Colorado,
    CT=Connecticut, DE=Delaware, FL=Florida, GA=Georgia, HI=Hawaii, ID=Idaho, IL=Illinois,
    IN=Indiana, IA=Iowa, KS=Kansas, KY=Kentucky, LA=Louisiana, ME=Maine, MD=Maryland,
    MA=Massachusetts, MI=Michigan, MN=Minnesota, MS=Mississippi, MO=Missouri, MT=Montana,
    NE=Nebraska, NV=Nevada, NH=New Hampshire, NJ=New Jersey, NM=New Mexico, NY=New York,
    NC=North Carolina, ND=North Dakota, OH=Ohio, OK=Oklahoma, OR=Oregon, PA=Pennsylvania,
    RI=Rhode Island, SC=South Carolina, SD=South Dakota, TN=Tennessee, TX=Texas, UT=Utah,
    VT=Vermont, VA=Virginia, WA=Washington, WV=West Virginia, WI=Wisconsin, WY=Wyoming,
    DC=DC
"""
_STATES = dict(re.findall(r"(\w\w)=([\w ]+)", _STATE_NAMES))


def house(number: str) -> str:
    """A house number: "twelve eleven", "one twenty three"."""
    if number.startswith("0"):
        return digits(number)
    return pairs(number) if len(number) in (3, 4) else quantity(number)


def _street(match: re.Match[str]) -> str:
    side = f"{_SIDES[match['side']]} " if match["side"] else ""
    stop = "." if match["stop"] and re.match(r"$|\s+[A-Z]", match.string[match.end() :]) else ""
    return f"{house(match['number'])} {side}{match['name']} {_WAYS[match['way']]}{stop}"


def _state(match: re.Match[str]) -> str:
    zipped = f" {digits(match['zip'])}" if match["zip"] else ""
    return f", {_STATES[match['state']]}{zipped}"


PLACES: tuple[Rule, ...] = (
    rule(
        r"(?<![\w.,$])(?P<number>\d{1,5}) (?:(?P<side>[NSEW])\.? )?"
        rf"(?P<name>(?:[A-Z][\w']*|\d+(?:st|nd|rd|th))(?: [A-Z][\w']*){{0,2}}) "
        rf"(?P<way>{either(_WAYS)})\b(?P<stop>\.)?",
        _street,
        cased=True,
    ),
    rule(
        rf", (?P<state>{either(_STATES)})(?: (?P<zip>\d{{5}}))?(?=$|[\s,.;!?])",
        _state,
        cased=True,
    ),
)
