"""How long a silence must last."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.turn.pauses import Pauses
from voice.turn.policy import Bounds, TurnPolicy, patience
from voice.turn.words import Verdict

BOUNDS = Bounds(least=0.2, likely=0.25, unlikely=0.65, leaning=1.2, most=1.6, per_second=0.01)

probabilities = st.floats(0, 1)
perhaps = st.none() | probabilities
verdicts = st.sampled_from([None, *Verdict])
lengths = st.floats(0, 60)
pauses = st.floats(0, 1.6)


def policy() -> TurnPolicy:
    return TurnPolicy(BOUNDS, Pauses(weight=0.5, spreads=1.0, longest=BOUNDS.most))


@pytest.mark.parametrize(
    ("finished", "words", "command", "seconds", "wanted"),
    [
        # What is whole is over at once, whatever the melody says of it.
        (0.02, "What time is it?", True, 1.0, 0.2),
        (0.02, "Can you help me?", False, 1.0, 0.2),
        (None, "Can you help me?", False, 1.0, 0.2),
        (0.02, "set a timer for ten minutes", True, 2.0, 0.2),
        # What leans on more is given time, whatever the melody says, even if it parses.
        (0.99, "set a timer for", False, 1.0, 1.2),
        (0.99, "add milk to the", True, 1.0, 1.2),
        # Between the two the melody decides, and long speeches are given longer.
        (1.0, "ten of clubs", False, 0.0, 0.25),
        (0.5, "ten of clubs", False, 0.0, 0.45),
        (0.0, "ten of clubs", False, 0.0, 0.65),
        (None, "ten of clubs", False, 0.0, 0.65),
        (1.0, "He was not an ill-disposed young man.", False, 10.0, 0.35),
        (0.0, "He was not an ill-disposed young man.", False, 600.0, 1.6),
        # Without words there is nothing to answer, and so no hurry.
        (1.0, None, False, 1.0, 1.2),
        (None, None, False, 1.0, 1.2),
    ],
)
def test_the_table(
    finished: float | None, words: str | None, command: bool, seconds: float, wanted: float
) -> None:
    found = policy().patience(finished=finished, words=words, command=command, seconds=seconds)
    assert found == pytest.approx(wanted)


def test_a_slow_speaker_is_given_time_but_not_after_a_question() -> None:
    slow = policy()
    for _ in range(10):
        slow.paused(0.9)
    assert slow.patience(finished=1.0, words="ten of clubs", command=False, seconds=1) > 0.85
    assert slow.patience(finished=1.0, words="what time is it", command=True, seconds=1) == 0.2


def test_a_silence_beyond_all_patience_is_no_pause() -> None:
    slow = policy()
    slow.paused(30.0)
    found = slow.patience(finished=1.0, words="ten of clubs", command=False, seconds=0)
    assert found == pytest.approx(BOUNDS.likely)


@given(perhaps, verdicts, st.booleans(), lengths, pauses)
def test_it_is_always_within_bounds(
    finished: float | None, verdict: Verdict | None, command: bool, seconds: float, usual: float
) -> None:
    found = patience(
        BOUNDS,
        finished=finished,
        verdict=verdict,
        command=command,
        seconds=seconds,
        usual_pause=usual,
    )
    assert BOUNDS.least <= found <= BOUNDS.most


@given(probabilities, probabilities, verdicts, st.booleans(), lengths, pauses)
def test_a_surer_melody_never_waits_longer(
    one: float, other: float, verdict: Verdict | None, command: bool, seconds: float, usual: float
) -> None:
    less, more, unknown = (
        patience(
            BOUNDS,
            finished=finished,
            verdict=verdict,
            command=command,
            seconds=seconds,
            usual_pause=usual,
        )
        for finished in (min(one, other), max(one, other), None)
    )
    assert more <= less <= unknown


@given(perhaps, st.booleans(), lengths, pauses)
def test_wholer_words_never_wait_longer(
    finished: float | None, command: bool, seconds: float, usual: float
) -> None:
    whole, unsure, leaning, unknown = (
        patience(
            BOUNDS,
            finished=finished,
            verdict=verdict,
            command=command,
            seconds=seconds,
            usual_pause=usual,
        )
        for verdict in (Verdict.WHOLE, Verdict.UNSURE, Verdict.OPEN, None)
    )
    assert whole <= unsure <= leaning == unknown


@given(perhaps, verdicts, lengths, lengths, pauses, pauses)
def test_a_command_longer_speech_and_longer_pauses_count_their_way(
    finished: float | None,
    verdict: Verdict | None,
    seconds: float,
    later: float,
    usual: float,
    slower: float,
) -> None:
    known = {"finished": finished, "verdict": verdict}

    def wait(command: bool, speech: float, pause: float) -> float:
        return patience(BOUNDS, **known, command=command, seconds=speech, usual_pause=pause)

    base = wait(False, seconds, usual)
    assert wait(True, seconds, usual) <= base
    assert wait(False, seconds + later, usual) >= base
    assert wait(False, seconds, max(usual, slower)) >= base


@given(st.lists(st.floats(0, 100), max_size=30), st.floats(0.01, 1), st.floats(0, 5))
def test_usual_pauses_stay_within_bounds(heard: list[float], weight: float, spreads: float) -> None:
    known = Pauses(weight, spreads, longest=1.6)
    for silence in heard:
        known.note(silence)
    assert 0 <= known.usual <= 1.6


@given(st.floats(0, 1.6), st.floats(0, 1.6))
def test_one_odd_pause_moves_the_usual_one_by_its_weight_at_most(usual: float, odd: float) -> None:
    known = Pauses(weight=0.2, spreads=1.0, longest=1.6)
    for _ in range(50):
        known.note(usual)
    before = known.usual
    known.note(odd)
    assert abs(known.usual - before) <= 2 * 0.2 * abs(odd - usual) + 1e-3


def test_the_pauses_of_a_steady_speaker_are_learned() -> None:
    known = Pauses(weight=0.2, spreads=1.0, longest=1.6)
    assert known.usual == 0
    for _ in range(60):
        known.note(0.4)
    assert known.usual == pytest.approx(0.4, abs=0.01)


def test_bounds_are_plain_numbers() -> None:
    assert all(isinstance(value, float) for value in asdict(BOUNDS).values())
