"""Heads or tails, and dice."""

from __future__ import annotations

import random
import re

from brain.ports import Reflex
from brain.reflexes.grammar import Turn
from brain.reflexes.times import listed
from brain.reflexes.wording import covered, word_set

MOST_DICE, MOST_SIDES = 20, 1000

_TOSS = word_set("flip flips flipped flipping toss tossed tossing throw spin")
_ROLL = word_set("roll rolls rolled rolling throw toss shake")
_COINS = word_set("coin coins penny")
_DICE = word_set("die dice dices d")
_COMMON = word_set(
    """a an the this that my your our me us i you we it for and or to of on in is are be at
    with now please just can could would will want need wanting needing like have do does
    let go ahead tell what which whether if lands land result results get got know give make
    one 1 number outcome come comes up so quick quickly decision decide help some time ai
    see say call choose pick show take try right another again needs there how about
    complete perform random here has happens using use then him game fair real win wins lose
    loses between when from"""
)
_ABOUT_COINS = _COMMON | _TOSS | _COINS | word_set("heads head tails tail over normal virtual")
_ABOUT_DICE = (
    _COMMON | _ROLL | _DICE
    | word_set("side sided sides pair couple both set standard regular normal single virtual")
)  # fmt: skip
_CALLS = (
    word_set("heads or tails"),
    word_set("head or tail"),
    word_set("call heads or tails"),
)
_SIDES = re.compile(r"\bd (\d+) |\b(\d+) (?:side|sided|sides) |\bfrom 1 to (\d+) |1 and (\d+) ")
_COUNT = re.compile(r"\b(\d+) (?:[a-z]+ )?(?:dice|die|d) ")


class ChanceSkill:
    """Flips coins and rolls dice."""

    def __init__(self, random: random.Random) -> None:
        """`random` decides."""
        self._random = random

    def answer(self, form: str, _turn: Turn) -> Reflex | None:
        """The fall, where the whole text asks for one."""
        words = frozenset(form.split())
        if form.startswith("what is a "):
            return None
        tossed = words & _TOSS and words & _COINS and covered(form, _ABOUT_COINS)
        if tossed or words in _CALLS:
            return Reflex("coin", f"It's {self._random.choice(('heads', 'tails'))}.")
        if words & _ROLL and words & _DICE and covered(re.sub(r"\d+ ", "", form), _ABOUT_DICE):
            return self._roll(form)
        return None

    def _roll(self, form: str) -> Reflex | None:
        sided = _SIDES.search(form)
        sides = int(next(filter(None, sided.groups()))) if sided else 6
        many = _COUNT.search(form.replace(sided[0], "d ") if sided else form)
        count = int(many[1]) if many else 2 if "pair" in form or "couple" in form else 1
        if not (1 <= count <= MOST_DICE and 2 <= sides <= MOST_SIDES):
            return None
        falls = [self._random.randint(1, sides) for _ in range(count)]
        if count == 1:
            return Reflex("dice", f"It's {falls[0]}.")
        return Reflex("dice", f"{listed([str(fall) for fall in falls])}, {sum(falls)} in all.")
