"""What a conversation is doing, told by its events: a pure state machine."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from voice.events import (
    Ducked,
    Event,
    Fault,
    Heard,
    Partial,
    Resumed,
    Saying,
    SpeechStarted,
    Spoken,
    TurnEnded,
    Yielded,
)


class State(StrEnum):
    """What the person is told; the value is the word for it."""

    LISTENING = "listening"
    READY = "ready"
    """Push-to-talk, and the key is up."""
    HEARING = "hearing you"
    THINKING = "thinking"
    SPEAKING = "speaking"
    HALTED = "halted"
    INTERRUPTED = "interrupted"
    MUTED = "muted"
    DEAF = "no microphone"


class Answer(StrEnum):
    """How far the answer is."""

    NONE = "none"
    DUE = "due"
    SOUNDING = "sounding"
    HALTED = "halted"


@dataclass(frozen=True, slots=True)
class Scene:
    """Who has the floor, and what the microphone gives."""

    answer: Answer = Answer.NONE
    voiced: bool = False
    """Somebody speaks."""
    yielded: bool = False
    """The answer was given up a moment ago."""
    muted: bool = False
    microphone: bool = True
    key: bool | None = None
    """Whether the key of push-to-talk is down; None where it is not in use."""

    @property
    def state(self) -> State:
        """The one word for all of it: what the person does comes after what answers him."""
        answering = {
            Answer.HALTED: State.HALTED,
            Answer.SOUNDING: State.SPEAKING,
            Answer.DUE: None if self.voiced else State.THINKING,
        }
        return answering.get(self.answer) or self._hearing

    @property
    def _hearing(self) -> State:
        found = (
            (self.yielded, State.INTERRUPTED),
            (not self.microphone, State.DEAF),
            (self.muted, State.MUTED),
            (self.voiced, State.HEARING),
            (self.key is False, State.READY),
        )
        return next((state for holds, state in found if holds), State.LISTENING)


def after(scene: Scene, event: Event) -> Scene:
    """The scene once this has happened."""
    match event:
        case SpeechStarted() | Partial() | TurnEnded() | Heard():
            return _after_person(scene, event)
        case _:
            return _after_answer(scene, event)


def _after_person(scene: Scene, event: SpeechStarted | Partial | TurnEnded | Heard) -> Scene:
    pending = scene.answer in (Answer.NONE, Answer.DUE)
    match event:
        case SpeechStarted():
            # Speech over an answer does not end it; a turn that has none yet is being continued.
            return replace(scene, voiced=True, answer=Answer.NONE if pending else scene.answer)
        case Partial():
            return replace(scene, voiced=True, yielded=False)
        case TurnEnded():
            due = Answer.DUE if pending else scene.answer
            return replace(scene, voiced=False, yielded=False, answer=due)
        case Heard(text=text):
            return replace(scene, yielded=False, answer=Answer.DUE if text else Answer.NONE)


def _after_answer(scene: Scene, event: Event) -> Scene:
    match event:
        case Saying():
            halted = scene.answer is Answer.HALTED
            return replace(scene, answer=Answer.HALTED if halted else Answer.SOUNDING)
        case Ducked() if scene.answer is Answer.SOUNDING:
            return replace(scene, answer=Answer.HALTED)
        case Resumed() if scene.answer is Answer.HALTED:
            return replace(scene, voiced=False, answer=Answer.SOUNDING)
        case Yielded():
            return replace(scene, answer=Answer.NONE, yielded=True)
        case Spoken():
            # A sound that was ignored ends without a word; one that took the floor does not.
            taken = scene.yielded and scene.voiced
            return replace(scene, answer=Answer.NONE, voiced=taken, yielded=taken)
        case Fault() if scene.answer is Answer.DUE:
            return replace(scene, answer=Answer.NONE)
    return scene
