"""The contest for the floor while an answer sounds: what is heard over it, and what comes of it."""

from __future__ import annotations

from collections.abc import Callable

from voice.events import Ducked, Event, Resumed, Yielded
from voice.floor.yielding import Floor
from voice.player import Player
from voice.reply import Replier, Turn


class Contest:
    """Tells the floor what is heard over an answer, and halts or resumes the answer as it says."""

    def __init__(
        self,
        floor: Floor,
        replier: Replier,
        player: Player,
        notify: Callable[[Event], None],
    ) -> None:
        self._floor = floor
        self._replier = replier
        self._player = player
        self._notify = notify
        self._answered: Turn | None = None
        """The turn whose answer the floor knows of."""
        self._before = 0.0
        """Seconds of speech up to the last soft end, which count no more."""
        self._held = False

    def hold(self, held: bool) -> None:
        """While a key is held, whoever speaks means to: no answer goes on over it."""
        self._held = held

    def onset(self) -> None:
        """Somebody begins to speak."""
        self._before = 0.0

    def soft_end(self, voiced: float) -> None:
        """The speech paused, after so many seconds of it."""
        self._before = voiced
        self._floor.soft_end()

    async def speech(self, answered: Turn, voiced: float) -> bool:
        """So many seconds of speech over the answer; whether it is to be given up."""
        if self._answered is not answered:
            self._answered = answered
            self._floor.begin()
        spoken = voiced - self._before
        if spoken <= 0:
            return False
        if self._held:
            self.key()
            return True
        return await self._rule(self._floor.speech(spoken))

    async def words(self, text: str, *, final: bool) -> bool:
        """What was said over the answer, so far or in all; whether it is to be given up."""
        said, left = self._player.saying, self._player.buffered
        return await self._rule(self._floor.words(text, said, left, final=final))

    def key(self) -> None:
        """Somebody pressed a key to silence the answer."""
        self._notify(self._floor.key() or Yielded("key"))

    async def _rule(self, ruling: Ducked | Resumed | Yielded | None) -> bool:
        if ruling is None:
            return False
        self._notify(ruling)
        match ruling:
            case Ducked():
                self._replier.halt()
            case Resumed():
                await self._replier.resume()
        return isinstance(ruling, Yielded)
