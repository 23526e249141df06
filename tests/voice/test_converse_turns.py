"""When a turn is over, and what is made ready before: scores on a virtual clock."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import numpy as np
import pytest

from tests.fakes import Later, ScriptedMind, ScriptedTranscriber, sound
from tests.voice.stage import Stage, frames, stage
from voice.audio import Clip, Samples
from voice.converse import Conversation
from voice.events import (
    Heard,
    Partial,
    Reopened,
    Saying,
    Speculated,
    Spoken,
    TurnEnded,
    TurnTraced,
    Yielded,
)
from voice.microphone import paced
from voice.turn.policy import Bounds

BY_WORDS = Bounds(least=0.3, likely=0.5, unlikely=0.6, leaning=1.2, most=1.6, per_second=0.0)


@pytest.mark.parametrize(
    ("words", "silence"),
    [
        ("What time is it?", 0.3),
        ("Can you help me?", 0.3),
        ("Turn on the", 1.2),
        ("Tomorrow perhaps", 0.6),
    ],
)
def test_what_was_said_decides_how_long_a_silence_ends_the_turn(words: str, silence: float) -> None:
    done = stage(["Yes."], heard=words, bounds=BY_WORDS).converse((1, True), (2, False))
    assert done.at(TurnEnded) == [pytest.approx(1 + silence, abs=0.021)]
    assert done.sink.first == pytest.approx(1 + silence, abs=0.021)


def test_a_whole_command_overrules_everything() -> None:
    done = stage(["Yes."], heard="Tomorrow perhaps", bounds=BY_WORDS)
    done.mind.commands.add("Tomorrow perhaps")
    done.converse((1, True), (2, False))
    assert done.at(TurnEnded) == [pytest.approx(1.3, abs=0.021)]


def test_words_that_come_late_end_a_silence_that_has_lasted() -> None:
    done = stage(["Yes."], heard="What time is it?", bounds=BY_WORDS, ears=Later(0.25))
    done.converse((1, True), (2, False))
    assert done.at(TurnEnded) == [pytest.approx(1.46, abs=0.021)]  # soft end 1.2 and 0.25


def test_work_on_an_answer_begins_only_when_the_turn_is_likely_over() -> None:
    done = stage(["Yes."], heard="Turn on the", bounds=BY_WORDS).converse((1, True), (2, False))
    assert done.mind.asked == [(pytest.approx(1.7, abs=0.021), "Turn on the")]
    assert done.mind.committed == [pytest.approx(2.2, abs=0.021)]


def test_the_words_so_far_are_looked_at_in_a_lull_and_read_by_the_mind() -> None:
    mind = ScriptedMind({"turn the light on": ["Done."]})
    ears = ScriptedTranscriber("turn", "turn the", "turn the light on")
    done = Stage(mind, ears, lulls=True).converse((1, True), (0.1, False), (1, True), (1, False))
    looks = [(at, event.text) for at, event in done.events if isinstance(event, Partial)]
    assert looks == [
        (pytest.approx(0.6, abs=0.02), "turn"),  # somebody has spoken for a while
        (pytest.approx(1.06, abs=0.02), "turn the"),  # the voice fell quiet
        (pytest.approx(2.16, abs=0.02), "turn the light on"),
    ]
    assert mind.listened == [looks[0]]  # after the others the answer itself may follow
    assert len(ears.received) == 3  # the last look is the one that counts
    assert mind.settled == [("turn the light on", "Done.")]


def test_a_reopened_turn_counts_as_waste_and_the_last_as_a_hit() -> None:
    mind = ScriptedMind({"turn": ["No."], "turn the light on": ["Done."]})
    done = Stage(mind, ScriptedTranscriber("turn", "turn the light on"))
    done.converse((1, True), (0.4, False), (1, True), (1, False))
    assert done.of(Speculated) == [Speculated(hit=True, begun=2, wasted=0.0, used=0.0)]
    assert len(done.of(Reopened)) == 1
    assert done.of(Partial) == [Partial("turn")]


def test_a_key_let_go_ends_the_turn_at_once() -> None:
    async def held() -> AsyncGenerator[Samples, None]:
        async for frame in paced(frames((1, True)), 0):
            yield frame
        yield np.zeros(0, np.float32)
        await asyncio.sleep(3)

    done = stage(["Yes, ", "it ", "is."], ears=Later(0.2)).hear(held())
    assert done.at(TurnEnded) == [1.0]
    assert done.sink.first == pytest.approx(1.2 + 0.3)
    assert done.mind.settled == [("hello", "Yes, it is.")]


class Hum:
    """A filler after one second, of half a second."""

    def __init__(self) -> None:
        self.learned: list[tuple[str, float]] = []

    def due(self, _text: str, _route: str, elapsed: float) -> Clip | None:
        return Clip(sound((0.5, True)), 16_000) if elapsed >= 1.0 else None

    def waited(self, route: str, seconds: float) -> None:
        self.learned.append((route, round(seconds, 2)))


def test_a_slow_mind_is_bridged_and_the_bridge_is_no_part_of_the_answer() -> None:
    filler = Hum()
    mind = ScriptedMind({"hello": ["Good ", "day."]}, pause=1.5)
    done = Stage(mind, ScriptedTranscriber("hello"), filler=filler)
    done.converse((1, True), (8, False))
    assert done.sink.first == pytest.approx(2.6, abs=0.11)
    assert mind.settled == [("hello", "Good day.")]
    (traced,) = done.of(TurnTraced)
    assert isinstance(traced, TurnTraced)
    assert traced.marks["audible"] == pytest.approx(1.2 + 3.0)
    assert filler.learned == [("quick", 2.6)]


def test_a_quick_mind_is_never_bridged() -> None:
    done = stage(["Good ", "day."], filler=Hum()).converse((1, True), (3, False))
    assert done.sink.first == pytest.approx(1.6)
    assert sum(len(samples) for _, samples in done.sink.writes) == 0.5 * 16_000


def test_an_announcement_waits_until_all_are_silent() -> None:
    async def ring(conversation: Conversation) -> None:
        await asyncio.sleep(0.5)
        await conversation.announce("Your tea is ready.")

    done = stage(["Good ", "day."]).hear(paced(frames((1, True), (4, False)), 0), ring)
    said = [event.text for event in done.of(Saying) if isinstance(event, Saying)]
    assert said == ["Good day.", "Your tea is ready."]
    assert done.mind.settled == [("hello", "Good day.")]
    assert done.of(Heard) == [Heard("hello", 1.2)]


def test_announcements_come_one_after_the_other() -> None:
    async def ring(conversation: Conversation) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(conversation.announce("Your tea is ready."))
            tasks.create_task(conversation.announce("Your eggs are done."))

    done = stage(["Yes."], throat=Later(0.3)).hear(paced(frames((6, False)), 0), ring)
    assert done.of(Spoken) == [
        Spoken("Your tea is ready.", complete=True),
        Spoken("Your eggs are done.", complete=True),
    ]


def test_a_key_silences_what_is_about_to_be_announced() -> None:
    async def press(conversation: Conversation) -> None:
        async with asyncio.TaskGroup() as tasks:
            saying = tasks.create_task(conversation.announce("Your tea is ready."))
            await asyncio.sleep(0.2)
            assert conversation.interrupt()
        assert not saying.result()

    done = stage(["Yes."], throat=Later(0.3)).hear(paced(frames((3, False)), 0), press)
    assert done.sink.writes == []


def test_a_key_that_silences_what_bridges_a_wait_gives_up_the_answer() -> None:
    async def press(conversation: Conversation) -> None:
        await asyncio.sleep(2.9)
        assert conversation.interrupt()
        await asyncio.sleep(0.1)
        assert not conversation.busy

    mind = ScriptedMind({"hello": ["Good day."]}, pause=3.0)
    done = Stage(mind, ScriptedTranscriber("hello"), filler=Hum())
    done.hear(paced(frames((1, True), (8, False)), 0), press)
    assert done.of(Yielded) == [Yielded("key")]
    assert done.of(Saying) == []


def test_words_that_a_glance_leaves_in_doubt_are_listened_to_again() -> None:
    mind = ScriptedMind({"turn the light on": ["Done."]})
    ears = ScriptedTranscriber("turn the kite on??", "turn the light on")
    Stage(mind, ears, lulls=True, ears=Later(0.1)).converse((1, True), (2, False))
    assert len(ears.received) == 2
    assert mind.settled == [("turn the light on", "Done.")]


def halves(**options: object) -> Stage:
    """A turn that goes on while its first half is being answered."""
    script: dict[str, list[str | Exception]] = {
        "tell me": ["What shall I tell you? It may be anything you like."],
        "and the time": ["Noon."],
        "tell me and the time": ["It is noon."],
    }
    ears = ScriptedTranscriber("tell me", "and the time", "tell me and the time")
    return Stage(ScriptedMind(script), ears, **options)  # type: ignore[arg-type]


def test_who_goes_on_as_the_answer_begins_is_heard_as_one_turn() -> None:
    done = halves(take_back=0.8).converse((1, True), (1, False), (0.5, True), (2, False))
    assert done.mind.settled == [("tell me and the time", "It is noon.")]
    assert np.count_nonzero(done.transcriber.received[2]) == 1.5 * 16_000


def test_who_speaks_later_into_the_answer_begins_a_turn_of_their_own() -> None:
    done = halves(take_back=0.8).converse((1, True), (1.5, False), (0.5, True), (2, False))
    assert done.mind.settled[0][0] == "tell me"
    assert len(done.mind.settled) == 2


def test_an_answer_that_changed_the_world_is_not_taken_back() -> None:
    done = halves(take_back=0.8)
    done.mind.acts = True
    done.converse((1, True), (1, False), (0.5, True), (2, False))
    assert done.mind.settled[0][0] == "tell me"
