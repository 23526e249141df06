"""Units converted by voice."""

from __future__ import annotations

import re
from fractions import Fraction

from brain.ports import Reflex
from brain.reflexes.clock import ASK
from brain.reflexes.grammar import Grammar, Rules, Slots, Turn
from brain.reflexes.numbers import spoken, value
from brain.reflexes.units import UNITS, Unit, convert

_SHORT = sorted(name for name in UNITS if len(name) == 1 or name in ("in", "st", "ha"))
_LONG = sorted(set(UNITS) - set(_SHORT), key=len, reverse=True)
_NAME = re.compile(
    rf"(?<!\S)(?:{'|'.join(_LONG)}|(?<=\d )(?:{'|'.join(_SHORT)})|(?<=to )(?:{'|'.join(_SHORT)})(?= $)) "
)
"""A unit's name; the shortest count only beside a number, or last."""
_IDS = {unit: f"@{index}" for index, unit in enumerate(dict.fromkeys(UNITS.values()))}
_UNITS = {mark: unit for unit, mark in _IDS.items()}
_GRAMMAR = Grammar(
    {
        **ASK,
        "unit": "<mark>",
        "amount": "([minus|negative] <number>|half of a|half of an|half a|half an|half|a quarter of a"
        "|a|an|1|one|a single|each|a couple of|a couple|per)",
        "quantity": "(<amount> [a|an|of a|of an] <unit>)",
        "convert": "([<ask>] (convert|change|turn|translate|switch|transform|make|put|express|give|converting"
        "|conversion|do a conversion|calculate|compute|the conversion|conversion|a conversion|how do (i|you) (convert|change|turn|get)"
        "|how would (i|you) (convert|change)|how can i convert|exchange|swap|find|i want to convert|go"
        "|(how to|what is the formula to|to) convert)"
        " [me] (from|of|for|the conversion (from|of|for)|the|what|is|number of)*)",
        "into": "(to|into|in|as|in terms of|for|equals|equal to|is how many|is what in|is how much in"
        "|is equal to how many|equals how many|are how many|makes how many|equals what in"
        "|would be how many|to how many|is equivalent to how many|expressed in|measured in|using|over to|equals to)",
        "many": "((how many|how much|the number of|number of|amount of|the total number of|total number of"
        "|the amount of|the correct amount of|correct number of|what number of|the exact number of|quantity of|the quantity of|how many total|about how many|total amount of|the total|exactly how many|approximately how many|equivalent of how many|how many of the))",
        "are": "(are|is|do|does|would|can|will|there|it|you|i|we|one|found|contained|needed|have|get"
        "|equal|equals|make|makes|up|equivalent|to|take|takes|fit|go|goes|inside|within|contain"
        "|contains|in|into|of|out|from|for|be|that|amount|comprise|make up|total|there are|per|equal to|a total|come|comes|exactly|form|what|the same as|same as|as|worth|exist|fill|constitute|equate|by|on|required|need|were|if|with|when|converted|make-up|being|could|should|your|hold|holds|much|contained in|on|a|s|convert|was|each)*",
        "weigh": "(is|are|does|do|would|was|much|long|far|tall|heavy|hot|cold|fast|big|wide|deep|high|large|warm|many|will|it|be|about|approximately|roughly|exactly|there)*",
        "equal": "([the] (equivalent|conversion|value|measurement|equal|amount|ratio|factor|conversion rate|conversion factor|weight|length|volume|temperature|temp|distance|measure|formula) (of|for|from|to))",
        "rough": "(about|approximately|roughly|exactly|equal to|equivalent to|the same as|converted|changed|when converted|measured|weight|please|weigh|long|tall|far|convert|come|comes|translate|translated|turned|equivalent|is|be|the equivalent|worth)*",
    }
)  # fmt: skip


class ConversionSkill:
    """Answers conversions between units."""

    def __init__(self) -> None:
        one = "[exactly] {quantity}"
        self._rules = Rules(
            _GRAMMAR,
            [
                (_into, [
                    f"[<convert>] {one} <rough> <into> [<many>] {{unit}} [are|is|is that|are there|would that be|please]",
                    f"[<ask>|<convert>] [<equal>] {one} <rough> <into> [<many>] [a|an] {{unit}}",
                    f"(how|what) <weigh> {one} <rough> (weigh|<into>) [in] {{unit}}",
                    f"(<ask>|how|what) <weigh> {one} [be] <into> {{unit}}",
                    f"[<ask>] what [would|is|does|do] {one} [be|is] <into> {{unit}}",
                    f"{one} (is|equals|are|equal) (how many|what [is] in|how much) {{unit}}",
                    "[<ask>] (what is|what are|what|<equal>)* the {unit} (equivalent|value|equal|conversion|measurement|amount|weight) (of|for|to) {quantity}",
                ]),
                (_many, [
                    f"(<ask>|what is|to know)* <many> {{unit}} <are> {one}",
                    f"[<ask>] (what is|what are|how many) {{unit}} <are> {one}",
                    "[<ask>] {unit} (in|per|to|for) {quantity}",
                    f"(in|from|for|with|if i have|if you have) {one} [there] (how many|how much) {{unit}} <are>",
                    f"{one} (has|have|is|equals|makes|contains|make|holds|contain) [equal to] (how many|how much) {{unit}} [in it|in them]",
                ]),
                (_between, [
                    "[<convert>|<ask>] [<equal>] {unit} (to|into) {unit} [conversion|please]",
                    "[<ask>] [a|an|the|your] conversion (from|of|for|between) {unit} (to|into|and|in) {unit}",
                    "[<ask>] how (do|can|would|to|should|does) (you|i|we|one)* (convert|change|turn|get|go|translate|switch) [from] {unit} (to|into|from) {unit}",
                    "[<ask>] (convert|change|turn|translate|switch|conversion|converting) (from|of|the)* {unit} (to|into|in) {unit}",
                    "(<ask>|convert|change)* [the] {unit} (converted to|expressed in|expressed as) {unit}",
                ]),
            ],
        )  # fmt: skip

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The converted amount, where the whole text asks for it."""
        marked = _NAME.sub(lambda match: f"{_IDS[UNITS[match[0].strip()]]} ", form)
        return None if marked == form else self._rules.answer(marked, turn)


_QUANTITY = _GRAMMAR.regex("{amount} [a|an|of a|of an] {unit}")
_FEW = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "couple": Fraction(2)}


def _amount(text: str) -> Fraction:
    """The number in `minus 5`, `half a`, `a`."""
    last = text.split()[-1]
    if last[-1].isdigit():
        return -value(last) if text.startswith(("minus", "negative")) else value(last)
    return next((size for word, size in _FEW.items() if word in text), Fraction(1))


def _answer(amount: Fraction, source: Unit, target: Unit) -> Reflex | None:
    if source is target and amount == 1:
        return None
    found = convert(amount, source, target)
    if found is None:
        return Reflex(
            "convert",
            f"{_capital(source.many)} measure {source.kind} and {target.many} {target.kind}, "
            "so that depends on what is measured.",
        )
    was = f"{spoken(amount)} {source.one if amount == 1 else source.many}"
    return Reflex(
        "convert",
        f"{_capital(was)} {'is' if amount == 1 else 'are'} {spoken(found)} "
        f"{target.one if found == 1 else target.many}.",
    )


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def _into(slots: Slots, turn: Turn) -> Reflex | None:
    quantity = _QUANTITY.fullmatch(slots["quantity"] + " ")
    if quantity is None:
        return None
    source, target = _UNITS[quantity["unit"].strip()], _UNITS[slots["unit"]]
    return _answer(_amount(quantity["amount"].strip()), source, target)


_many = _into


def _between(slots: Slots, turn: Turn) -> Reflex | None:
    return _answer(Fraction(1), _UNITS[slots["unit"]], _UNITS[slots["unit2"]])
