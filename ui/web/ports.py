"""What a session needs of the house, as small protocols."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Collection, Sequence
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from brain.router.levels import Level
from ui.settings import Settings
from voice.audio import Samples
from voice.events import Event
from voice.ports import Sink


class Talking(Protocol):
    """A conversation, as `voice.converse.Conversation` is one."""

    async def run(self, frames: AsyncIterable[Samples]) -> None:
        """Converse until the frames end and the last reply is over."""
        ...

    def type(self, text: str) -> None:
        """Answer typed words; does not wait."""
        ...

    def interrupt(self) -> object:
        """Give up the answer at once; does not wait."""
        ...

    async def announce(self, text: str) -> bool:
        """Say something unasked, once nobody speaks; whether it was heard to its end."""
        ...


class Choosing(Protocol):
    """A mind that lets a person choose who answers."""

    def prefer(self, level: Level | None, *, home: bool) -> None:
        """Answer by this level from now on; None leaves it to the router."""
        ...


class SeatLike(Protocol):
    """What one conversation needs of the house, as `ui.seat.Seat` has it."""

    @property
    def mind(self) -> Choosing:
        """The mind of this conversation."""
        ...

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the voices there are."""
        ...

    @property
    def voice_name(self) -> str:
        """The voice that speaks."""
        ...

    @property
    def speed(self) -> float:
        """Its pace; 1 is its own."""
        ...

    def voice(self, name: str, speed: float) -> None:
        """Speak so from now on; blocks. Raises UsageError, EngineError."""
        ...

    def recollect(self, turns: Sequence[tuple[str, str]]) -> None:
        """Go on from earlier turns: the words, and what was heard of the answer."""
        ...

    def conversation(
        self, sink: Sink, notify: Callable[[Event], None], *, held: bool = False
    ) -> Talking:
        """Begin to talk; `held`: a key says when a turn is over."""
        ...


class HouseLike(Protocol):
    """Where people take their seats, as `ui.assemble.House` is one."""

    @property
    def settings(self) -> Settings:
        """Of the house."""
        ...

    @property
    def rate(self) -> int:
        """Hertz of the voice."""
        ...

    @property
    def levels(self) -> Collection[Level]:
        """The levels that have a mind."""
        ...

    def seat(
        self, user: str, waits: Callable[[bool], None], *, cloud: bool = True
    ) -> AbstractAsyncContextManager[SeatLike]:
        """A seat for one conversation.

        `waits` is told when an engine serves others first, and when it does not any more. `cloud`:
        whether what is said may leave the house. Raises UsageError, EngineError.
        """
        ...
