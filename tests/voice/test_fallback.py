"""Ears and voice that go on when the preferred ones fail."""

from __future__ import annotations

from copy import copy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes_ears import Says, tone
from tests.fakes_voice import Tone
from voice.audio import Clip, Samples
from voice.errors import EngineError
from voice.fallback import FIRST_REST, LONGEST_REST, FallbackSynthesizer, FallbackTranscriber, Rest
from voice.ports import Look, Transcript

SOUND = tone(0.2)
LATER = LONGEST_REST + 1


class Flaky:
    """Ears and a voice of 16 kHz that fail when told to."""

    rate = 16_000
    voices = ("far",)

    def __init__(self) -> None:
        self.fails = False
        self.speed = 1.0
        self.asked = 0

    def load(self) -> None:
        self._work()

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:  # noqa: ARG002
        self._work()
        return Transcript("far")

    def varied(self, voice: str, speed: float) -> Flaky:
        if voice not in ("", *self.voices):
            raise EngineError(f"there is no voice {voice!r}")
        other = copy(self)
        other.speed = speed
        return other

    def speak(self, text: str) -> Clip:
        self._work()
        return Clip(np.full(round(1600 * len(text) / self.speed), 0.1, np.float32), self.rate)

    def _work(self) -> None:
        self.asked += 1
        if self.fails:
            raise EngineError("It fell over.")


class World:
    """Ears with a clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0
        self.far = Flaky()
        self.told: list[str] = []
        self.ears = FallbackTranscriber(self.far, Says("near"), self.told.append, self.clock)

    def clock(self) -> float:
        return self.now

    def heard(self, look: Look = Look.CLOSE) -> str:
        return self.ears.transcribe(SOUND, look).text


@pytest.fixture
def world() -> World:
    return World()


def test_the_preferred_one_is_asked_while_it_works(world: World) -> None:
    world.ears.load()
    assert [world.heard() for _ in range(3)] == ["far"] * 3
    assert world.told == []


def test_the_local_one_answers_the_very_request_that_failed(world: World) -> None:
    world.ears.load()
    world.far.fails = True
    assert world.heard() == "near"
    assert world.told == ["It fell over. Meanwhile this machine uses its own ears."]


def test_one_that_rests_is_not_asked_and_each_change_is_told_once(world: World) -> None:
    world.far.fails = True
    for _ in range(5):
        assert world.heard() == "near"
    assert world.far.asked == 1
    world.now = FIRST_REST
    assert [world.heard(), world.heard()] == ["near", "near"]
    assert world.far.asked == 2
    world.far.fails = False
    world.now = LATER
    assert [world.heard(), world.heard()] == ["far", "far"]
    assert len(world.told) == 2
    assert world.told[-1] == "The ears of the server can be used again."


def test_one_that_is_down_at_the_start_is_told_and_tried_later(world: World) -> None:
    world.far.fails = True
    world.ears.load()
    assert len(world.told) == 1
    world.far.fails = False
    assert world.heard() == "near"
    world.now = LATER
    assert world.heard() == "far"


def test_a_local_one_that_fails_is_an_error(world: World) -> None:
    both = FallbackTranscriber(world.far, world.far, world.told.append)
    world.far.fails = True
    with pytest.raises(EngineError, match="fell over"):
        both.load()
    with pytest.raises(EngineError, match="fell over"):
        both.transcribe(SOUND)


def test_words_over_an_answer_are_heard_here(world: World) -> None:
    assert world.heard(Look.OVERLAP) == "near"
    assert world.far.asked == 0


def test_both_voices_sound_at_one_rate() -> None:
    far, told = Flaky(), list[str]()
    voice = FallbackSynthesizer(far, Tone(), told.append)
    voice.load()
    assert voice.voices == ("far", "tone")
    for fails in (False, True):
        far.fails = fails
        clip = voice.speak("abcdefghij")
        assert clip.rate == voice.rate == Tone.rate
        assert clip.seconds == pytest.approx(0.6 if fails else 1.0)
        assert clip.samples.dtype == np.float32
    assert told == ["It fell over. Meanwhile this machine uses its own voice."]


@pytest.mark.parametrize(
    ("name", "seconds", "fallen"), [("", 0.5, 0.3), ("far", 0.5, 0.3), ("tone", 0.3, 0.3)]
)
def test_a_choice_of_voice_goes_to_whoever_has_it(name: str, seconds: float, fallen: float) -> None:
    far, told = Flaky(), list[str]()
    voice = FallbackSynthesizer(far, Tone(), told.append)
    other = voice.varied(name, 2.0)
    assert other.speak("abcdefghij").seconds == pytest.approx(seconds)
    assert voice.speak("abcdefghij").seconds == pytest.approx(1.0), "the first one stays as it was"
    far.fails = True
    voice.speak("abc")
    assert other.speak("abcdefghij").seconds == pytest.approx(fallen), "they rest together"
    assert len(told) == 1


def test_a_voice_that_neither_has_is_an_error() -> None:
    with pytest.raises(EngineError, match="no voice 'near'"):
        FallbackSynthesizer(Flaky(), Tone(), pytest.fail).varied("near", 1.0)


@given(st.lists(st.tuples(st.floats(0, 1000), st.booleans()), max_size=30))
def test_a_rest_grows_to_its_bound_and_never_beyond(steps: list[tuple[float, bool]]) -> None:
    rest, now, failures = Rest(5, 60), 0.0, 0
    for wait, works in steps:
        now += wait
        if not rest.over(now):
            assert rest.resting
            continue
        if works:
            rest.succeeded()
            failures = 0
            assert rest.over(now)
        else:
            rest.failed(now)
            failures += 1
            length = min(5 * 2 ** (failures - 1), 60)
            assert not rest.over(now + length * 0.99)
            assert rest.over(now + length * 1.01)
        assert rest.resting is not works
