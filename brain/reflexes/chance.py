"""Heads or tails, and dice."""

from __future__ import annotations

import random
import re

from brain.ports import Reflex
from brain.reflexes.grammar import Turn
from brain.reflexes.times import listed
from brain.reflexes.wording import covered, word_set

MOST_DICE, MOST_SIDES = 20, 1000
_COMMON = """a an the this that my your our me us i you we it for and or to of on in is are be at with now please
just can could would will want need wanting needing like have do does let go ahead tell what which whether
if it's lands land result results get got know give make one 1 number outcome come comes up so quick
quickly decision decide help some time ai see say call choose pick show take try right another again
needs there how about complete perform side sided sides your's may random here has happens hit hits using use
then him game fair real shall"""
_COIN = word_set(
    _COMMON
    + " coin coins flip flips flipped flipping toss tossed tossing throw heads head tails tail over normal penny quarter nickel dime spin between virtual either answer"
)
_DICE = word_set(
    _COMMON
    + " die dice dices roll rolled rolls rolling throw toss pair couple both set standard regular normal single virtual shake two"
)


class ChanceSkill:
    """Flips coins and rolls dice."""

    def __init__(self, random: random.Random) -> None:
        """`random` decides."""
        self._random = random

    def answer(self, form: str, _turn: Turn) -> Reflex | None:
        """The fall, where the whole text asks for one."""
        words = set(form.split())
        if _is_coin(words) and covered(form, _COIN):
            return Reflex("coin", f"It's {self._random.choice(('heads', 'tails'))}.")
        if words & {"roll", "rolled", "rolling", "throw", "toss", "rolls", "shake"} and re.search(
            r"\b(?:dic?es?|die|d \d+) ", form
        ):
            return self._roll(form)
        return None

    def _roll(self, form: str) -> Reflex | None:
        bare = re.sub(r"\d+ |\bd (?=\d)", "", form)
        if not covered(bare, _DICE) and bare.strip() not in ("roll", "roll a"):
            return None
        sided = re.search(r"\bd (\d+) |\b(\d+) (?:side|sided|sides) ", form)
        sides = int(sided[1] or sided[2]) if sided else 6
        many = re.search(
            r"\b(\d+) (?:\w+ )?(?:\d+ sided? )?(?:dice|die)\b",
            form.replace(sided[0], "") if sided else form,
        )
        count = 2 if "pair" in form or "couple" in form else int(many[1]) if many else 1
        if not (1 <= count <= MOST_DICE and 2 <= sides <= MOST_SIDES):
            return None
        falls = [self._random.randint(1, sides) for _ in range(count)]
        if count == 1:
            return Reflex("dice", f"It's {falls[0]}.")
        return Reflex("dice", f"It's {listed([str(fall) for fall in falls])}, {sum(falls)} in all.")


def _is_coin(words: set[str]) -> bool:
    tossed = words & {
        "flip",
        "flips",
        "flipped",
        "flipping",
        "toss",
        "tossed",
        "tossing",
        "throw",
        "spin",
    }
    return bool(tossed and words & {"coin", "coins", "penny", "quarter"}) or words in (
        {"heads", "or", "tails"}, {"head", "or", "tail"}, {"heads", "tails", "or", "call"})  # fmt: skip
