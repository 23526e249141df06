"""A seat in the house: what one person needs for a conversation, while others have theirs."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial

from pydantic import ValidationError

from brain.mind import HouseMind
from memory.recall import Memory
from ui.engines import make_lull, make_policy
from ui.errors import UsageError
from ui.settings import Settings
from voice.bridge import Bridge
from voice.clauses import ClauseCutter
from voice.contest import Contest
from voice.continuation import Continuation
from voice.converse import Conversation
from voice.ear import Ear
from voice.endpoint import Endpointer, Endpointing
from voice.events import Event, Fault
from voice.floor.yielding import Floor, Yielding
from voice.listen import Listener
from voice.player import Player
from voice.ports import Detector, Sink, Synthesizer, Transcriber, TurnModel
from voice.reply import Replier
from voice.say import Speaker, sound
from voice.speculation import Speculation
from voice.turntaking import TurnTaking

_CUTTER = {"first_chars", "opener_chars", "sentence_chars", "longest_chars"}
"""Settings of the voice that are the clause cutter's."""


@dataclass(slots=True)
class Seat:
    """Where one person sits: a mind with a history of its own, and a place at each engine.

    It has one conversation at a time.
    """

    settings: Settings
    user: str
    mind: HouseMind
    memory: Memory
    """Of this user alone, and the same at all their seats."""
    gain: Callable[[], float]
    """Factor on the amplitude of the voice."""
    detector: Detector
    transcriber: Transcriber
    synthesizer: Synthesizer
    """The voice of the house, of which this seat may have a variation."""
    melody: TurnModel | None
    bridge: Bridge | None
    ears: Executor
    """Where the transcriber runs."""
    judge: Executor
    """Where the turn model runs."""
    throat: Executor
    """Where the synthesizer runs."""
    voice_name: str = field(init=False)
    speed: float = field(init=False)
    _speaker: Speaker = field(init=False)

    def __post_init__(self) -> None:
        wanted = self.settings.speaker
        self.voice_name = wanted.voice or wanted.chosen_voice
        self.speed = wanted.speed
        cutter = partial(ClauseCutter, **wanted.model_dump(include=_CUTTER))
        self._speaker = Speaker(self.synthesizer, self.throat, cutter, wanted.whole_answer)

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the voices there are."""
        return self.synthesizer.voices

    def voice(self, name: str, speed: float) -> None:
        """Speak with this voice, at this pace, from the next clause on; blocks while it is loaded.

        Raises UsageError for a pace that cannot be, EngineError for a voice that is not there.
        """
        wanted = self.settings.speaker
        try:
            type(wanted).model_validate(wanted.model_dump() | {"speed": speed})
        except ValidationError as error:
            why = error.errors()[0]["msg"]
            raise UsageError(f"nobody can speak at a pace of {speed:g}: {why}") from error
        chosen = self.synthesizer.varied(name, speed)
        if self.bridge:
            self.bridge.speak_like(partial(sound, chosen))
        self._speaker.synthesizer = chosen
        self.voice_name, self.speed = name, speed

    def recollect(self, turns: Sequence[tuple[str, str]]) -> None:
        """Go on from earlier turns: the words, and what was heard of the answer, oldest first."""
        self.mind.recollect(turns)

    def conversation(
        self,
        sink: Sink,
        notify: Callable[[Event], None],
        *,
        realtime: bool = True,
        held: bool = False,
    ) -> Conversation:
        """Begin a conversation that sounds at this sink; `held`: a key says when a turn is over."""
        wanted = self.settings
        self.detector.reset()
        endpointer = Endpointer(endpointing(wanted))
        ear = Ear(self.detector, endpointer, make_lull(wanted), wanted.ear.margin)
        player = Player(
            sink,
            wanted.speaker.buffer_seconds,
            gain=self.gain,
            realtime=realtime,
            failed=lambda message: notify(Fault(message)),
        )
        speculation = Speculation(time.process_time)
        replier = Replier(self.mind, self._speaker, player, self.bridge, speculation, notify)
        conversation = Conversation(
            ear,
            Listener(self.transcriber, self.ears, speculation.waste),
            TurnTaking(
                make_policy(wanted),
                self.melody,
                self.judge,
                self.mind.understands,
                wanted.turn.begin_within,
            ),
            Contest(Floor(yielding(wanted)), replier, player, notify),
            Continuation(wanted.turn.take_back),
            replier,
            player,
            speculation,
            notify,
            wanted.mind.speculate,
        )
        conversation.hold(held)
        return conversation


def yielding(settings: Settings) -> Yielding:
    """The bounds of who gives way; words are told from hums by what is English."""
    english = settings.transcriber.language == "en"
    wanted = settings.floor
    bounds = Yielding(**wanted.model_dump())
    return replace(bounds, lone_words=wanted.lone_words and english)


def endpointing(settings: Settings) -> Endpointing:
    """The endpointer's bounds."""
    names = set(Endpointing.__dataclass_fields__)
    return Endpointing(**settings.ear.model_dump(include=names))


def told_in_loop(waits: Callable[[bool], None]) -> Callable[[bool], None]:
    """What the engines may call from their threads; `waits` is called on this loop.

    It is told when somebody begins to wait for one of the engines, and when for none any more.
    """
    loop = asyncio.get_running_loop()
    waiting = 0

    def count(begins: bool) -> None:
        nonlocal waiting
        before, waiting = waiting, waiting + (1 if begins else -1)
        if bool(before) != bool(waiting):
            waits(begins)

    def told(begins: bool) -> None:
        with suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(count, begins)

    return told
