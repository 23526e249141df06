"""Which level answers: by what is said, by the conversation, by the words, by what works."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.router.difficulty import Odds
from brain.router.levels import Level
from brain.router.router import Question, Router

QUICK, COMPLEX, HARD, CLOUD = Level
HOUSE = frozenset({QUICK, COMPLEX, HARD})
ODDS = {
    "easy": Odds(0.1, 0.0, "", "asks for a fact"),
    "thoughtful": Odds(0.83, 0.2, "asks for an explanation", ""),
    "tough": Odds(0.95, 0.9, "asks for mathematics", ""),
    "odd": Odds(0.7, 0.1),
}


def judge(text: str) -> Odds:
    return ODDS[text]


ROUTER = Router(judge)


@pytest.mark.parametrize(
    ("text", "level", "reason"),
    [
        ("easy", QUICK, "asks for a fact (0.10)"),
        ("thoughtful", COMPLEX, "asks for an explanation (0.83)"),
        ("tough", HARD, "asks for mathematics (0.90)"),
        ("odd", COMPLEX, "sounds complex (0.70)"),
    ],
)
def test_the_words_decide(text: str, level: Level, reason: str) -> None:
    found = ROUTER.decide(Question(text))
    assert (found.level, found.wanted, found.reasons) == (level, level, (reason,))
    assert found.score == ODDS[text].complex
    assert found.words == text


def test_thresholds_can_be_set() -> None:
    router = Router(judge, complex_from=0.9, hard_from=0.95)
    assert router.decide(Question("thoughtful")).level is QUICK
    assert router.decide(Question("tough")).level is COMPLEX


def test_what_the_user_says_counts_more_than_the_words() -> None:
    found = ROUTER.decide(Question("quick answer: tough"))
    assert (found.level, found.score, found.words) == (QUICK, None, "tough")
    assert found.reasons == ("you said: quick answer",)


@pytest.mark.parametrize("before", [QUICK, COMPLEX, HARD])
def test_a_follow_up_stays_with_the_mind_of_the_turn_before(before: Level) -> None:
    found = ROUTER.decide(Question("and then?", before=before))
    assert (found.level, found.reasons) == (before, ("goes on from the turn before",))


def test_with_no_turn_before_nothing_is_a_follow_up() -> None:
    assert Router(lambda _: ODDS["easy"]).decide(Question("why?")).level is QUICK


@pytest.mark.parametrize(
    ("levels", "down", "level", "reason"),
    [
        (HOUSE, {COMPLEX}, HARD, "the complex tier is down"),
        (HOUSE, {COMPLEX, HARD}, QUICK, "the complex tier is down"),
        (HOUSE - {COMPLEX}, set(), HARD, "there is no complex tier"),
        (frozenset({QUICK}), set(), QUICK, "there is no complex tier"),
        (frozenset(Level), {COMPLEX, HARD}, QUICK, "the complex tier is down"),
    ],
)
def test_the_nearest_in_the_house_stands_in(
    levels: frozenset[Level], down: set[Level], level: Level, reason: str
) -> None:
    question = Question("thoughtful", levels=levels, down=frozenset(down), cloud=True)
    found = ROUTER.decide(question)
    assert (found.level, found.wanted) == (level, COMPLEX)
    assert found.reasons[1:] == (reason, f"the {level.word} tier is the nearest")


@pytest.mark.parametrize(
    ("text", "levels", "cloud", "reason"),
    [
        ("ask claude why", HOUSE, True, "there is no cloud"),
        ("ask claude why", frozenset(Level), False, "nothing may leave the house"),
        ("ask claude why but stay local", frozenset(Level), True, "nothing may leave the house"),
    ],
)
def test_the_best_in_the_house_answers_for_a_cloud_that_may_not(
    text: str, levels: frozenset[Level], cloud: bool, reason: str
) -> None:
    found = ROUTER.decide(Question(text, levels=levels, cloud=cloud))
    assert found.level is HARD
    assert reason in found.reasons


def test_the_cloud_answers_when_asked_and_goes_on() -> None:
    assert ROUTER.decide(Question("ask claude why", cloud=True)).level is CLOUD
    assert ROUTER.decide(Question("go on", before=CLOUD, cloud=True)).level is CLOUD


def test_a_hard_turn_goes_to_the_cloud_only_where_that_is_wanted() -> None:
    question = Question("tough", down=frozenset({HARD}), cloud=True)
    assert ROUTER.decide(question).level is COMPLEX
    assert Router(judge, cloud_for_hard=True).decide(question).level is CLOUD


def test_with_nothing_up_the_right_tier_is_tried() -> None:
    found = ROUTER.decide(Question("thoughtful", levels=HOUSE, down=HOUSE))
    assert (found.level, found.reasons[-1]) == (COMPLEX, "no tier is up")


SOME = st.frozensets(st.sampled_from(Level))


@given(
    text=st.sampled_from([*ODDS, "go on", "ask claude", "think hard: odd", "stay local: tough"]),
    before=st.none() | st.sampled_from(Level),
    levels=SOME,
    down=SOME,
    cloud=st.booleans(),
    for_hard=st.booleans(),
)
def test_whoever_answers_can_and_may(
    text: str,
    before: Level | None,
    levels: frozenset[Level],
    down: frozenset[Level],
    cloud: bool,
    for_hard: bool,
) -> None:
    router = Router(lambda words: ODDS.get(words, ODDS["easy"]), cloud_for_hard=for_hard)
    found = router.decide(Question(text, before, levels, down, cloud))
    assert found.reasons
    if found.level is CLOUD:
        assert cloud
        assert "stay local" not in text
        assert found.wanted is CLOUD or (for_hard and found.wanted is HARD)
    if (levels - down) & HOUSE:
        assert found.level in levels - down
