from __future__ import annotations

from dataclasses import replace
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.talk.state import Scene, State, after
from voice.events import (
    Ducked,
    Event,
    Fault,
    Heard,
    Lull,
    Partial,
    Reopened,
    ReplyStarted,
    Resumed,
    Saying,
    SoftEnd,
    SpeechStarted,
    Spoken,
    TurnEnded,
    TurnTraced,
    Yielded,
)

STARTED, LULL, PARTIAL = SpeechStarted(0), Lull(1), Partial("what time")
SOFT, REOPENED, ENDED = SoftEnd(1, 8, 9), Reopened(1, 10), TurnEnded(1, 8, 11)
HEARD, NOTHING = Heard("what time is it", 1.0), Heard("", 0.3)
BEGUN, SAYING = ReplyStarted("reflex"), Saying("It is noon.")
DUCKED, RESUMED = Ducked(), Resumed("back-channel")
WORDS, KEY = Yielded("words"), Yielded("key")
WHOLE, CUT = Spoken("It is noon.", complete=True), Spoken("It is", complete=False)
TRACED, FAULT = TurnTraced("", "", "", {}, 0.0), Fault("the voice broke")

ANSWERED = [STARTED, ENDED, HEARD, BEGUN, SAYING]

STORIES = [
    pytest.param([], State.LISTENING, id="at first"),
    pytest.param([STARTED], State.HEARING, id="speech"),
    pytest.param([STARTED, PARTIAL, LULL], State.HEARING, id="a lull"),
    pytest.param([STARTED, SOFT], State.HEARING, id="a pause that may be the end"),
    pytest.param([STARTED, SOFT, REOPENED], State.HEARING, id="a pause that was none"),
    pytest.param([STARTED, SOFT, ENDED], State.THINKING, id="the end"),
    pytest.param([STARTED, ENDED, HEARD], State.THINKING, id="words"),
    pytest.param([STARTED, ENDED, NOTHING], State.LISTENING, id="a cough"),
    pytest.param([STARTED, ENDED, STARTED], State.HEARING, id="the turn goes on"),
    pytest.param([STARTED, ENDED, HEARD, BEGUN], State.THINKING, id="an answer not yet sounding"),
    pytest.param(ANSWERED, State.SPEAKING, id="an answer"),
    pytest.param([HEARD, SAYING, WHOLE, TRACED], State.LISTENING, id="a typed turn"),
    pytest.param([*ANSWERED, STARTED], State.SPEAKING, id="sound over the answer"),
    pytest.param([*ANSWERED, STARTED, DUCKED], State.HALTED, id="halted"),
    pytest.param([*ANSWERED, DUCKED, SAYING], State.HALTED, id="the next piece is ready"),
    pytest.param([*ANSWERED, STARTED, DUCKED, RESUMED], State.SPEAKING, id="false alarm"),
    pytest.param([*ANSWERED, STARTED, DUCKED, ENDED, RESUMED], State.SPEAKING, id="mm-hm"),
    pytest.param([*ANSWERED, STARTED, DUCKED, WORDS], State.INTERRUPTED, id="interrupted"),
    pytest.param([*ANSWERED, STARTED, WORDS, CUT, TRACED], State.INTERRUPTED, id="and settled"),
    pytest.param([*ANSWERED, STARTED, WORDS, CUT, PARTIAL], State.HEARING, id="and going on"),
    pytest.param([*ANSWERED, STARTED, WORDS, CUT, ENDED], State.THINKING, id="and asking"),
    pytest.param([*ANSWERED, KEY], State.INTERRUPTED, id="by the key"),
    pytest.param([*ANSWERED, KEY, CUT], State.LISTENING, id="by the key, and quiet"),
    pytest.param([*ANSWERED, WHOLE], State.LISTENING, id="said"),
    pytest.param([*ANSWERED, STARTED, WHOLE], State.LISTENING, id="said over an ignored sound"),
    pytest.param([*ANSWERED, STARTED, WHOLE, PARTIAL], State.HEARING, id="said over words"),
    pytest.param([*ANSWERED, STARTED, DUCKED, RESUMED, WHOLE], State.LISTENING, id="over mm-hm"),
    pytest.param([STARTED, ENDED, HEARD, FAULT], State.LISTENING, id="no answer came"),
    pytest.param([*ANSWERED, FAULT], State.SPEAKING, id="a fault while it sounds"),
    pytest.param([SAYING, WHOLE], State.LISTENING, id="an announcement"),
    pytest.param([DUCKED], State.LISTENING, id="nothing to halt"),
    pytest.param([RESUMED], State.LISTENING, id="nothing to resume"),
]


def told(events: list[Event], scene: Scene) -> Scene:
    return reduce(after, events, scene)


@pytest.mark.parametrize(("events", "state"), STORIES)
def test_the_state_follows_the_events(events: list[Event], state: State) -> None:
    assert told(events, Scene()).state is state


MICROPHONES = [
    pytest.param([], {"muted": True}, State.MUTED, id="muted"),
    pytest.param([], {"microphone": False}, State.DEAF, id="unplugged"),
    pytest.param([], {"microphone": False, "muted": True}, State.DEAF, id="unplugged and muted"),
    pytest.param([], {"key": False}, State.READY, id="the key is up"),
    pytest.param([], {"key": True}, State.LISTENING, id="the key is down"),
    pytest.param([STARTED], {"key": False}, State.HEARING, id="the key came up a moment ago"),
    pytest.param([STARTED, ENDED], {"muted": True}, State.THINKING, id="muted while it thinks"),
    pytest.param(ANSWERED, {"microphone": False}, State.SPEAKING, id="unplugged while it speaks"),
]


@pytest.mark.parametrize(("events", "facts", "state"), MICROPHONES)
def test_the_microphone_matters_when_nobody_answers(
    events: list[Event], facts: dict[str, bool], state: State
) -> None:
    assert told(events, replace(Scene(), **facts)).state is state


EVERY = [
    *(STARTED, LULL, PARTIAL, SOFT, REOPENED, ENDED, HEARD, NOTHING, BEGUN, SAYING),
    *(DUCKED, RESUMED, WORDS, KEY, WHOLE, CUT, TRACED, FAULT),
]


@given(st.lists(st.sampled_from(EVERY)))
def test_whatever_happened_the_end_of_turn_and_answer_leads_back(events: list[Event]) -> None:
    assert told([*events, ENDED, WHOLE], Scene()).state is State.LISTENING


@given(st.lists(st.sampled_from(EVERY)), st.booleans(), st.booleans())
def test_events_change_nothing_of_the_microphone(
    events: list[Event], muted: bool, microphone: bool
) -> None:
    scene = told(events, Scene(muted=muted, microphone=microphone))
    assert (scene.muted, scene.microphone) == (muted, microphone)
