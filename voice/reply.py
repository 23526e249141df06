"""One reply: from the words of a turn to what was heard of the answer."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

import numpy as np

from voice.audio import RATE, Samples
from voice.events import Event, Fault, Heard, ReplyStarted, Saying, Spoken, TurnTraced
from voice.flow import ahead
from voice.listen import Hearing, said
from voice.player import Player
from voice.ports import Filler, Mind, Reply
from voice.say import Speaker, Speech
from voice.speculation import Speculation
from voice.trace import Trace

APOLOGY = "Sorry, something went wrong. Please try again."
CLIPS_AHEAD = 2
CLAUSES_AHEAD = 4
FILLER_STEP = 0.1
"""Seconds between two looks at whether the wait has become too long."""


@dataclass(slots=True)
class Turn:
    """What one reply works on."""

    revision: int
    sound: Samples
    hearing: Hearing
    """The words on their way."""
    voiced_end: float
    """Loop time of the last voiced sample."""
    trace: Trace
    likely: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is likely enough that the turn is over, so that an answer is worth its work."""
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the turn is over."""
    early: bool = False
    """Whether the answer was begun before the gate was open."""
    text: str = ""
    route: str = ""
    why: tuple[str, ...] = ()
    spoken: str = ""
    complete: bool = False
    acts: bool = False
    """Whether its answer changed the world, so that it cannot be taken back."""
    taken_back: bool = False
    """Set when its speaker went on: it is no turn of its own any more."""
    stands: bool = False
    """Set when it took effect: from then on it is a turn of its own, to be remembered."""
    sounded: bool = False
    """Set when its answer has sounded to its end, or was given up."""
    over: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the answer was heard and remembered; only idle work may follow."""

    @classmethod
    def typed(cls, text: str) -> Turn:
        """A turn of typed words, which is over and stands as soon as it begins."""
        clock = asyncio.get_running_loop().time
        nothing = np.zeros(0, np.float32)
        turn = cls(1, nothing, said(text), clock(), Trace(clock), text=text, stands=True)
        turn.gate.set()
        return turn


class Replier:
    """Answers one turn at a time: asks the mind, speaks behind the gate, keeps what was heard."""

    def __init__(
        self,
        mind: Mind,
        speaker: Speaker,
        player: Player,
        filler: Filler | None,
        speculation: Speculation,
        notify: Callable[[Event], None],
    ) -> None:
        """`filler` bridges a long wait; None leaves it silent. `notify` must not wait."""
        self._mind = mind
        self._speaker = speaker
        self._player = player
        self._filler = filler
        self._speculation = speculation
        self._notify = notify
        self._free = asyncio.Event()
        """Cleared while the answer is halted: the mind makes no more words."""
        self._free.set()
        self._settling: asyncio.Task[None] | None = None

    def halt(self) -> None:
        """Fall silent where the answer is, and stop the mind; does not wait."""
        self._free.clear()
        self._player.halt()

    async def resume(self) -> None:
        """Go on where the answer halted."""
        self._free.set()
        await self._player.resume()

    async def answer(self, turn: Turn, tasks: asyncio.TaskGroup) -> None:
        """Answer the turn once its gate opens; cancelling falls silent at once."""
        self._begin()
        if turn.stands:
            self._notify(Heard(turn.text, seconds=0.0))
        filling = tasks.create_task(self._fill(turn), name="filler")
        try:
            turn.text = await turn.hearing.words()
            turn.trace.mark("transcribed")
            if turn.text:
                await self._worthwhile(turn)
                turn.early = not turn.gate.is_set()
                reply = await self._mind.answer(turn.text, turn.trace.mark)
                turn.route = reply.route
                await self._speak(reply, turn, filling)
            else:
                await self._stand(turn)
        except Exception as error:
            await self._stand(turn)
            filling.cancel()
            await self._apologise(error, turn)
        finally:
            filling.cancel()
            if not turn.stands:
                self._player.stop()  # a sound that bridged the wait may go on
            if turn.taken_back:
                self._notify(Spoken(turn.spoken, complete=False))
                turn.over.set()
            elif turn.stands and turn.text:
                # A task of its own, so that a barge-in cannot keep a turn from being remembered.
                self._settling = tasks.create_task(self._settle(turn), name="settle")
            else:
                if turn.spoken:  # an apology for words that could not be heard
                    self._notify(Spoken(turn.spoken, complete=False))
                turn.over.set()

    async def announce(self, text: str) -> bool:
        """Say something unasked; it is no turn, and is not remembered. Whether it was all heard."""
        self._begin()
        whole = False
        try:
            await self._play(Speech(text, await self._speaker.apology(text)))
            whole = True
            await self._player.drain()
        except Exception as error:
            self._notify(Fault(f"an announcement could not be said: {error}"))
        finally:
            # What is written to its end sounds out, whoever speaks over its last syllable.
            complete = whole and not self._player.sounding
            self._notify(Spoken(self._player.stop(), complete))
        return complete

    def _begin(self) -> None:
        """Nothing is halted any more, whoever contested the answer before."""
        self._free.set()
        self._player.stop()

    async def settled(self) -> None:
        """Wait until the last turn is remembered."""
        if self._settling is not None:
            await asyncio.wait({self._settling})

    async def prepare(self) -> None:
        """Use idle time for the next turn; may be cancelled at any moment."""
        await self.settled()
        await self._told(self._mind.prepare(), "the next answer could not be prepared")

    async def listen(self, text: str) -> None:
        """Get the mind ready for words that go on being spoken."""
        await self._told(self._mind.listen(text), "the words so far could not be prepared")

    async def _told(self, work: Awaitable[None], trouble: str) -> None:
        try:
            await work
        except Exception as error:
            self._notify(Fault(f"{trouble}: {error}"))

    async def _worthwhile(self, turn: Turn) -> None:
        """Wait while it is more likely that the speaker goes on."""
        if not turn.gate.is_set():
            await turn.likely.wait()

    async def _stand(self, turn: Turn) -> None:
        """Wait until the turn is surely over; from here on it counts."""
        await turn.gate.wait()
        if not turn.stands:
            turn.stands = True
            self._notify(Heard(turn.text, len(turn.sound) / RATE))

    async def _bind(self, turn: Turn) -> None:
        """The answer is about to cost or to do something: wait until the turn is surely over."""
        await self._stand(turn)
        turn.acts = True

    async def _speak(self, reply: Reply, turn: Turn, filling: asyncio.Task[None]) -> None:
        mark = turn.trace.mark
        async with (
            aclosing(reply.words(lambda: self._bind(turn))) as words,
            ahead(self._speaker.clauses(self._unhalted(words), mark), CLAUSES_AHEAD) as clauses,
            ahead(self._speaker.speech(clauses, mark), CLIPS_AHEAD) as speech,
        ):
            # The turn stands only when its answer can sound: until then its speaker may go on.
            first = await anext(speech, None)
            await self._stand(turn)
            filling.cancel()
            turn.acts = turn.acts or reply.acts
            reply.commit()
            # Another mind may speak than the one that was asked first.
            turn.route, turn.why = reply.route, reply.why
            self._notify(ReplyStarted(turn.route, turn.why))
            whole = False
            try:
                await self._play_all(first, speech)
                whole = True
                await self._player.drain()
            finally:
                # Innermost and without await: silence comes before any other clean-up.
                turn.complete = whole and not self._player.sounding
                if self._player.audible_at is not None:
                    mark("audible", self._player.audible_at)
                turn.spoken = self._player.stop()
                turn.sounded = True

    async def _unhalted(self, words: AsyncGenerator[str, None]) -> AsyncGenerator[str, None]:
        """The words as they come; none is asked for while the answer is halted."""
        async with aclosing(words):
            async for piece in words:
                yield piece
                await self._free.wait()

    async def _play_all(self, first: Speech | None, rest: AsyncGenerator[Speech, None]) -> None:
        """Play every piece; what was made before a failure is still heard to its end."""
        try:
            if first is not None:
                await self._play(first)
            async for piece in rest:
                await self._play(piece)
        except Exception:
            await self._player.drain()
            raise

    async def _play(self, piece: Speech) -> None:
        """Queue one piece, and tell of it when it sounds."""
        await self._player.play(piece.clip, piece.text, lambda: self._notify(Saying(piece.text)))

    async def _fill(self, turn: Turn) -> None:
        """Bridge a wait that has become long, once."""
        if self._filler is None:
            return
        await turn.gate.wait()
        clock = asyncio.get_running_loop().time
        ended = clock()
        while True:
            if "first_token" in turn.trace.marks:
                return  # the answer is nearer than the end of a filler
            clip = self._filler.due(turn.text, turn.route, clock() - ended)
            if clip is not None:
                break
            await asyncio.sleep(FILLER_STEP)
        await self._player.play(clip, "")

    async def _settle(self, turn: Turn) -> None:
        self._notify(Spoken(turn.spoken, turn.complete))
        marks = dict(turn.trace.marks)
        self._waited(turn, marks)
        ended = turn.voiced_end
        self._notify(TurnTraced(turn.text, turn.route, turn.spoken, marks, ended, turn.why))
        self._notify(self._speculation.close(turn.early))
        trace = {name: at - turn.voiced_end for name, at in marks.items()}
        try:
            await self._mind.settle(turn.text, turn.spoken, turn.route, trace)
        except Exception as error:
            self._notify(Fault(f"this turn could not be remembered: {error}"))
        finally:
            turn.over.set()

    def _waited(self, turn: Turn, marks: dict[str, float]) -> None:
        """Let the filler learn how long this way of answering takes."""
        if self._filler is not None and "audible" in marks and "turn_ended" in marks:
            self._filler.waited(turn.route, marks["audible"] - marks["turn_ended"])

    async def _apologise(self, error: Exception, turn: Turn) -> None:
        """Say briefly that it failed; what exactly is for the eyes."""
        self._notify(Fault.of(error))
        try:
            await self._play(Speech(APOLOGY, await self._speaker.apology(APOLOGY)))
            await self._player.drain()
        except Exception as silent:
            self._notify(Fault.of(silent))
        finally:
            turn.spoken = f"{turn.spoken} {self._player.stop()}".strip()
            turn.sounded = True
