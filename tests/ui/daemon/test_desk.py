from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.fakes import Later, ScriptedMind, ScriptedTranscriber
from tests.ui.daemon.desks import Scene, at, held, said
from tests.voice.stage import Stage, stage
from ui.daemon.desk import Desk
from ui.errors import UsageError
from ui.talk.ring import insist
from voice.events import Heard, Spoken, TurnEnded


def test_what_is_said_while_the_key_is_down_is_answered_when_it_comes_up(tmp_path: Path) -> None:
    scene = Scene(stage(["Good ", "day."]), tmp_path)
    scene.play((1, False), (2, True), script=lambda desk: held(desk, 1.0, 3.5))
    assert scene.stage.at(TurnEnded) == [pytest.approx(3.54, abs=0.03)]
    assert scene.stage.sink.first == pytest.approx(3.54, abs=0.03)
    assert scene.stage.mind.settled == [("hello", "Good day.")]
    assert scene.unsettled == []
    assert [post["act"] for post in scene.posts if post["event"] == "key"] == ["begin", "end"]


def test_the_half_second_before_the_key_is_heard_too(tmp_path: Path) -> None:
    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play((1, False), (1, True), script=lambda desk: held(desk, 1.4, 2.5))
    assert scene.stage.of(Heard) == [Heard("hello", pytest.approx(1.25 + 0.25, abs=0.3))]
    (whole,) = scene.stage.transcriber.received
    assert sum(abs(whole) > 0) >= 0.99 * 16_000


def test_nothing_is_heard_while_the_key_is_up(tmp_path: Path) -> None:
    async def wait(_: Desk) -> None:
        await at(8)

    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play((1, True), (1, False), (1, True), script=wait)
    assert scene.stage.events == []


def test_a_press_silences_the_answer_and_is_heard(tmp_path: Path) -> None:
    async def interrupt(desk: Desk) -> None:
        await held(desk, 0.0, 1.5, rest=1.0)
        await held(desk, 2.5, 4.0)

    mind = ScriptedMind({"one": ["A long, ", "long answer. "] * 9, "two": ["Well."]})
    scene = Scene(Stage(mind, ScriptedTranscriber("one", "two")), tmp_path)
    scene.play((1, True), (1.6, False), (1, True), script=interrupt)
    assert scene.stage.at(Spoken)[0] == pytest.approx(2.5, abs=0.02)
    assert len(scene.earcons.writes) == 1  # the silence says that it listens
    assert mind.settled[1] == ("two", "Well.")
    assert scene.unsettled == []


def test_a_cancel_forgets_what_was_said(tmp_path: Path) -> None:
    async def cancel(desk: Desk) -> None:
        desk.press("key")
        await at(1.2)
        assert desk.status()["state"] == "hearing you"
        desk.cancel()
        assert scene.unsettled == []
        await at(2.0)
        desk.release("key")
        await at(6.0)
        assert desk.status()["state"] == "ready"

    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play((1, True), script=cancel)
    assert scene.stage.mind.settled == []


def test_a_key_that_is_stuck_counts_as_let_go_of(tmp_path: Path) -> None:
    async def lean(desk: Desk) -> None:
        desk.press("key")
        await at(25)
        assert not desk.status()["key_down"]

    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play((1, True), script=lean)
    assert scene.stage.mind.settled == [("hello", "Yes.")]


def test_a_key_was_tapped_or_held_by_when_it_was_and_not_by_when_it_is_told(tmp_path: Path) -> None:
    async def told_late(desk: Desk) -> None:
        await at(0.15)
        desk.press("key", 0.0)  # as long as `tap` is, until the release
        await at(0.21)
        desk.release("key", 0.21)
        await at(0.5)
        assert not desk.status()["key_down"]
        desk.press("key", 1e9)  # by a clock that is not ours
        await at(1.0)
        desk.release("key")
        await at(1.1)
        assert not desk.status()["key_down"]

    Scene(stage(["Yes."]), tmp_path).play((2, False), script=told_late)


def test_one_who_speaks_for_too_long_is_heard_whole(tmp_path: Path) -> None:
    ears = ScriptedTranscriber("one", "two")
    mind = ScriptedMind({"one": ["First."], "two": ["Second."]})
    scene = Scene(Stage(mind, ears), tmp_path)
    scene.play((10.5, True), (1.5, False), (1, True), script=lambda desk: held(desk, 0.0, 13.5))
    assert mind.settled == [("two", "Second.")]
    assert len(ears.received[-1]) > 11 * 16_000
    assert scene.unsettled == []


def test_nothing_is_announced_while_the_key_is_down(tmp_path: Path) -> None:
    async def ring(desk: Desk) -> None:
        desk.press("key")
        await at(0.1)
        desk.say("Your tea is ready.")
        await at(3.0)
        assert said(scene) == []
        desk.release("key")
        await at(8.0)

    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play(script=ring)
    assert said(scene) == ["Your tea is ready."]


def test_nothing_is_announced_to_whoever_takes_the_floor_from_an_answer(tmp_path: Path) -> None:
    async def ring(desk: Desk) -> None:
        await held(desk, 0.0, 1.5, rest=1.0)
        desk.say("Your tea is ready.")
        await at(3.0)
        desk.press("key")
        await at(6.0)
        assert "Your tea is ready." not in said(scene)
        desk.release("key")
        await at(9.0)

    scene = Scene(stage(["A long, ", "long answer. "] * 9), tmp_path)
    scene.play((1, True), script=ring)
    assert said(scene)[-1] == "Your tea is ready."


def test_what_was_cancelled_is_not_said_again(tmp_path: Path) -> None:
    async def change_ones_mind(desk: Desk) -> None:
        desk.say("A very long text to be read aloud. " * 5)
        await at(1.0)
        desk.cancel()
        await at(9.0)

    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play(script=change_ones_mind)
    assert scene.stage.at(Spoken) == [1.0]


EGGS = "Your tea is ready, and your eggs, and the bread."


@pytest.mark.parametrize(
    ("pressed", "again"), [(1.0, [EGGS]), (2.0, [])], ids=["at its beginning", "later"]
)
def test_what_came_due_is_said_again_unless_enough_of_it_was_heard(
    tmp_path: Path, pressed: float, again: list[str]
) -> None:
    async def speak_over(desk: Desk) -> None:
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(insist(EGGS, desk.announce))
            await held(desk, pressed, pressed + 1.5)

    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play((pressed + 0.2, False), (1, True), script=speak_over)
    assert said(scene) == [EGGS, "Yes.", *again]


def test_what_is_to_be_said_is_said_once_whoever_speaks_over_it(tmp_path: Path) -> None:
    async def speak_over(desk: Desk) -> None:
        desk.say(EGGS)
        await held(desk, 1.0, 2.5)

    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play((1.2, False), (1, True), script=speak_over)
    assert said(scene) == [EGGS, "Yes."]


def test_who_taps_and_says_nothing_is_not_listened_to_for_long(tmp_path: Path) -> None:
    async def tap(desk: Desk) -> None:
        await held(desk, 0.0, 0.1, rest=9.0)
        assert desk.status()["key_down"]
        await at(11.0)
        assert not desk.status()["key_down"]
        await held(desk, 11.0, 11.1, rest=7.9)  # and now somebody speaks, and goes on
        await at(24.0)
        assert desk.status()["key_down"]

    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play((15, False), (15, True), script=tap)


def test_without_a_microphone_a_press_is_refused(tmp_path: Path) -> None:
    async def press(desk: Desk) -> None:
        desk.say(EGGS)
        await at(0.5)
        scene.air.up = False
        with pytest.raises(UsageError, match="no microphone"):
            desk.press("key")
        scene.air.up = True
        desk.release("key")
        await held(desk, 4.0, 6.0)

    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play((4, False), (1, True), script=press)
    assert said(scene) == [EGGS, "Yes."]
    assert [spoken.complete for spoken in scene.stage.of(Spoken)] == [True, True]


def test_a_press_without_a_word_is_owed_nothing(tmp_path: Path) -> None:
    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play((9, False), script=lambda desk: held(desk, 1.0, 2.0))
    assert scene.stage.of(Heard) == []
    assert scene.unsettled == []
    assert len(scene.earcons.writes) == 2  # listening, and the error


def test_what_takes_long_is_said_to_have_been_heard(tmp_path: Path) -> None:
    scene = Scene(stage(["Yes."], ears=Later(2.0)), tmp_path)
    scene.play((1, True), script=lambda desk: held(desk, 0.0, 1.0))
    listening, heard = (when for when, _ in scene.earcons.writes)
    assert (listening, heard) == (0.0, pytest.approx(1.32, abs=0.01))


def test_muted_it_hears_nothing_and_says_so(tmp_path: Path) -> None:
    async def mute(desk: Desk) -> None:
        desk.press("key")
        await at(0.5)
        assert desk.mute(None)
        with pytest.raises(UsageError, match="muted"):
            desk.press("another")
        desk.on_key("key", True)
        await at(3)
        assert desk.status()["state"] == "muted"
        assert not desk.mute(False)

    scene = Scene(stage(["Yes."]), tmp_path)
    scene.play((2, True), script=mute)
    assert scene.stage.mind.settled == []


def test_words_are_answered_and_said_on_demand(tmp_path: Path) -> None:
    async def type_and_cry(desk: Desk) -> None:
        await at(0.1)
        desk.ask("hello")
        desk.say("Dinner is ready.")
        await at(5)
        assert desk.status()["answered"] == 1

    scene = Scene(stage(["Good day."]), tmp_path)
    scene.play(script=type_and_cry)
    assert said(scene) == ["Good day.", "Dinner is ready."]
