"""A desk of fakes that is killed: it answers for what another one left, and hears turns itself.

Each life is given the number of the step that it is killed before, 0 for none, and the numbers of
the turns that are spoken to it, one right after the other. What happens is told in lines: a
`phase` begins, a turn was `spoken`, had its `effect`, was `answered` to the end; some were left
`standing`, and it was `told` to the end that they were interrupted.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path

import numpy as np

from tests.fakes import (
    VOICED,
    Later,
    RecordingSink,
    ScriptedMind,
    ScriptedReply,
    ScriptedTranscriber,
    WordVoice,
)
from tests.ui.daemon.desks import Scene, at
from tests.ui.daemon.lives import Killer, serve, tell
from tests.voice.stage import Stage
from ui.clock import now
from ui.daemon.desk import Desk
from ui.daemon.heirloom import HALF_HEARD
from voice.audio import Clip, Samples
from voice.events import Event, SpeechStarted
from voice.ports import Look, Mark, Stand, Transcript

SECONDS = 1.0
"""How long a turn is spoken."""
APART = 0.3
"""Seconds between two turns."""

LISTENING = 0.3
"""Seconds that it takes to hear words: the next turn begins meanwhile."""

_NUMBERS = ("", "one", "two", "three", "four")
"""As the voice is given them."""
_END = 80
"""Samples at the end of a clip whose loudness tells which clip it was."""
_TOLD = 0.9
_ANSWERED = 0.6


class Ears(ScriptedTranscriber):
    """Hear by the loudness which turns a sound holds."""

    def transcribe(self, samples: Samples, look: Look = Look.CLOSE) -> Transcript:  # noqa: ARG002
        loud = np.abs(samples)
        turns = np.unique(np.rint(10 * loud[loud > VOICED / 2] / VOICED - 10).astype(int))
        return Transcript(" ".join(map(str, turns)))


class Voice(WordVoice):
    """Ends what answers a turn so that the loudspeaker knows it."""

    def speak(self, text: str) -> Clip:
        clip = super().speak(text)
        word = text.strip(" .").split()[-1]
        if word in _NUMBERS:
            clip.samples[-_END:] = _ANSWERED + _NUMBERS.index(word) / 100
        elif text == HALF_HEARD:
            clip.samples[-_END:] = _TOLD
        return clip


class Loudspeaker(RecordingSink):
    """Tells what sounded to its end."""

    def write(self, samples: Samples) -> None:
        super().write(samples)
        end = round(float(samples.max()), 2)
        if end == _TOLD:
            tell("told")
        elif end > _ANSWERED:
            tell(f"answered {round((end - _ANSWERED) * 100)}")


class Deed(ScriptedReply):
    """Has an effect: that of an odd turn as a reflex has, of an even one as a tool has."""

    def __init__(self, mind: ScriptedMind, turns: list[str]) -> None:
        super().__init__(mind, [f"It is done: {turn}. " for turn in turns], pause=0.1)
        self._turns = turns

    async def words(self, stand: Stand) -> AsyncGenerator[str, None]:
        for turn in self._turns:
            if not int(turn) % 2:
                await stand()
                tell(f"effect {turn}")
        async with aclosing(super().words(stand)) as words:
            async for word in words:
                yield word

    def commit(self) -> None:
        for turn in self._turns:
            if int(turn) % 2:
                tell(f"effect {turn}")


class Mind(ScriptedMind):
    async def answer(self, text: str, mark: Mark) -> Deed:
        tell("phase thinking")
        mark("routed")
        return Deed(self, text.split())


class Doomed:
    """One life."""

    def __init__(self, folder: Path, turns: list[int]) -> None:
        self._folder = folder
        tell(f"standing {len(list(folder.glob('*.stands')))}")
        self._turns = turns
        self._saying = ""
        """The turn that is being said."""
        stage = Stage(
            Mind({}),
            Ears(""),
            Voice(),
            ears=Later(LISTENING),
            sink=Loudspeaker(),
            watchers=[self._notify],
        )
        stretches = [
            stretch
            for loud in (1 + turn / 10 for turn in turns)
            for stretch in ((0.2, loud), (0.6, 0.0), (0.2, loud), (APART, 0.0))
        ]
        Scene(stage, folder).play(*stretches, script=self._script)

    async def _script(self, desk: Desk) -> None:
        for place, turn in enumerate(self._turns):
            begin = place * (SECONDS + APART)
            await at(begin)
            self._saying = str(turn)
            desk.press("key")
            tell("phase pressed")
            await at(begin + SECONDS)
            desk.release("key")
            tell("phase released")
            self._saying = ""
        while any(self._folder.glob("*")):  # noqa: ASYNC110  # this is what is waited for
            await asyncio.sleep(0.05)

    def _notify(self, event: Event) -> None:
        if isinstance(event, SpeechStarted) and self._saying:
            tell(f"spoken {self._saying}")
        tell(f"phase {type(event).__name__}")


def live(step: str, *turns: str) -> None:
    killer = Killer()
    killer.before(int(step))
    sys.setprofile(killer)
    Doomed(Path(sys.argv[1]), [int(turn) for turn in turns])
    sys.setprofile(None)
    tell(f"steps {killer.done}")


if __name__ == "__main__":
    now()  # reads the time zone, which is no step
    serve(live)
