"""Conversations as scores on a virtual clock: who speaks when, what must sound when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import Executor, Future
from typing import Any

import numpy as np
import pytest

from tests.clock import run
from tests.fakes import ScriptedMind, ScriptedTranscriber, WordVoice, sound
from tests.voice.stage import Stage, stage
from voice.audio import FRAME, RATE, Samples
from voice.errors import EngineError
from voice.events import Fault, Heard, Saying, Spoken, TurnTraced
from voice.listen import Listener
from voice.microphone import paced
from voice.ports import Mark, Reply
from voice.reply import APOLOGY


def test_the_answer_is_made_in_the_pause_and_sounds_when_the_turn_is_over() -> None:
    done = stage(["Good ", "day."]).converse((1, True), (1, False))
    assert done.mind.asked == [(1.2, "hello")]  # at the soft end
    assert done.mind.committed == [pytest.approx(1.6)]  # at the turn end, not before
    assert done.sink.first == pytest.approx(1.6)
    assert done.sink.last == pytest.approx(2.1)
    assert done.mind.settled == [("hello", "Good day.")]


def test_without_speculation_nothing_begins_before_the_turn_is_over() -> None:
    done = stage(["Good ", "day."], speculate=False).converse((1, True), (1, False))
    assert done.mind.asked == [(1.6, "hello")]
    assert done.sink.first == pytest.approx(1.8)  # two words at 0.1 s each


def test_a_pause_inside_a_sentence_voids_what_was_begun() -> None:
    mind = ScriptedMind({"turn": ["No."], "turn the light on": ["Done."]})
    done = Stage(mind, ScriptedTranscriber("turn", "turn the light on"))
    done.converse((1, True), (0.4, False), (1, True), (1, False))
    assert [text for _, text in mind.asked] == ["turn", "turn the light on"]
    assert len(mind.committed) == 1
    assert mind.settled == [("turn the light on", "Done.")]
    assert done.sink.first == pytest.approx(3.0)  # 2.4 voiced end + 0.6


def test_the_first_clause_sounds_while_the_rest_is_still_made() -> None:
    words = ["One ", "two ", "three ", "four ", "five, ", "and ", "six ", "seven ", "eight."]
    done = stage(words).converse((1, True), (1, False))
    assert done.sink.first < 1.2 + 0.1 * len(words)
    assert done.mind.settled[0][1] == "".join(words)


def test_a_whole_answer_waits_for_its_last_word() -> None:
    words = ["One ", "two. ", "Three ", "four."]
    done = stage(words, whole=True, speculate=False).converse((1, True), (1, False))
    assert done.sink.first == pytest.approx(1.6 + 0.4)


def test_speaking_over_the_answer_silences_it_and_memory_keeps_what_was_heard() -> None:
    long = [f"Sentence number {n} goes on. " for n in range(9)]
    mind = ScriptedMind({"hello": list(long), "stop": ["Fine."]}, pause=0.01)
    done = Stage(mind, ScriptedTranscriber("hello", "stop"))
    done.converse((1, True), (3, False), (1, True), (1, False))
    silent_until = [at for at, _ in done.sink.writes if 4.12 < at < 5.6]
    assert not silent_until  # speech began at 4.0 and counts from 4.1
    heard = mind.settled[0][1]
    assert heard == "Sentence number 0 goes on. Sentence number 1 goes on."
    assert mind.settled[1] == ("stop", "Fine.")
    spoken = [event for event in done.of(Spoken) if isinstance(event, Spoken)]
    assert [event.complete for event in spoken] == [False, True]


def test_who_goes_on_speaking_over_the_answer_has_it_given_up() -> None:
    mind = ScriptedMind({"hello": ["word "] * 500}, pause=0.1)
    Stage(mind, ScriptedTranscriber("hello")).converse((1, True), (3, False), (1, True), (1, False))
    assert mind.closed[0] == pytest.approx(4.8, abs=0.03)


def test_no_words_end_the_turn_in_silence() -> None:
    done = stage([], heard="").converse((1, True), (1, False))
    assert done.of(Heard) == [Heard("", 1.2)]
    assert not done.sink.writes
    assert not done.mind.settled


def test_a_mind_that_fails_apologises_and_the_talk_goes_on() -> None:
    mind = ScriptedMind(
        {"a": ["One thing is sure. ", "Two ", EngineError("the model is gone")], "b": ["Fine."]}
    )
    done = Stage(mind, ScriptedTranscriber("a", "b"))
    done.converse((1, True), (6, False), (1, True), (1, False))
    assert done.of(Fault) == [Fault("the model is gone")]
    assert mind.settled[0] == ("a", f"One thing is sure. {APOLOGY}")
    assert mind.settled[1] == ("b", "Fine.")


def test_ears_that_fail_apologise() -> None:
    mind = ScriptedMind({"b": ["Fine."]})
    done = Stage(mind, ScriptedTranscriber(EngineError("the ears are gone"), "b"))
    done.converse((1, True), (6, False), (1, True), (1, False))
    assert done.of(Fault) == [Fault("the ears are gone")]
    assert mind.settled == [("b", "Fine.")]


def test_a_voice_that_fails_even_for_the_apology_leaves_the_talk_alive() -> None:
    done = stage(["Hello."], voice=WordVoice(broken_at=""))
    done.converse((1, True), (2, False), (1, True), (1, False))
    assert [event.message for event in done.of(Fault) if isinstance(event, Fault)] == [
        "the voice broke",
        "the voice broke",
    ] * 2


def test_a_memory_that_fails_is_told_and_the_talk_goes_on() -> None:
    class Forgetful(ScriptedMind):
        async def settle(self, *_: object) -> None:  # type: ignore[override]
            raise OSError("No space left on device")

    done = Stage(Forgetful({"a": ["One."]}), ScriptedTranscriber("a"))
    done.converse((1, True), (3, False), (1, True), (1, False))
    assert (
        done.of(Fault) == [Fault("this turn could not be remembered: No space left on device")] * 2
    )
    assert len(done.of(Spoken)) == 2


def test_two_quick_turns_are_both_answered() -> None:
    mind = ScriptedMind({"a": ["One."], "b": ["Two."]})
    Stage(mind, ScriptedTranscriber("a", "b")).converse(
        (1, True), (0.9, False), (1, True), (1, False)
    )
    assert [text for text, _ in mind.settled] == ["a", "b"]


def test_a_recording_that_ends_in_mid_word_is_answered() -> None:
    done = stage(["Yes."]).converse((1, True))
    assert done.mind.settled == [("hello", "Yes.")]


def test_the_trace_adds_up_to_the_wait() -> None:
    done = stage(["Good ", "day."]).converse((1, True), (1, False))
    (traced,) = done.of(TurnTraced)
    assert isinstance(traced, TurnTraced)
    assert traced.voiced_end == pytest.approx(1.0)
    assert traced.marks["transcribed"] == pytest.approx(1.2)
    assert traced.marks["turn_ended"] == pytest.approx(1.6)
    assert traced.marks["audible"] == pytest.approx(done.sink.first)


def test_idle_time_is_used_and_may_fail() -> None:
    class Failing(ScriptedMind):
        async def prepare(self) -> None:
            self.prepared += 1
            raise EngineError("no room")

    mind = Failing({"a": ["One."]})
    done = Stage(mind, ScriptedTranscriber("a")).converse(
        (1, True), (3, False), (1, True), (3, False)
    )
    assert mind.prepared == 2
    assert [text for text, _ in mind.settled] == ["a", "a"]
    assert done.of(Fault) == [Fault("the next answer could not be prepared: no room")] * 2


def test_who_goes_on_before_the_answer_began_is_heard_as_one() -> None:
    class Slow(ScriptedMind):
        async def answer(self, text: str, mark: Mark) -> Reply:
            await asyncio.sleep(1.0)
            return await super().answer(text, mark)

    mind = Slow({"set a timer": ["For how long?"], "set a timer for tea": ["Done."]})
    ears = ScriptedTranscriber("set a timer", "set a timer for tea")
    Stage(mind, ears).converse((1, True), (0.8, False), (0.5, True), (4, False))
    assert mind.settled == [("set a timer for tea", "Done.")]
    assert len(mind.committed) == 1
    assert np.count_nonzero(ears.received[1]) == 1.5 * RATE


def test_a_turn_that_took_effect_is_remembered_though_nothing_was_heard_of_its_answer() -> None:
    mind = ScriptedMind({"a": ["One."], "b": ["Two."]}, pause=0.5)
    Stage(mind, ScriptedTranscriber("a", "b")).converse(
        (1, True), (0.65, False), (1, True), (3, False)
    )
    assert mind.settled == [("a", ""), ("b", "Two.")]


def test_an_answer_that_costs_is_begun_when_the_turn_is_over() -> None:
    done = stage(["Good ", "day."])
    done.mind.costs = True
    done.converse((1, True), (1, False))
    assert done.mind.asked == [(1.2, "hello")]
    assert done.mind.begun == [pytest.approx(1.6)]
    assert done.sink.first == pytest.approx(1.8)


def test_who_goes_on_before_the_turn_is_over_has_paid_for_one_answer() -> None:
    mind = ScriptedMind({"turn": ["No."], "turn the light on": ["Done."]})
    mind.costs = True
    Stage(mind, ScriptedTranscriber("turn", "turn the light on")).converse(
        (1, True), (0.4, False), (1, True), (1, False)
    )
    assert mind.settled == [("turn the light on", "Done.")]
    assert len(mind.begun) == 1


def test_an_answer_that_cost_is_not_taken_back() -> None:
    mind = ScriptedMind({"a": ["One."], "b": ["Two."]}, pause=0.5)
    mind.costs = True
    Stage(mind, ScriptedTranscriber("a", "b"), take_back=5.0).converse(
        (1, True), (0.65, False), (1, True), (3, False)
    )
    assert mind.settled == [("a", ""), ("b", "Two.")]


def test_typed_words_are_answered_aloud() -> None:
    done = stage(["Good ", "day."])

    async def main() -> None:
        await done.build().say("hello")

    run(main())
    assert done.mind.settled == [("hello", "Good day.")]
    assert [event.text for event in done.of(Saying) if isinstance(event, Saying)] == ["Good day."]


@pytest.mark.parametrize("moment", [0.5, 1.1, 1.3, 1.7, 2.5])
def test_ending_the_program_in_any_phase_leaves_no_task_and_keeps_what_was_heard(
    moment: float,
) -> None:
    done = stage(["One two three four. ", "Five six seven eight."])

    async def forever() -> AsyncGenerator[Samples, None]:
        async for frame in paced([sound((1, True))[:FRAME]] * 50, 100):
            yield frame

    async def main() -> None:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(done.build().run(forever()))
            await asyncio.sleep(moment)
            task.cancel()

    run(main())
    assert len(done.mind.settled) == (1 if moment > 1.6 else 0)


def test_an_apology_for_ears_that_fail_is_told_to_its_end() -> None:
    done = stage(["No."], heard="x")
    done.transcriber.texts = [EngineError("the ears are gone")]
    done.converse((1, True), (4, False))
    assert done.of(Saying) == [Saying(APOLOGY)]
    assert done.of(Spoken) == [Spoken(APOLOGY, complete=False)]


class Queue(Executor):
    """Keeps what it is given, and runs it when told."""

    def __init__(self) -> None:
        self.jobs: list[tuple[Future[Any], Callable[[], Any]]] = []

    def submit(self, work: Callable[..., Any], /, *given: Any, **named: Any) -> Future[Any]:
        job: Future[Any] = Future()
        self.jobs.append((job, lambda: work(*given, **named)))
        return job

    def run(self) -> None:
        for job, work in self.jobs:
            if job.set_running_or_notify_cancel():
                job.set_result(work())


def test_what_went_on_waits_for_the_ears_only_once() -> None:
    transcriber, queue = ScriptedTranscriber("turn the light on"), Queue()
    listener = Listener(transcriber, queue, lambda _: None, lambda: 0.0)
    hearings = [listener.hear(sound((seconds, True)), 0, None) for seconds in (1, 2, 3)]
    queue.run()
    assert [len(heard) / RATE for heard in transcriber.received] == [3]
    assert run(hearings[-1].words()) == "turn the light on"
