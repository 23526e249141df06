"""Which level of mind answers a turn, and why. Knows no clock, no device, no await."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from brain.router.difficulty import Odds
from brain.router.followups import leans_back
from brain.router.levels import Level
from brain.router.overrides import Override, parse

COMPLEX_FROM = 0.35
"""Where a turn counts as complex; below one half, as a poor answer costs more than a slow one."""
HARD_FROM = 0.5

CHOSEN = "you chose it"


@dataclass(frozen=True, slots=True)
class Question:
    """A turn, and what counts at the moment."""

    text: str
    """The words as heard."""
    before: Level | None = None
    """The level that answered the turn before; None if no model did."""
    levels: frozenset[Level] = frozenset(Level)
    """Those that have a tier."""
    down: frozenset[Level] = frozenset()
    """Those of `levels` of which no tier works."""
    cloud: bool = False
    """Whether words may leave the house now: it is allowed, and within the budget."""
    chosen: Level | None = None
    """The level that the user has chosen for all turns that do not ask for another."""
    home: bool = False
    """Whether the user has chosen that nothing leaves the house."""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who answers."""

    level: Level
    wanted: Level
    """The level that the turn called for; another one than `level` where that cannot answer."""
    score: float | None
    """Chance, 0..1, that the turn needs more than the quick model; None if that did not count."""
    reasons: tuple[str, ...]
    """Short sentences for people, the first one first."""
    words: str
    """What to answer: the words without the instruction on how to answer them."""
    may_leave: bool = False
    """Whether the words may leave the house."""
    stays: bool = False
    """Whether the user said that they must not."""


class Router:
    """Decides by what the user says, by the conversation, by the words, by what works."""

    def __init__(
        self,
        judge: Callable[[str], Odds],
        *,
        complex_from: float = COMPLEX_FROM,
        hard_from: float = HARD_FROM,
        cloud_for_hard: bool = False,
    ) -> None:
        """Above which chance a turn is complex, or hard.

        `cloud_for_hard`: a hard turn may go to the cloud when no hard tier in the house works.
        """
        self._judge = judge
        self._complex_from = complex_from
        self._hard_from = hard_from
        self._cloud_for_hard = cloud_for_hard

    def decide(self, question: Question) -> Decision:
        """The nearest level that can answer and may. Blocks while the words are judged."""
        override = parse(question.text)
        reasons = [f"you said: {said}" for said in override.said]
        wanted, score = self._wanted(question, override, reasons)
        stays = override.local or question.home
        cloud = question.cloud and not stays and self._is_for_cloud(wanted)
        may = question.levels - (frozenset() if cloud else {Level.CLOUD})
        level = _nearest(wanted, may - question.down)
        if level is None:
            reasons.append("no tier is up")
            level = _nearest(wanted, may) or min(wanted, Level.HARD)
        elif level is not wanted:
            reasons += [
                _lack(wanted, question, stays=stays),
                f"the {level.word} tier is the nearest",
            ]
        return Decision(level, wanted, score, tuple(reasons), override.words, cloud, stays)

    def _wanted(
        self, question: Question, override: Override, reasons: list[str]
    ) -> tuple[Level, float | None]:
        """The level that the turn calls for, and its score; adds the reason where one is due."""
        if override.level is not None:
            return override.level, None
        if question.chosen is not None:
            reasons.append(CHOSEN)
            return question.chosen, None
        if question.before is not None and leans_back(override.words):
            reasons.append("goes on from the turn before")
            return question.before, None
        odds = self._judge(override.words)
        level = self._level(odds)
        reasons.append(_because(level, odds))
        return level, odds.complex

    def _level(self, odds: Odds) -> Level:
        if odds.hard >= self._hard_from:
            return Level.HARD
        return Level.COMPLEX if odds.complex >= self._complex_from else Level.QUICK

    def _is_for_cloud(self, wanted: Level) -> bool:
        return wanted is Level.CLOUD or (wanted is Level.HARD and self._cloud_for_hard)


def _because(level: Level, odds: Odds) -> str:
    if level is Level.QUICK:
        return f"{odds.for_less or 'is simple'} ({odds.complex:.2f})"
    chance = odds.hard if level is Level.HARD else odds.complex
    return f"{odds.for_more or f'sounds {level.word}'} ({chance:.2f})"


def _nearest(wanted: Level, levels: Collection[Level]) -> Level | None:
    """The level itself, else the next above, else the next below."""
    above = [level for level in levels if level >= wanted]
    return min(above) if above else max(levels, default=None)


def _lack(wanted: Level, question: Question, *, stays: bool) -> str:
    """Why the level that was wanted does not answer."""
    name = "cloud" if wanted is Level.CLOUD else f"{wanted.word} tier"
    if wanted not in question.levels:
        return f"there is no {name}"
    if wanted is Level.CLOUD and (stays or not question.cloud):
        return "nothing may leave the house"
    return f"the {name} is down"
