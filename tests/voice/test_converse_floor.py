"""Who speaks over an answer: scores on a virtual clock."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from tests.fakes import Later, ScriptedMind, ScriptedTranscriber
from tests.voice.stage import Stage, frames
from voice.converse import Conversation
from voice.errors import EngineError
from voice.events import Ducked, Fault, Resumed, Spoken, Yielded
from voice.microphone import paced

STORY = [f"Sentence number {n} goes on. " for n in range(4)]
"""Five words each, 1.25 s; sounds from 1.6 to 6.6 after a turn of one second."""


def story(*over: str | Exception, delay: float = 0.0) -> Stage:
    """An answer that sounds from 1.6 s, and what the ears make of the speech over it."""
    script: dict[str, list[str | Exception]] = {
        "hello": list(STORY),
        "stop": [],
        "no wait": ["Yes."],
    }
    mind = ScriptedMind(script, pause=0.01)
    return Stage(mind, ScriptedTranscriber("hello", *over), ears=Later(delay))


def silences(done: Stage, least: float = 0.06) -> list[tuple[float, float]]:
    """Stretches between the first and the last sound in which nothing was written."""
    pairs = pairwise(at for at, _ in done.sink.writes)
    return [(round(a + 0.02, 2), round(b, 2)) for a, b in pairs if b - a > least]


@pytest.mark.parametrize("words", ["mm-hm", "Yeah.", "Okay, okay.", "Uh-huh."])
def test_a_back_channel_halts_the_answer_only_for_a_moment(words: str) -> None:
    done = story(words).converse((1, True), (2, False), (0.3, True), (7, False))
    assert done.mind.settled == [("hello", "".join(STORY).strip())]
    assert done.of(Resumed) == [Resumed("back-channel")]
    (halt,) = silences(done)
    assert halt == (pytest.approx(3.1, abs=0.03), pytest.approx(3.5, abs=0.03))
    assert done.sink.last == pytest.approx(6.6 + 0.4 + 0.2, abs=0.05)  # 0.2 s are said again


def test_a_cough_or_a_door_halts_it_only_for_a_moment() -> None:
    done = story("").converse((1, True), (2, False), (0.3, True), (7, False))
    assert done.of(Spoken) == [Spoken("".join(STORY).strip(), True)]
    assert done.of(Resumed) == [Resumed("no words")]


def test_its_own_words_heard_back_do_not_stop_it() -> None:
    done = story("number 1 goes on").converse((1, True), (2, False), (0.3, True), (7, False))
    assert done.of(Resumed) == [Resumed("echo")]
    assert done.of(Spoken) == [Spoken("".join(STORY).strip(), True)]


def test_too_short_a_noise_does_not_even_halt_it() -> None:
    done = story("").converse((1, True), (2, False), (0.06, True), (7, False))
    assert not done.of(Ducked)
    assert not silences(done)


@pytest.mark.parametrize("onset", [1.8, 2.5, 3.4, 5.0, 6.3])
def test_stop_ends_it_in_every_phase_and_memory_keeps_what_was_heard(onset: float) -> None:
    done = story("stop").converse((1, True), (onset - 1, False), (0.3, True), (2, False))
    assert done.of(Yielded) == [Yielded("stop")]
    assert not [at for at, _ in done.sink.writes if at > onset + 0.12]
    heard = "".join(STORY[: max(0, round((onset + 0.1 - 1.6) / 1.25))]).strip()
    assert done.mind.settled[0] == ("hello", heard)
    assert done.mind.settled[1] == ("stop", "")
    assert done.mind.closed[0] < onset + 0.6


def test_no_word_is_made_while_the_answer_is_halted() -> None:
    words: list[str | Exception] = ["word "] * 500
    mind = ScriptedMind({"hello": words, "no wait": ["Yes."]}, pause=0.1)
    done = Stage(mind, ScriptedTranscriber("hello", "no wait"), ears=Later(0.5))
    done.converse((1, True), (2, False), (0.3, True), (4, False))
    (ducked,) = done.at(Ducked)
    (yielded,) = done.at(Yielded)
    assert ducked == pytest.approx(3.1, abs=0.03)
    assert yielded == pytest.approx(4.0, abs=0.05)  # 0.2 s of silence and 0.5 s of listening
    assert mind.closed[0] - yielded < 0.05


def test_who_speaks_on_over_it_need_not_be_understood_first() -> None:
    done = story("no wait", delay=0.5).converse((1, True), (2, False), (2, True), (3, False))
    assert done.of(Yielded) == [Yielded("long speech")]
    assert done.at(Yielded) == [pytest.approx(3.8, abs=0.05)]
    assert [text for text, _ in done.mind.settled] == ["hello", "no wait"]


def test_a_back_channel_that_goes_on_takes_the_floor() -> None:
    done = story("yeah", "no wait").converse(
        (1, True), (2, False), (0.3, True), (0.6, False), (0.4, True), (3, False)
    )
    assert done.of(Resumed) == [Resumed("back-channel")]
    assert [text for text, _ in done.mind.settled] == ["hello", "no wait"]


def test_speech_that_outlasts_the_answer_is_a_turn_of_its_own() -> None:
    done = story("no wait", delay=0.5).converse((1, True), (5.55, False), (0.3, True), (4, False))
    assert [text for text, _ in done.mind.settled] == ["hello", "no wait"]
    assert done.mind.settled[1][1] == "Yes."


def test_ears_that_fail_over_an_answer_let_it_go_on() -> None:
    done = story(EngineError("the ears are gone")).converse(
        (1, True), (2, False), (0.3, True), (7, False)
    )
    assert done.of(Fault) == [Fault("the ears are gone")]
    assert done.of(Spoken) == [Spoken("".join(STORY).strip(), True)]


def test_a_key_silences_it_at_once() -> None:
    async def press(conversation: Conversation) -> None:
        await asyncio.sleep(3.0)
        conversation.interrupt()
        conversation.interrupt()  # nothing sounds any more

    done = story("stop")
    done.hear(paced(frames((1, True), (4, False)), 0), press)
    assert done.of(Yielded) == [Yielded("key")]
    assert done.sink.last <= 3.02
    assert done.mind.settled == [("hello", STORY[0].strip())]


def test_a_key_silences_an_answer_between_two_of_its_clauses() -> None:
    async def press(conversation: Conversation) -> None:
        await asyncio.sleep(6.5)  # three words have sounded; the rest comes at 7.2
        conversation.interrupt()

    mind = ScriptedMind({"hello": ["One thing is sure. ", "Two. "], "no wait": ["Yes."]}, pause=3)
    done = Stage(mind, ScriptedTranscriber("hello", "no wait"))
    done.hear(paced(frames((1, True), (5.8, False), (0.5, True), (6, False)), 0), press)
    assert done.of(Yielded) == [Yielded("key")]
    assert mind.settled[0] == ("hello", "One thing is")
    assert [text for text, _ in mind.settled][-1] == "no wait"


def test_speech_while_the_last_answer_is_being_remembered_is_answered_aloud() -> None:
    class Slow(ScriptedMind):
        async def settle(self, text: str, heard: str, route: str, trace: dict[str, float]) -> None:
            await asyncio.sleep(0.5)
            await super().settle(text, heard, route, trace)

    mind = Slow({"hello": ["Good day."], "no wait": ["Yes."]})
    done = Stage(mind, ScriptedTranscriber("hello", "no wait"), ears=Later(0.1))
    done.converse((1, True), (1.0, False), (0.4, True), (3, False))
    assert mind.settled == [("hello", "Good day."), ("no wait", "Yes.")]
    assert not done.of(Ducked)
    assert done.sink.last > 3.0
