"""While a key is held: no silence ends a turn, and all is ready when it comes up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import numpy as np
import pytest

from tests.fakes import Later, ScriptedMind, ScriptedTranscriber
from tests.voice.stage import Stage, frames, stage
from voice.audio import Samples
from voice.converse import Conversation
from voice.events import Heard, SoftEnd, Spoken, TurnEnded, Yielded
from voice.microphone import paced

OVER = np.zeros(0, np.float32)


async def pressed(*turns: list[tuple[float, bool]]) -> AsyncGenerator[Samples, None]:
    """The sound of each turn at its pace, the key let go after it, and time for an answer."""
    for turn in turns:
        async for frame in paced(frames(*turn), 0):
            yield frame
        yield OVER
        await asyncio.sleep(3)


async def hold(conversation: Conversation) -> None:
    conversation.hold(True)


def test_a_pause_of_any_length_ends_nothing_and_what_is_ready_sounds_at_the_release() -> None:
    mind = ScriptedMind({"turn": ["No."], "turn the light on": ["Done."]})
    done = Stage(mind, ScriptedTranscriber("turn", "turn the light on"), ears=Later(0.1))
    done.hear(pressed([(1, True), (5, False), (1, True), (1, False)]), hold)
    assert done.at(TurnEnded) == [8.0]
    assert done.sink.first == pytest.approx(8.0, abs=0.02)
    assert mind.asked == [
        (pytest.approx(1.3, abs=0.03), "turn"),
        (pytest.approx(7.3, abs=0.03), "turn the light on"),
    ]
    assert mind.settled == [("turn the light on", "Done.")]
    assert done.of(Heard) == [Heard("turn the light on", 7.2)]


def test_speech_right_after_a_release_is_a_turn_of_its_own() -> None:
    mind = ScriptedMind({"one": ["First."], "two": ["Second."]})
    done = Stage(mind, ScriptedTranscriber("one", "two"), take_back=5.0)
    done.hear(pressed([(1, True)], [(1, True)]), hold)
    assert mind.settled == [("one", "First."), ("two", "Second.")]


def test_whoever_holds_a_key_over_an_answer_means_what_they_say() -> None:
    async def hummed() -> AsyncGenerator[Samples, None]:
        async for frame in paced(frames((1, True)), 0):
            yield frame
        yield OVER
        async for frame in pressed([(0.5, False), (0.4, True)]):
            yield frame

    mind = ScriptedMind({"one": ["A long, ", "long answer. "] * 9, "mhm": ["Well."]})
    done = Stage(mind, ScriptedTranscriber("one", "mhm"))
    done.hear(hummed(), hold)
    assert done.of(Yielded) == [Yielded("key")]
    assert done.at(Yielded) == [pytest.approx(1.6, abs=0.03)]
    assert mind.settled == [("one", ""), ("mhm", "Well.")]


def test_what_is_half_said_can_be_forgotten() -> None:
    async def change_ones_mind(conversation: Conversation) -> None:
        conversation.hold(True)
        await asyncio.sleep(1.5)
        conversation.dismiss()

    done = stage(["Yes."])
    done.hear(pressed([(1, True), (1, False)], [(1, True)]), change_ones_mind)
    assert len(done.at(SoftEnd)) == 2
    assert done.at(TurnEnded) == [6.0]
    assert done.mind.settled == [("hello", "Yes.")]


def test_to_forget_what_is_half_said_leaves_the_answer_that_sounds() -> None:
    async def look_away(conversation: Conversation) -> None:
        await asyncio.sleep(1.4)
        conversation.dismiss()

    done = stage(["Good ", "day."]).hear(pressed([(1, True)]), look_away)
    assert done.of(Spoken) == [Spoken("Good day.", complete=True)]
