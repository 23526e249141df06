"""A talk over a real sound system: real voices in, the loudspeaker recorded, the record judged."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest

from tests.pulse import Pulse, running
from tests.ui.talk.recital import Recital
from ui.assemble import House, open_house
from ui.paths import fixture_file
from ui.settings import Settings, check
from ui.talk.sound import Sound, open_sound
from voice import wave
from voice.audio import RATE, Samples
from voice.devices.system import sound_system
from voice.errors import AudioError
from voice.events import Ducked, Event, ReplyStarted, Spoken, Yielded
from voice.player import AUDIBLE

pytestmark = pytest.mark.real

SETTINGS: Settings = check({"mind": {"model": "smollm2-135m-instruct-q4_1"}}, "test")
MOST_HALTS = 40
"""In ten minutes beside all other tests; alone there is hardly one."""

SILENT_WITHIN, SILENT_FOR = 2.0, 0.5
"""Seconds after an answer was given up in which such a silence lies: no pause in speech is as long.
On a machine that has other work; `parlour bench --live` says more."""

LATENESS = 0.3
"""Seconds by which the record may begin early or late."""


@pytest.fixture
def pulse(monkeypatch: pytest.MonkeyPatch, model: Callable[[str], Path]) -> Iterator[Pulse]:
    for name in SETTINGS.wanted_models:
        model(name)
    with running(monkeypatch, "latency_msec=60") as server:
        try:
            sound_system().refresh()
        except AudioError as error:
            pytest.skip(str(error))
        yield server


class Talk:
    """A talk at work, with what happened in it."""

    began = 0.0
    """Loop time at which the record begins."""

    def __init__(self, pulse: Pulse, house: House, sound: Sound) -> None:
        self.events: list[tuple[float, Event]] = []
        self.conversation = house.conversation(sound.sink, self.notify)
        self._pulse = pulse

    def notify(self, event: Event) -> None:
        self.events.append((asyncio.get_running_loop().time(), event))

    async def until(self, kind: type, seconds: float = 30) -> float:
        """When an event of this kind came; waits for it."""
        clock = asyncio.get_running_loop().time
        patience = clock() + seconds
        while clock() < patience:
            for at, event in self.events:
                if isinstance(event, kind):
                    return at
            await asyncio.sleep(0.02)
        raise AssertionError(f"no {kind.__name__} within {seconds} s: {self.events}")

    async def say(self, name: str) -> None:
        clip = wave.read(fixture_file(name)).samples
        loud = 0.3 * clip / np.abs(clip).max()
        with self._pulse.speaking(loud):
            await asyncio.sleep(len(loud) / RATE + 0.2)

    def of(self, kind: type) -> list[Event]:
        return [event for _, event in self.events if isinstance(event, kind)]


def talking(
    pulse: Pulse, home: Path, score: Callable[[Talk], Awaitable[None]]
) -> tuple[Talk, Samples, str]:
    """Hold a talk by this score; return it, the loudspeaker's record, and the words in that."""

    async def main() -> tuple[Talk, Samples, str]:
        told: list[str] = []
        async with (
            open_house(SETTINGS, home, told.append) as house,
            open_sound(SETTINGS, house.rate, told.append, silent=False) as sound,
        ):
            talk = Talk(pulse, house, sound)
            with pulse.recorder() as record:
                talk.began = asyncio.get_running_loop().time()
                async with asyncio.TaskGroup() as tasks:
                    running = tasks.create_task(talk.conversation.run(sound.frames()))
                    await asyncio.sleep(1.0)
                    await score(talk)
                    running.cancel()
            words = await asyncio.to_thread(house.own.transcriber.transcribe, record.samples)
            return talk, record.samples, words.text

    return asyncio.run(main())


def longest_silence(record: Samples) -> float:
    """Seconds of the longest stretch in which nothing can be heard."""
    loud = np.flatnonzero(np.abs(record) > AUDIBLE)
    edges = np.concatenate([[0], loud, [len(record)]])
    return float(np.diff(edges).max()) / RATE


def letters(text: str) -> str:
    """What is left of a text when "1:18 PM" and "118pm" are the same."""
    return "".join(sign for sign in text.lower() if sign.isalnum())


def test_a_question_spoken_into_the_microphone_is_answered_aloud(
    pulse: Pulse, tmp_path: Path
) -> None:
    async def score(talk: Talk) -> None:
        await talk.say("what-time-is-it.flac")
        await talk.until(Spoken)

    talk, _, words = talking(pulse, tmp_path, score)
    (spoken,) = talk.of(Spoken)
    assert isinstance(spoken, Spoken)
    assert spoken.complete
    assert SequenceMatcher(None, letters(spoken.text), letters(words)).ratio() > 0.7, words


def test_speaking_over_the_answer_silences_the_loudspeaker(pulse: Pulse, tmp_path: Path) -> None:
    async def score(talk: Talk) -> None:
        await talk.say("tell-me-a-story-about-tardigrades.flac")
        await talk.until(ReplyStarted)
        await asyncio.sleep(2.5)
        await talk.say("turn-on-the-living-room-lamp.flac")
        await asyncio.sleep(1.0)

    talk, record, _ = talking(pulse, tmp_path, score)
    yielded = next(at for at, event in talk.events if isinstance(event, Yielded)) - talk.began
    after = record[round((yielded - LATENESS) * RATE) : round((yielded + SILENT_WITHIN) * RATE)]
    assert longest_silence(after) >= SILENT_FOR
    first = talk.of(Spoken)[0]
    assert isinstance(first, Spoken)
    assert not first.complete


def test_it_does_not_hear_itself_for_ten_minutes(recital: Recital) -> None:
    printed = recital.result()
    found = json.loads(printed)
    assert found["seconds"] > recital.seconds, printed
    assert found["complete"], printed
    assert Yielded.__name__ not in found["seen"], printed
    # Beside busy tests the sound server stutters, which no canceller can follow: it may halt then.
    assert found["seen"].get(Ducked.__name__, 0) <= MOST_HALTS, printed
