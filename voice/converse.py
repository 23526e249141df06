"""One conversation: hear a turn, answer it aloud, fall silent when spoken over.

A reply is one task. It begins at the soft end behind a closed gate, under the revision of that soft
end; the end of the turn opens the gate, a reopened turn cancels the task. Nothing it does before
the gate opens has an effect on the world.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Callable
from concurrent.futures import Executor
from contextlib import aclosing
from dataclasses import dataclass, field

import numpy as np

from voice.audio import RATE, Samples
from voice.ear import Ear
from voice.errors import EngineError, VoiceError
from voice.events import (
    Boundary,
    Event,
    Fault,
    Heard,
    Reopened,
    ReplyStarted,
    Saying,
    SoftEnd,
    SpeechStarted,
    Spoken,
    TurnEnded,
    TurnTraced,
)
from voice.flow import ahead
from voice.player import Player
from voice.ports import Mind, Reply, Transcriber
from voice.say import Speaker, Speech
from voice.trace import Trace

MOST_CARRIED = 60 * RATE
"""Samples of an unanswered turn that are joined to its continuation, at most."""

APOLOGY = "Sorry, something went wrong. Please try again."
CLIPS_AHEAD = 2
CLAUSES_AHEAD = 4
PATIENCE = 2.0
"""Seconds within which a cancelled reply must be over."""


@dataclass(slots=True)
class _Turn:
    """What one reply works on."""

    revision: int
    sound: Samples
    voiced_end: float
    trace: Trace
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    text: str = ""
    route: str = ""
    spoken: str = ""
    complete: bool = False
    stands: bool = False
    """Set when it took effect: from then on it is a turn of its own, to be remembered."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the answer was heard and remembered; only idle work may follow."""


class Conversation:
    """Joins ear, transcriber, mind, speaker and player. `notify` must not wait."""

    def __init__(
        self,
        ear: Ear,
        transcriber: Transcriber,
        thread: Executor,
        mind: Mind,
        speaker: Speaker,
        player: Player,
        notify: Callable[[Event], None],
        speculate: bool,
    ) -> None:
        """`thread` runs the transcriber; `speculate`: begin the answer at the soft end."""
        self._ear = ear
        self._transcriber = transcriber
        self._thread = thread
        self._mind = mind
        self._speaker = speaker
        self._player = player
        self._notify = notify
        self._speculate = speculate
        self._turn: _Turn | None = None
        self._reply: asyncio.Task[None] | None = None
        self._settling: asyncio.Task[None] | None = None
        self._carried = np.zeros(0, np.float32)
        """Sound of a turn that was over but went on before its answer began."""

    async def run(self, frames: AsyncIterable[Samples]) -> None:
        """Converse until the frames end and the last reply is over."""
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(self._player.run(), name="player")
            try:
                async for frame in frames:
                    for boundary, sound in self._ear.feed(frame):
                        await self._on(boundary, sound, tasks)
                for boundary, sound in self._ear.finish():
                    await self._on(boundary, sound, tasks)
                if self._turn is not None:
                    await self._turn.over.wait()
            finally:
                await self._hush()
                await self._settled()
                playing.cancel()

    async def say(self, text: str) -> None:
        """Answer words that were typed instead of spoken."""
        loop = asyncio.get_running_loop()
        turn = _Turn(1, np.zeros(0, np.float32), loop.time(), Trace(loop.time), text=text)
        turn.gate.set()
        async with asyncio.TaskGroup() as tasks:
            playing = tasks.create_task(self._player.run(), name="player")
            try:
                await self._answer(turn, tasks)
            finally:
                await self._settled()
                playing.cancel()

    async def _on(self, boundary: Boundary, sound: Samples, tasks: asyncio.TaskGroup) -> None:
        self._notify(boundary)
        match boundary:
            case SpeechStarted():
                await self._interrupt()
            case Reopened():
                await self._hush()
            case SoftEnd():
                self._turn = self._open(boundary, sound)
                if self._speculate:
                    self._start(self._turn, tasks)
            case TurnEnded():
                turn = self._turn or self._open(boundary, sound)
                if not self._speculate:
                    self._start(turn, tasks)
                turn.trace.mark("turn_ended")
                turn.gate.set()

    def _open(self, boundary: SoftEnd | TurnEnded, sound: Samples) -> _Turn:
        now = asyncio.get_running_loop().time
        behind = (self._ear.position - boundary.voiced_end) / RATE
        whole = np.concatenate([self._carried, sound])
        return _Turn(boundary.revision, whole, now() - behind, Trace(now))

    def _start(self, turn: _Turn, tasks: asyncio.TaskGroup) -> None:
        self._reply = tasks.create_task(self._converse(turn, tasks), name="reply")

    async def _converse(self, turn: _Turn, tasks: asyncio.TaskGroup) -> None:
        """Answer, then use the idle time until somebody speaks."""
        await self._answer(turn, tasks)
        await self._settled()
        try:
            await self._mind.prepare()
        except Exception as error:
            self._notify(Fault(f"the next answer could not be prepared: {error}"))

    async def _interrupt(self) -> None:
        """Somebody speaks: silence the answer; a turn that has none yet is being continued."""
        turn = self._turn
        if turn is not None and not turn.stands and not turn.over.is_set():
            self._carried = turn.sound[-MOST_CARRIED:]
        await self._hush()

    async def _hush(self) -> None:
        """Cancel the reply, and be loud if it does not stop."""
        self._turn = None
        if self._reply is None or self._reply.done():
            return
        self._reply.cancel()
        _, stuck = await asyncio.wait({self._reply}, timeout=PATIENCE)
        if stuck:
            raise EngineError(f"a cancelled reply did not stop within {PATIENCE} s; report this")

    async def _answer(self, turn: _Turn, tasks: asyncio.TaskGroup) -> None:
        try:
            turn.text = turn.text or await self._words(turn)
            if turn.text:
                reply = await self._mind.answer(turn.text, turn.trace.mark)
                turn.route = reply.route
                await self._speak(reply, turn)
            else:
                await self._stand(turn)
        except Exception as error:
            await self._stand(turn)
            await self._apologise(error, turn)
        finally:
            if turn.stands and turn.text:
                # A task of its own, so that a barge-in cannot keep a turn from being remembered.
                self._settling = tasks.create_task(self._settle(turn), name="settle")
            else:
                turn.over.set()

    async def _stand(self, turn: _Turn) -> None:
        """Wait until the turn is surely over; from here on it counts."""
        await turn.gate.wait()
        if not turn.stands:
            turn.stands = True
            self._carried = np.zeros(0, np.float32)
            self._notify(Heard(turn.text, len(turn.sound) / RATE))

    async def _words(self, turn: _Turn) -> str:
        loop = asyncio.get_running_loop()
        heard = await loop.run_in_executor(self._thread, self._transcriber.transcribe, turn.sound)
        turn.trace.mark("transcribed")
        return heard.text

    async def _speak(self, reply: Reply, turn: _Turn) -> None:
        mark = turn.trace.mark
        async with (
            aclosing(reply.words()) as words,
            ahead(self._speaker.clauses(words, mark), CLAUSES_AHEAD) as clauses,
            ahead(self._speaker.speech(clauses, mark), CLIPS_AHEAD) as speech,
        ):
            await self._stand(turn)
            reply.commit()
            self._notify(ReplyStarted(reply.route))
            try:
                await self._play_all(speech)
                turn.complete = True
            finally:
                # Innermost and without await: silence comes before any other clean-up.
                if self._player.audible_at is not None:
                    mark("audible", self._player.audible_at)
                turn.spoken = self._player.stop()

    async def _play_all(self, speech: AsyncGenerator[Speech, None]) -> None:
        """Play every piece; what was made before a failure is still heard to its end."""
        try:
            async for piece in speech:
                self._notify(Saying(piece.text))
                await self._player.play(piece.clip, piece.text)
        except Exception:
            await self._player.drain()
            raise
        await self._player.drain()

    async def _settled(self) -> None:
        """Wait until the last turn is remembered."""
        if self._settling is not None:
            await asyncio.wait({self._settling})

    async def _settle(self, turn: _Turn) -> None:
        self._notify(Spoken(turn.spoken, turn.complete))
        marks = dict(turn.trace.marks)
        self._notify(TurnTraced(turn.text, turn.route, turn.spoken, marks, turn.voiced_end))
        trace = {name: at - turn.voiced_end for name, at in marks.items()}
        try:
            await self._mind.settle(turn.text, turn.spoken, turn.route, trace)
        except Exception as error:
            self._notify(Fault(f"this turn could not be remembered: {error}"))
        finally:
            turn.over.set()

    async def _apologise(self, error: Exception, turn: _Turn) -> None:
        """Say briefly that it failed; what exactly is for the eyes."""
        self._notify(Fault(str(error) or type(error).__name__))
        try:
            await self._player.play(await self._speaker.apology(APOLOGY), APOLOGY)
            await self._player.drain()
        except VoiceError as silent:
            self._notify(Fault(str(silent)))
        finally:
            turn.spoken = f"{turn.spoken} {self._player.stop()}".strip()
