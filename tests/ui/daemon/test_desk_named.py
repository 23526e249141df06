from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.fakes import ScriptedMind, ScriptedTranscriber
from tests.ui.daemon.desks import Scene, at, held
from tests.voice.stage import Stage
from ui.daemon.desk import Desk
from ui.daemon.named import Named
from voice.audio import Samples
from voice.events import TurnEnded
from voice.wake.called import Uncalled
from voice.wake.ports import Wake


def test_a_television_that_its_name_let_in_is_not_heard_for_ever(tmp_path: Path) -> None:
    async def wait(desk: Desk) -> None:
        await at(400)
        assert desk.status()["state"] == "ready"

    ears = Uncalled(ScriptedTranscriber(*["words"] * 999))
    scene = Scene(Stage(ScriptedMind({"words": ["Hm."]}), ears), tmp_path)
    scene.name = Named(Beep(), ears, lambda: not scene.stage.mind.settled)
    scene.play((1, False), *((1, True), (2, False)) * 130, script=wait)
    assert 60 < len(scene.stage.mind.settled) < 110
    assert scene.unsettled == []


class Beep:
    """A wake word: whatever is loud, once it has lasted for half a second."""

    def __init__(self, *, goes_on: bool = True) -> None:
        self.heard: list[Samples] = []
        self.goes_on = goes_on

    def load(self) -> None: ...

    def reset(self) -> None:
        self.heard = []

    def feed(self, frame: Samples) -> Wake | None:
        self.heard = [*self.heard, frame] if frame.any() else []
        if len(self.heard) < 25:
            return None
        sound, self.heard = np.concatenate(self.heard), []
        return Wake("computer", 0.0, 0, sound, self.goes_on)


def test_its_name_opens_the_door_and_silence_ends_the_turn(tmp_path: Path) -> None:
    async def wait(desk: Desk) -> None:
        await at(3.5)
        assert desk.status()["state"] == "listening"
        await at(12.0)
        assert desk.status()["state"] == "ready"
        assert desk.status()["pending"] == 0

    words = ScriptedTranscriber("Computer, one", "two", "Computer", "Computer, three")
    ears = Uncalled(words)
    mind = ScriptedMind({"One": ["First."], "two": ["Second."], "Three": ["Third."]})
    scene = Scene(Stage(mind, ears), tmp_path)
    scene.name = Named(Beep(), ears, lambda: True)
    scene.play(
        *((1, False), (1, True), (2.5, False), (1, True)),
        *((12, False), (0.6, True), (1, False), (1, True)),
        script=wait,
    )
    assert mind.settled == [("One", "First."), ("two", "Second.")]
    assert scene.unsettled == []
    assert [post for post in scene.posts if post["event"] == "called"] == [{"event": "called"}]


def test_its_name_alone_waits_for_what_is_wanted(tmp_path: Path) -> None:
    async def wait(_: Desk) -> None:
        await at(9)

    ears = Uncalled(ScriptedTranscriber("Computer.", "one"))
    mind = ScriptedMind({"one": ["First."]})
    scene = Scene(Stage(mind, ears), tmp_path)
    scene.name = Named(Beep(goes_on=False), ears, lambda: True)
    scene.play((1, False), (0.6, True), (1.5, False), (1, True), script=wait)
    assert mind.settled == [("one", "First.")]
    assert len(scene.earcons.writes) == 1  # listening, and no error


def test_a_key_takes_over_from_the_name(tmp_path: Path) -> None:
    ears = Uncalled(ScriptedTranscriber("Computer, one"))
    mind = ScriptedMind({"Computer, one": ["First."]})
    scene = Scene(Stage(mind, ears), tmp_path)
    scene.name = Named(Beep(), ears, lambda: True)
    scene.play((1, False), (2, True), script=lambda desk: held(desk, 2.0, 4.0))
    assert [text for text, _ in mind.settled] in (["Computer, one"], ["One"])
    assert scene.stage.at(TurnEnded) == [pytest.approx(4.04, abs=0.03)]
