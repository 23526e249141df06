"""Sums asked for by voice."""

from __future__ import annotations

import math
import re
from fractions import Fraction

from brain.ports import Reflex
from brain.reflexes.arithmetic import UnanswerableError, work_out
from brain.reflexes.asking import ASK
from brain.reflexes.grammar import Grammar, Rules, Slots, Turn
from brain.reflexes.numbers import NUMBER, spoken, value

_GRAMMAR = Grammar(
    {
        **ASK,
        "lead": "(<ask>|calculate|compute|solve [for]|work out|figure out|evaluate|what|is|how much"
        "|are|does|do|would|will|be|equals|equal|raise|find|determine|tell me|the|if|you|i|we"
        "|get|when|how many|how"
        "|answer|result|value|solution|number|(math|maths) [problem]|equation|expression"
        "|calculation|to|of|for|from|if|help me|with|please|by|give me|an|a|would|my|this"
        "|sum [of] (?=<word> (plus|minus|times))|exact|add up|have|out|know|run|do the math on"
        "|quick|and)*",
        "tail": "(equals|equal|equal to|is equal to|is|make|makes|come to|comes to|gives|give|be"
        "|what|together|in total|altogether|for me|is how much|total|is equal to what|will|would"
        "|add up to|are|as a decimal|the answer|to|up|please|now|by|right|come|out|and|amount to"
        "|number"
        "|get|number|do|you|i|we)*",
        "and": "(and|plus|with|to|by|&|times|from|also|then|into|away)",
        "numbers": "(<number> (<and>)* <number> ((<and>)* <number>)*)",
        "division": "<number> [is] (divided by|over|by) <number>",
        "operation": "(sum|product|difference|quotient|average|mean|total|remainder|addition"
        "|multiplication|division|ratio|subtraction)",
        "filler": "(of|between|from|when|for|number|numbers|the|a|these|following|me|up|together"
        "|value|values|dividing|divide|adding|all|subtracting|multiplying|both|total|what|is)*",
        "verb": "(add|multiply|divide|subtract|average|times|sum|total|subract|substract|multiple"
        "|take|adding|multiplying|dividing|subtracting|deduct)",
        "parity": "(prime|odd|even)",
        "share": "(percent|percentage)",
        "bill": "(bill|tab|check|meal|dinner)",
        "problem": "(problem|problems|equation|equations|question|questions|calculation|sums"
        "|calculations|sum|homework|operation|operations|expression|math|arithmetic|assignment)",
    }
)  # fmt: skip
_MONEY = re.compile(r"(?<=\d )(?:dollars?|euros?|bucks) |\$(?=\d)")
_LEAD = _GRAMMAR.regex("<lead>")
_TAIL = re.compile(rf"(?<!\S){_GRAMMAR.regex('<tail>').pattern}$")
_HELP = _GRAMMAR.regex(
    "(?=(<word>)*(math|maths|mathematical|equation|equations|calculation|calculations|arithmetic"
    "|algebra|sums))"
    "(?=(<word>)*(solve|help|do|assistance|calculate|solving|doing|answer|assist|perform|work"
    "|figure|run|make|aid|need|solved))"
    "((a|this|some|an|my|the|these|me|quick|simple|basic|hard|of|little|your|for|out|math|maths"
    "|mathematical|arithmetic|algebra|with|to|help|assistance|need|want|aid|in|on|solve|do|answer"
    "|figure|work|solving|doing|calculate|can|you|i|assist|have|run|perform|get|would|like|could"
    "|give|please|it|that|needs|solved|long|difficult|is|there|make|tough|another|if|we|know|see"
    "|let|us|working|tricky|now|one|1|how|good|at)|<problem>)*"
)


def _said(number: Fraction) -> Reflex:
    text = spoken(number)
    return Reflex("calculate", f"{text[0].upper()}{text[1:]}.")


def _numbers(text: str) -> list[Fraction]:
    return [value(found) for found in re.findall(rf"(?<!\S){NUMBER}(?!\S)", text)]


def _named(slots: Slots, _turn: Turn) -> Reflex | None:
    if "division" in slots:
        remainder = slots["operation"] == "remainder"
        return _combined("remainder", _numbers(slots["division"]), False) if remainder else None
    return _listed(slots["operation"], slots["numbers"])


def _verb(slots: Slots, _turn: Turn) -> Reflex | None:
    return _listed(slots["verb"], slots["numbers"])


def _listed(operation: str, numbers: str) -> Reflex | None:
    """Apply an operation to numbers; after `from` or `into` the second one comes first."""
    words = frozenset(numbers.split())
    adds, multiplies = (
        operation[:3] in ("add", "sum", "tot"),
        operation[:3] in ("mul", "tim", "pro"),
    )
    if ("plus" in words and not adds) or ("times" in words and not multiplies):
        return None
    return _combined(operation, _numbers(numbers), bool(words & {"from", "into"}))


def _combined(operation: str, numbers: list[Fraction], backwards: bool) -> Reflex | None:
    """Apply `sum`, `multiply` and their like to two or more numbers."""
    kind = operation[:3]
    if kind in ("add", "sum", "tot"):
        return _said(sum(numbers, Fraction(0)))
    if kind in ("mul", "pro", "tim"):
        return _said(math.prod(numbers, start=Fraction(1)))
    if kind in ("ave", "mea"):
        return _said(sum(numbers, Fraction(0)) / len(numbers))
    if len(numbers) != 2:
        return None
    first, second = reversed(numbers) if backwards else numbers
    if kind in ("sub", "ded", "tak"):
        return _said(first - second)
    if kind == "dif":
        return _said(abs(first - second))
    if second == 0:
        raise UnanswerableError("Nothing can be divided by zero.")
    return _said(first % second if kind == "rem" else first / second)


def _share(slots: Slots, _turn: Turn) -> Reflex | None:
    whole, part = value(slots["number"]), value(slots["number2"])
    if whole == 0:
        raise UnanswerableError("Nothing can be divided by zero.")
    text = spoken(part / whole * 100)
    return Reflex("calculate", f"{text[0].upper()}{text[1:]} percent.")


def _share_turned(slots: Slots, turn: Turn) -> Reflex | None:
    return _share({"number": slots["number2"], "number2": slots["number"]}, turn)


def _divisible(slots: Slots, _turn: Turn) -> Reflex | None:
    return _goes_into(value(slots["number"]), value(slots["number2"]))


def _into(slots: Slots, _turn: Turn) -> Reflex | None:
    return _goes_into(value(slots["number2"]), value(slots["number"]))


def _goes_into(number: Fraction, by: Fraction) -> Reflex | None:
    if by == 0:
        raise UnanswerableError("Nothing can be divided by zero.")
    if number.denominator != 1 or by.denominator != 1:
        return None
    said, divisor = spoken(number), spoken(by)
    if number % by == 0:
        return Reflex("calculate", f"Yes, {said} is {spoken(number / by)} times {divisor}.")
    return Reflex("calculate", f"No, dividing {said} by {divisor} leaves {spoken(number % by)}.")


def _times_into(slots: Slots, _turn: Turn) -> Reflex | None:
    by, number = value(slots["number"]), value(slots["number2"])
    if by == 0:
        raise UnanswerableError("Nothing can be divided by zero.")
    return _said(number / by)


def _parity(slots: Slots, _turn: Turn) -> Reflex | None:
    number = value(slots["number"])
    if number.denominator != 1 or number > 10**12:
        return None
    kind, whole = slots["parity"], int(number)
    if kind == "prime":
        true = whole > 1 and all(whole % d for d in range(2, math.isqrt(whole) + 1))
    else:
        true = whole % 2 == (kind == "odd")
    said = f"{spoken(number)} is {'' if true else 'not '}{kind}"
    return Reflex("calculate", f"{'Yes' if true else 'No'}, {said}.")


def _percent_off(slots: Slots, _turn: Turn) -> Reflex | None:
    return _said(value(slots["number2"]) * (1 - value(slots["number"]) / 100))


def _tip(slots: Slots, _turn: Turn) -> Reflex | None:
    return _said(value(slots["number2"]) * value(slots["number"]) / 100)


def _pair(slots: Slots, _turn: Turn) -> Reflex | None:
    return _said(value(slots["number"]) + value(slots["number2"]))


class SumSkill:
    """Answers sums."""

    def __init__(self) -> None:
        self._rules = Rules(
            _GRAMMAR,
            [
                (_share, ["<share> [of] {number} is {number}"]),
                (
                    _share_turned,
                    [
                        "{number} is (what|which) <share> of {number}",
                        "{number} (as|is) [a] <share> of {number}",
                    ],
                ),
                (
                    _divisible,
                    [
                        "{number} [is] [evenly] (divisible|divided evenly) by {number}",
                        "can {number} be [evenly] divided [evenly] by {number}",
                    ],
                ),
                (_times_into, ["times (does|do|can|will) {number} (go|goes) into {number}"]),
                (_into, ["[(can|will)] {number} (go|divide) [evenly] into {number} [evenly]"]),
                (_parity, ["{number} [is] [(a|an)] {parity} [number]"]),
                (
                    _named,
                    [
                        "{operation} <filler> {numbers} <tail>",
                        "{operation} <filler> {division} <tail>",
                        "{numbers} {operation}",
                    ],
                ),
                (_verb, ["{verb} <filler> {numbers} <tail>"]),
                (_tip, ["{number} percent (tip|gratuity|tax) (of|on|for) [a] {number} [<bill>]"]),
                (_percent_off, ["{number} percent off [of] {number}"]),
                (_pair, ["{number} and {number} [(make|makes|equal|come to|add up to)]"]),
            ],
        )

    def answer(self, form: str, turn: Turn) -> Reflex | None:
        """The result, where the whole text is a sum."""
        if not re.search(r"\d|\bpi |\bmath|equation|calculation|arithmetic|algebra|sums ", form):
            return None
        lead = _LEAD.match(form)
        core = _MONEY.sub("", form[lead.end() if lead else 0 :])
        try:
            return self._rules.answer(core, turn) or _expression(core) or _help(form)
        except UnanswerableError as reason:
            return Reflex("calculate", str(reason))


def _expression(core: str) -> Reflex | None:
    """Whatever has an operation in it, with or without words like `equals` behind."""
    for text in dict.fromkeys((_TAIL.sub("", core), core)):
        if text == "pi ":
            return Reflex("calculate", "Pi is about 3.14159.")
        if not re.search(r"\d|\bpi ", text) or re.fullmatch(r"[\d./]+ ", text):
            continue
        try:
            return _said(work_out(text))
        except ValueError:
            continue
    return None


def _help(form: str) -> Reflex | None:
    if _HELP.fullmatch(form):
        return Reflex("calculate", "Sure, tell me the numbers.")
    return None
