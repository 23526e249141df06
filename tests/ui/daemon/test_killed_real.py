"""The real daemon, killed in every phase of a turn, loses none and answers none twice.

`PARLOUR_KILLS=100 pytest --log-cli-level=INFO` kills it more often, and shows when, and what came
of it.
"""

from __future__ import annotations

import json
import logging
import os
import random
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import soxr  # type: ignore[import-untyped]

from tests.pulse import Pulse, running
from tests.ui.daemon.mortal import Life, Mortal, pause
from ui.daemon.heirloom import HALF_HEARD
from ui.engines import make_synthesizer
from ui.settings import check
from voice.audio import RATE, Samples

pytestmark = pytest.mark.real

SETTINGS = """
transcriber.engine = "moonshine"
mind.model = "smollm2-135m-instruct-q4_1"
daemon.notices = false
"""
ORDER = "Set a timer for three hours."
"""Its effects can be counted."""

KILLS = int(os.environ.get("PARLOUR_KILLS", "3"))
AGAIN = 0.4
"""How often a life is killed that has to answer for another one."""

MOST_AGAIN = 3
"""So many of them for one turn: a turn that kills five is given up."""

# Phases: the event with which each begins, and the seconds of it in which the kill may come.
SPEAKING = {"key down": ("", 0.2), "speaking": ("speech_started", 1.2)}
ANSWERING = {
    "released": ("", 0.2),
    "standing": ("heard", 0.02),
    "answering": ("reply_started", 1.5),
    "answered": ("spoken", 0.003),
}
RECOVERING = {
    "telling": ("saying", 2.5),
    "replaying": ("speech_started", 0.3),
    "standing again": ("heard", 0.02),
    "answering again": ("reply_started", 1.5),
}

_LOG = logging.getLogger(__name__)


class Outcome:
    """What became of a turn, by all that its lives told of."""

    def __init__(self, lives: list[list[dict[str, Any]]]) -> None:
        self.spoken = any(event.get("event") == "speech_started" for event in lives[0])
        self.wordless = False
        self.begun = self.answered = self.told = 0
        for events in lives:
            self._live(events)

    def _live(self, events: list[dict[str, Any]]) -> None:
        replying, said = False, ""
        for event in events:
            match event:
                case {"event": "heard", "text": text}:
                    self.wordless = not text
                case {"event": "reply_started"}:
                    replying = True
                    self.begun += 1
                case {"event": "saying", "text": text}:
                    said = text
                case {"event": "spoken", "complete": complete}:
                    self.answered += replying and complete
                    self.told += not replying and complete and said == HALF_HEARD
                    replying = False

    def __str__(self) -> str:
        if self.answered:
            return "answered"
        if self.told:
            return "told of"
        return "without words" if self.wordless else "not spoken" if not self.spoken else "LOST"


class Trial:
    """The daemon is killed by chance, turn after turn."""

    def __init__(self, mortal: Mortal, pulse: Pulse, order: Samples) -> None:
        self._mortal = mortal
        self._pulse = pulse
        self._order = order
        self._chance = random.Random(6)
        self.kills = 0
        self.found: Counter[tuple[str, str]] = Counter()

    def turn(self) -> None:
        """Say it to a life, which is killed, and have the next ones answer for it."""
        before, life = self._timers, self._mortal.life
        since = len(life.events)
        phases = [self._spoken(life, since)]
        life.kill()
        lives = [life.events[since:]]
        while True:
            life = self._mortal.live()
            if self._chance.random() > AGAIN or len(lives) > MOST_AGAIN:
                break
            phase = self._chance.choice(list(RECOVERING))
            if self._reaches(life, *RECOVERING[phase]):
                phases.append(phase)
            life.kill()
            lives.append(life.events)
        life.to_the_end()
        lives.append(list(life.events))
        self._judge(phases, lives, self._timers - before)

    def _judge(self, phases: list[str], lives: list[list[dict[str, Any]]], effects: int) -> None:
        outcome = Outcome(lives)
        self.kills += len(lives) - 1
        self.found.update((phase, str(outcome)) for phase in phases)
        _LOG.info("%s: %s, %d effects", " > ".join(phases), outcome, effects)
        story = json.dumps(lives)
        assert str(outcome) != "LOST", story
        assert outcome.begun <= 1, story
        # Half an order may be heard as two: "three, three hours" are two timers.
        assert effects <= 1 or phases[0] in SPEAKING, story

    def _spoken(self, life: Life, since: int) -> str:
        phase = self._chance.choice([*SPEAKING, *ANSWERING])
        life.tell("press")
        with self._pulse.speaking(self._order):
            if phase in SPEAKING:
                self._reaches(life, *SPEAKING[phase], since)
                return phase
            pause(len(self._order) / RATE + 0.1)
        life.tell("release")
        self._reaches(life, *ANSWERING[phase], since)
        return phase

    def _reaches(self, life: Life, event: str, within: float, since: int = 0) -> bool:
        """Wait for the moment to kill it; whether the phase was reached."""
        reached = not event or life.comes(event, since)
        pause(self._chance.uniform(0, within))
        return reached

    @property
    def _timers(self) -> int:
        path = self._mortal.home / "kept.json"
        return len(json.loads(path.read_text())["timers"]) if path.exists() else 0


@pytest.fixture(scope="module")
def order(model: Callable[[str], Path]) -> Samples:
    """The order, in the voice of the house."""
    settings = check(tomllib.loads(SETTINGS), "test")
    for name in settings.wanted_models:
        model(name)
    voice = make_synthesizer(settings)
    voice.load()
    clip = voice.speak(ORDER)
    sound: Samples = soxr.resample(clip.samples, clip.rate, RATE)
    return 0.5 * sound


def test_a_daemon_that_is_killed_owes_nothing_in_the_end(
    order: Samples, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("d")
    with running(monkeypatch) as pulse, Mortal(folder, pulse, SETTINGS) as mortal:
        mortal.live()
        trial = Trial(mortal, pulse, order)
        while trial.kills < KILLS:
            trial.turn()
    for (phase, outcome), count in sorted(trial.found.items()):
        _LOG.info("%3d killed while %s: %s", count, phase, outcome)
