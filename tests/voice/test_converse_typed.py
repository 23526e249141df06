"""Words that are typed while one converses."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.clock import run
from tests.fakes import ScriptedMind, ScriptedTranscriber
from tests.voice.stage import Stage, frames, stage
from voice.converse import Conversation
from voice.events import Event, Heard, ReplyStarted, Spoken, TurnTraced, Yielded
from voice.microphone import paced
from voice.trace import parts

STORY = ["It was a dark night. ", "The rain fell. ", "A dog barked. "]
ANSWERS: dict[str, list[str | Exception]] = {
    "hello": list(STORY),
    "no wait": ["Yes."],
    "how far is the moon": ["Far away."],
    "and the sun": ["Farther."],
}


def typing(*lines: tuple[float, str]) -> Callable[[Conversation], Awaitable[None]]:
    """Types each line at its moment."""

    async def meanwhile(conversation: Conversation) -> None:
        for at, text in lines:
            await asyncio.sleep(at - asyncio.get_running_loop().time())
            conversation.type(text)

    return meanwhile


def talk(
    *stretches: tuple[float, bool],
    typed: tuple[float, str] | list[tuple[float, str]],
    heard: tuple[str, ...] = ("hello", "no wait"),
    take_back: float = 0.0,
    pause: float = 0.01,
) -> Stage:
    """Hear these stretches while that is typed; at 1 s each word is ready at once."""
    lines = typed if isinstance(typed, list) else [typed]
    mind = ScriptedMind(ANSWERS, pause=pause)
    done = Stage(mind, ScriptedTranscriber(*heard), take_back=take_back)
    return done.hear(paced(frames(*stretches), 0), typing(*lines))


def order(done: Stage, *kinds: type[Event]) -> list[str]:
    return [type(event).__name__ for _, event in done.events if isinstance(event, kinds)]


def test_typed_words_are_answered_at_once() -> None:
    done = talk((9, False), typed=(2.0, "how far is the moon"))
    assert done.mind.asked == [(2.0, "how far is the moon")]
    assert done.mind.settled == [("how far is the moon", "Far away.")]
    assert done.sink.first == pytest.approx(2.01)
    assert done.of(Heard) == [Heard("how far is the moon", 0.0)]
    assert done.transcriber.received == []
    (traced,) = done.of(TurnTraced)
    assert isinstance(traced, TurnTraced)
    assert sum(parts(traced.marks, traced.voiced_end).values()) == pytest.approx(0.01)


def test_typed_words_silence_an_answer_that_sounds() -> None:
    done = talk((1, True), (9, False), typed=(3.0, "how far is the moon"))
    assert done.mind.settled == [
        ("hello", STORY[0].strip()),
        ("how far is the moon", "Far away."),
    ]
    assert not [at for at, _ in done.sink.writes if 3.0 <= at < 3.01], "silent at once"
    assert done.sink.dropped == [pytest.approx(3.0)]
    assert done.of(Yielded) == [Yielded("key")]
    assert order(done, Heard, ReplyStarted, Spoken) == ["Heard", "ReplyStarted", "Spoken"] * 2


@pytest.mark.parametrize("moment", [0.5, 0.99, 1.1, 1.3, 1.59])
def test_what_is_half_said_is_forgotten(moment: float) -> None:
    done = talk((moment, True), (9, False), typed=(moment, "how far is the moon"))
    assert done.mind.settled == [("how far is the moon", "Far away.")]
    assert done.mind.committed == [pytest.approx(moment + 0.01, abs=0.03)]


def test_words_that_were_said_but_not_over_yet_are_forgotten_too() -> None:
    done = talk((1, True), (9, False), typed=(1.4, "how far is the moon"))
    assert [text for _, text in done.mind.asked] == ["hello", "how far is the moon"]
    assert done.mind.settled == [("how far is the moon", "Far away.")]


def test_who_goes_on_speaking_over_the_answer_to_typed_words_is_heard() -> None:
    done = talk((3, True), (9, False), typed=(1.0, "how far is the moon"), heard=("no wait",))
    assert [text for text, _ in done.mind.settled] == ["how far is the moon", "no wait"]
    assert done.mind.settled[1][1] == "Yes."


def test_typed_words_are_not_lost_to_speech_before_their_answer_sounds() -> None:
    done = talk(
        (2.2, False),
        (0.5, True),
        (9, False),
        typed=(2.0, "how far is the moon"),
        heard=("",),
        pause=1.0,
    )
    assert done.mind.settled == [("how far is the moon", "Far away.")]


def test_typed_words_are_a_turn_of_their_own_though_somebody_speaks_soon() -> None:
    done = talk(
        (1, True),
        (1, False),
        (0.8, True),
        (9, False),
        typed=(1.9, "how far is the moon"),
        take_back=5.0,
    )
    assert [text for text, _ in done.mind.settled] == [
        "hello",
        "how far is the moon",
        "no wait",
    ]


def test_the_last_of_several_lines_is_answered() -> None:
    lines = [(2.0, "how far is the moon"), (2.005, "and the sun")]
    done = talk((9, False), typed=lines)
    assert done.mind.settled == [("how far is the moon", ""), ("and the sun", "Farther.")]


def test_a_talk_that_ends_hears_the_answer_out() -> None:
    done = talk((2.5, False), typed=(2.4, "hello"))
    assert done.mind.settled == [("hello", "".join(STORY).strip())]


@pytest.mark.parametrize("blank", ["", " ", "\n\t"])
def test_blank_lines_change_nothing(blank: str) -> None:
    done = talk((1, True), (9, False), typed=[(0.5, blank), (1.3, blank), (3.0, blank)])
    assert done.mind.settled == [("hello", "".join(STORY).strip())]
    assert done.of(Yielded) == []


def test_words_typed_before_and_after_the_talk_are_ignored() -> None:
    done = stage(["Yes."])

    async def main() -> None:
        conversation = done.build()
        conversation.type("hello")
        await conversation.run(paced(frames((1, True)), 0))
        conversation.type("hello")

    run(main())
    assert done.mind.settled == [("hello", "Yes.")]
