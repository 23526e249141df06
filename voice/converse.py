"""One conversation: hear a turn, answer it aloud, fall silent when spoken over.

A reply is one task. It begins at the soft end behind a closed gate, under the revision of that soft
end; the end of the turn opens the gate, a reopened turn cancels the task. Nothing it does before
the gate opens has an effect on the world.

Who speaks while an answer sounds contests the floor: the answer halts, and goes on or is given up
when it is known what was said.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from voice.answering import Answering
from voice.audio import RATE, Samples
from voice.contest import Contest
from voice.continuation import Continuation
from voice.ear import Ear
from voice.events import (
    Boundary,
    Event,
    Fault,
    Reopened,
    SoftEnd,
    SpeechStarted,
    TurnEnded,
)
from voice.floor.stopping import is_stop
from voice.flow import closing
from voice.glances import Glances
from voice.listen import Hearing, Listener
from voice.player import Player
from voice.reply import Replier, Turn
from voice.speculation import Speculation
from voice.trace import Trace
from voice.turntaking import TurnTaking

LOOK_SECONDS = 0.1
"""How often an announcement looks whether its time has come."""


class Conversation:
    """Joins ear, listener, turn taking, contest and replier. `notify` must not wait."""

    def __init__(
        self,
        ear: Ear,
        listener: Listener,
        turntaking: TurnTaking,
        contest: Contest,
        continuation: Continuation,
        replier: Replier,
        player: Player,
        speculation: Speculation,
        notify: Callable[[Event], None],
        speculate: bool,
    ) -> None:
        """`speculate`: begin the answer at the soft end, and look at the words before it."""
        self._ear = ear
        self._listener = listener
        self._turntaking = turntaking
        self._contest = contest
        self._continuation = continuation
        self._glances = Glances(ear, listener, turntaking, continuation, replier, notify)
        self._answering = Answering(replier, speculation)
        self._player = player
        self._speculation = speculation
        self._notify = notify
        self._speculate = speculate
        self._tasks: asyncio.TaskGroup
        self._running = False
        self._turn: Turn | None = None
        """The turn that is answered, or being made ready."""
        self._rival: Turn | None = None
        """The turn of whoever speaks while the answer sounds, until it is known what it is."""
        self._fell_silent = 0
        """Position of the last soft end's silence."""
        self._work: set[asyncio.Task[None]] = set()
        """Looking at the words so far, judging a soft end: all void when speech goes on."""

    async def run(self, frames: AsyncIterable[Samples]) -> None:
        """Converse until the frames end and the last reply is over.

        An empty frame says that the speaker has finished, such as by letting go of a key.
        """
        # Whoever makes the frames knows that it is over before the answer falls silent.
        async with self._at_work(), closing(frames):
            async for frame in frames:
                for boundary, sound in self._ear.feed(frame):
                    self._on(boundary, sound)
                self._look()
                await self._watch()
            await self._finish()

    async def say(self, text: str) -> None:
        """Answer words that were typed instead of spoken, and nothing more."""
        async with self._at_work():
            self.type(text)
            await self._finish()

    def type(self, text: str) -> None:
        """Answer words that were typed while one converses; does not wait.

        They silence an answer, and what is half said is forgotten. Blank ones do nothing.
        """
        if not self._running or not text.strip():
            return
        if self._answered:
            self._contest.key()
        self._hush()
        self._forget_work()
        self._ear.dismiss()
        self._answer(Turn.typed(text))

    def hold(self, held: bool) -> None:
        """While a key is held, an empty frame ends a turn, and no silence does; does not wait."""
        for part in (self._ear, self._turntaking, self._continuation, self._contest):
            part.hold(held)

    def dismiss(self) -> None:
        """Forget what is half said; does not wait."""
        self._forget_work()
        self._ear.dismiss()
        if not self._answered:
            self._hush()

    def interrupt(self) -> bool:
        """Give up what sounds at once, as by a key; whether there was anything. Does not wait."""
        found = self._answered is not None or self._answering.announcing or self._player.sounding
        if found:
            if self._pending:
                self._contest.key()
            self._hush()
        return found

    async def announce(self, text: str) -> bool:
        """Say something unasked, once nobody speaks; whether it was heard to its end."""
        while not self._running or self.busy:  # noqa: ASYNC110  # it waits for silence
            await asyncio.sleep(LOOK_SECONDS)
        return await self._answering.announce(text, self._tasks)

    @asynccontextmanager
    async def _at_work(self) -> AsyncIterator[None]:
        """Have the player run, and leave nothing running behind."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks, self._running = tasks, True
            playing = tasks.create_task(self._player.run(), name="player")
            try:
                yield
            finally:
                self._running = False
                self._hush()
                self._forget_work()
                await self._answering.over()
                playing.cancel()

    @property
    def busy(self) -> bool:
        """Whether anybody speaks, or something is on its way to be said."""
        coming = bool(self._pending) or self._answering.announcing
        return coming or self._ear.voiced > 0 or self._player.sounding

    @property
    def _pending(self) -> Turn | None:
        """The last turn, while it is not over."""
        return self._turn if self._turn and not self._turn.over.is_set() else None

    @property
    def _answered(self) -> Turn | None:
        """The turn whose answer sounds, having taken effect."""
        turn = self._pending
        return turn if turn and turn.stands and not turn.sounded else None

    async def _finish(self) -> None:
        """No more sound comes: end the turn that is open, and hear the last answer out."""
        for boundary, sound in self._ear.finish():
            self._on(boundary, sound)
        if self._rival is not None and self._work:
            await asyncio.wait(self._work)
        if self._answered:
            await self._contest.words("", final=True)
        if self._turn is not None:
            await self._turn.over.wait()

    def _on(self, boundary: Boundary, sound: Samples) -> None:
        self._notify(boundary)
        match boundary:
            case SpeechStarted(at=at):
                self._onset(at)
            case Reopened(at=at):
                self._reopen(at)
            case SoftEnd():
                self._soften(boundary, sound)
            case TurnEnded():
                self._end(boundary, sound)

    def _onset(self, at: int) -> None:
        """Somebody speaks: over an answer, or going on with a turn that has none yet."""
        turn = self._pending
        self._contest.onset()
        self._continuation.onset(at, turn)
        if not self._answered:
            if turn is not None:
                self._turntaking.went_on((at - self._fell_silent) / RATE)
            self._hush()

    def _reopen(self, at: int) -> None:
        """Speech goes on after a soft end: what was begun since is void."""
        self._turntaking.went_on((at - self._fell_silent) / RATE)
        self._forget_work()
        turn, self._rival = self._rival or self._turn, None
        if not self._answered:
            self._hush()
        if turn is not None and not turn.stands:
            # Its words are the first part of what will have been said.
            self._begin(self._tell(turn.hearing), "glance")

    def _soften(self, boundary: SoftEnd, sound: Samples) -> None:
        self._fell_silent = boundary.voiced_end
        self._contest.soft_end(self._ear.voiced)
        if not self._speculate:
            return
        turn = self._open(boundary, sound)
        if self._answered:
            self._rivals(turn)
        else:
            self._answer(turn)
        self._begin(self._turntaking.judge(turn, self._ear.settle), "turn taking")

    def _end(self, boundary: TurnEnded, sound: Samples) -> None:
        waiting = self._rival or (None if self._turn is None or self._turn.stands else self._turn)
        turn = waiting or self._open(boundary, sound)
        if turn is not self._rival:
            self._continuation.ended(boundary.at)
        turn.trace.mark("turn_ended")
        turn.likely.set()
        turn.gate.set()
        if waiting is None and self._answered:
            self._rivals(turn)
        elif waiting is None:
            self._answer(turn)

    def _rivals(self, rival: Turn) -> None:
        self._rival = rival
        self._begin(self._decide(rival), "floor")

    def _open(self, boundary: SoftEnd | TurnEnded, sound: Samples) -> Turn:
        now = asyncio.get_running_loop().time
        behind = (self._ear.position - boundary.voiced_end) / RATE
        whole = self._continuation.joined(sound)
        end, overlap = boundary.voiced_end, self._answered is not None
        hearing = self._listener.hear(whole, end, self._ear.quiet_since, overlap=overlap)
        return Turn(boundary.revision, whole, hearing, now() - behind, Trace(now))

    def _look(self) -> None:
        """Look at the words so far when it is time."""
        overlap = self._answered is not None
        glance = self._glances.take(overlap=overlap) if self._speculate else None
        if glance is not None:
            self._begin(self._tell(glance), "glance")

    async def _tell(self, glance: Hearing) -> None:
        """Pass on the words so far: to the floor if there is a contest, else to the mind."""
        try:
            words = await glance.words()
        except Exception:  # whoever needs the words of the whole turn will say so
            return
        if self._answered:
            if self._rival is None and await self._contest.words(words, final=False):
                self._give_up(words)
        elif words and not self._pending:
            self._glances.tell(glance, words, self._tasks)

    async def _decide(self, rival: Turn) -> None:
        """Decide by what was said whether the answer is given up for it."""
        try:
            words = await rival.hearing.words()
        except Exception as error:
            words = ""
            self._notify(Fault.of(error))
        if self._rival is not rival:
            return
        if not self._answered or await self._contest.words(words, final=True):
            self._give_up(words)
            if not is_stop(words):  # expecting short words, it may have misheard others
                rival.sound = self._continuation.joined(rival.sound)
                rival.hearing = self._listener.hear(rival.sound, rival.hearing.at, None)
            self._answer(rival)
        else:
            self._rival = None
            if not rival.gate.is_set():  # else the ear is with what came after it
                self._ear.dismiss()

    async def _watch(self) -> None:
        """Halt the answer for whoever speaks over it, and give way to one who goes on."""
        turn = self._answered
        if turn is not None and await self._contest.speech(turn, self._ear.voiced):
            self._give_up("")

    def _give_up(self, words: str) -> None:
        """Give up the answer for these words, which may go on with what was answered."""
        if not is_stop(words):
            self._continuation.take_back(self._answered)
        self._hush()

    def _answer(self, turn: Turn) -> None:
        """Answer this turn from now on."""
        self._turn = turn
        self._answering.begin(turn, self._tasks)

    def _hush(self) -> None:
        """Give up the answer; it falls silent before anything else happens."""
        if self._turn is not None and (self._turn.taken_back or not self._turn.stands):
            self._speculation.drop()
        self._turn = self._rival = None
        self._answering.hush()

    def _begin(self, work: Coroutine[Any, Any, None], name: str) -> None:
        task = self._tasks.create_task(work, name=name)
        self._work.add(task)
        task.add_done_callback(self._work.discard)

    def _forget_work(self) -> None:
        for task in self._work:
            task.cancel()
