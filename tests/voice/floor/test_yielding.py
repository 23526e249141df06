from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.events import Ducked, Resumed, Yielded
from voice.floor.yielding import Floor, Yielding

BOUNDS = Yielding(
    onset=0.1,
    wary_onset=0.3,
    patience=3,
    long_speech=0.6,
    nearly_over=1.0,
    text_guard=True,
    lone_words=True,
)
SAID = "The museum opens at nine, and on Mondays it stays closed because the guides"
ASKED = "It is seven. Shall I set an alarm?"


def halted() -> Floor:
    floor = Floor(BOUNDS)
    floor.begin()
    assert floor.speech(0.09) is None
    assert floor.speech(0.12) == Ducked()
    return floor


@pytest.mark.parametrize(
    ("text", "said", "left", "verdict"),
    [
        ("", SAID, 5, Resumed("no words")),
        ("[coughs]", SAID, 5, Resumed("no words")),
        ("Mm-hm.", SAID, 5, Resumed("back-channel")),
        ("Yeah, yeah.", SAID, 5, Resumed("back-channel")),
        ("Oh, okay.", SAID, 5, Resumed("back-channel")),
        ("because the guides", SAID, 5, Resumed("echo")),
        ("on Mondays it stays closed because", SAID, 5, Resumed("echo")),
        ("Mama.", SAID, 5, Resumed("back-channel")),
        ("guides", SAID, 5, Resumed("echo")),
        ("Stop.", SAID, 5, Yielded("stop")),
        ("Wait, wait.", SAID, 5, Yielded("stop")),
        ("No.", "The answer to that is: no.", 5, Yielded("stop")),
        ("Stop.", "The next bus leaves from this stop.", 5, Yielded("stop")),
        ("No, I meant Monday.", SAID, 5, Yielded("words")),
        ("Yeah, but what about Tuesday?", SAID, 5, Yielded("words")),
        ("on Mondays?", SAID, 5, Yielded("words")),
        ("Yeah.", ASKED, 0.4, Yielded("words")),
        ("Eight.", ASKED, 0.4, Yielded("words")),
        ("Louder.", SAID, 5, Yielded("words")),
        ("Now.", SAID, 5, Yielded("words")),
        ("Okay.", ASKED + '"', 0, Yielded("words")),
        ("", ASKED, 0.4, Resumed("no words")),
        ("Yeah.", ASKED, 3, Resumed("back-channel")),
        ("Yeah.", ASKED + " It is no trouble.", 0.4, Resumed("back-channel")),
    ],
)
def test_what_was_said_decides_after_the_halt(
    text: str, said: str, left: float, verdict: Resumed | Yielded
) -> None:
    floor = halted()
    assert floor.words(text, said, left, final=True) == verdict
    assert not floor.halted


@pytest.mark.parametrize("text", ["", "Yeah", "Got", "I", "because the guides"])
def test_words_that_may_still_become_anything_decide_nothing(text: str) -> None:
    floor = halted()
    assert floor.words(text, SAID, 5, final=False) is None
    assert floor.halted


@pytest.mark.parametrize(("text", "why"), [("Wait", "stop"), ("what about", "words")])
def test_clear_words_take_the_floor_while_they_are_spoken(text: str, why: str) -> None:
    assert halted().words(text, SAID, 5, final=False) == Yielded(why)


def test_long_speech_takes_the_floor_before_its_words_are_known() -> None:
    floor = halted()
    assert floor.speech(0.7) is None
    assert floor.speech(0.73) == Yielded("long speech")
    assert floor.speech(2.0) is None


def test_a_long_row_of_back_channels_does_not() -> None:
    floor = halted()
    assert floor.speech(0.6) is None
    assert floor.words("Yeah, yeah, I", SAID, 5, final=False) is None
    assert floor.speech(1.1) is None
    assert floor.words("Yeah, yeah, I see.", SAID, 5, final=True) == Resumed("back-channel")


def test_an_echo_that_dies_with_the_halt_is_never_long_speech() -> None:
    floor = Floor(BOUNDS)
    floor.begin()
    assert floor.speech(3.0) == Ducked()
    assert floor.speech(3.2) is None
    assert floor.words("", SAID, 5, final=True) == Resumed("no words")


def test_after_a_soft_end_speech_is_counted_anew() -> None:
    floor = halted()
    floor.speech(0.5)
    floor.soft_end()
    assert floor.speech(0.4) is None
    assert floor.speech(0.6) == Yielded("long speech")


def test_false_alarms_make_it_wary_until_the_next_answer() -> None:
    floor = Floor(BOUNDS)
    floor.begin()
    for text in ("", "because the guides", ""):
        assert floor.speech(0.1) == Ducked()
        assert isinstance(floor.words(text, SAID, 5, final=True), Resumed)
    assert floor.speech(0.29) is None
    assert floor.speech(0.3) == Ducked()
    floor.begin()
    assert floor.speech(0.1) == Ducked()


def test_a_chatty_listener_is_no_false_alarm() -> None:
    floor = Floor(BOUNDS)
    floor.begin()
    for _ in range(10):
        assert floor.speech(0.1) == Ducked()
        assert floor.words("Mm-hm.", SAID, 5, final=True) == Resumed("back-channel")


def test_words_that_were_too_short_to_halt_it_still_take_the_floor() -> None:
    floor = Floor(BOUNDS)
    floor.begin()
    assert floor.words("Okay.", SAID, 5, final=True) is None
    assert floor.words("Stop.", SAID, 5, final=True) == Yielded("stop")


def test_our_own_words_count_where_the_guard_is_off() -> None:
    floor = Floor(replace(BOUNDS, text_guard=False))
    floor.begin()
    assert floor.words("because the guides", SAID, 5, final=True) == Yielded("words")


def test_a_strange_lone_word_counts_in_other_languages() -> None:
    floor = Floor(replace(BOUNDS, lone_words=False))
    floor.begin()
    assert floor.words("Genug", SAID, 5, final=True) == Yielded("words")


def test_the_key_takes_the_floor() -> None:
    floor = halted()
    assert floor.key() == Yielded("key")
    assert floor.key() is None


STEPS = st.one_of(
    st.tuples(st.just("speech"), st.floats(0, 5)),
    st.tuples(st.just("words"), st.sampled_from(["", "Mm.", "Stop.", "on Mondays", "Why?"])),
    st.tuples(st.just("partial"), st.sampled_from(["", "Mm.", "Stop.", "on Mondays", "Why?"])),
    st.sampled_from([("soft_end", None), ("key", None), ("begin", None)]),
)


def took(floor: Floor, step: tuple[str, object]) -> object:
    name, value = step
    match value:
        case float():
            return floor.speech(value)
        case str():
            return floor.words(value, SAID, 5, final=name == "words")
    return getattr(floor, name)()


@given(st.lists(STEPS, max_size=40))
def test_an_answer_halts_resumes_and_yields_in_that_order(steps: list[tuple[str, object]]) -> None:
    floor = Floor(BOUNDS)
    state = "silent"
    for step in steps:
        verdict = took(floor, step)
        match verdict:
            case Ducked():
                assert state == "sounding"
                state = "halted"
            case Resumed():
                assert state == "halted"
                state = "sounding"
            case Yielded():
                assert state != "silent"
                state = "silent"
            case _:
                state = "sounding" if step[0] == "begin" else state
        assert floor.halted == (state == "halted")
        assert step[0] != "words" or state != "halted"


@pytest.mark.parametrize(
    ("text", "voiced", "yields"),
    [
        ("The moment.", 0.3, False),
        ("The mouse.", 0.61, False),
        ("The moment.", 0.8, True),
        ("Go back.", 0.3, True),
        ("The mouse?", 0.3, True),
    ],
)
def test_two_words_in_a_breath_are_more_likely_a_hum(
    text: str, voiced: float, yields: bool
) -> None:
    floor = Floor(replace(BOUNDS, lone_words=True))
    floor.begin()
    floor.speech(voiced)
    floor.soft_end()
    ruling = floor.words(text, "Tardigrades are tiny", 5.0, final=True)
    assert isinstance(ruling, Yielded) is yields


@pytest.mark.parametrize(("voiced", "yields"), [(0.4, False), (0.8, True)])
def test_more_words_than_fit_into_the_speech_are_none(voiced: float, yields: bool) -> None:
    floor = Floor(BOUNDS)
    floor.begin()
    floor.speech(voiced)
    floor.soft_end()
    ruling = floor.words("Let me have a toast.", SAID, 5.0, final=True)
    assert isinstance(ruling, Yielded) is yields


def test_words_said_in_two_breaths_are_held_against_both() -> None:
    floor = Floor(BOUNDS)
    floor.begin()
    for voiced in (0.35, 0.48):
        floor.speech(voiced)
        floor.soft_end()
    assert isinstance(floor.words("What do you like? I", SAID, 5.0, final=True), Yielded)


def test_the_breath_of_words_that_were_judged_counts_no_more() -> None:
    floor = Floor(BOUNDS)
    floor.begin()
    for text in ("Mm-hm.", "Let me have a toast."):
        floor.speech(0.4)
        floor.soft_end()
        assert isinstance(floor.words(text, SAID, 5.0, final=True), Resumed)
