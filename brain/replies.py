"""Answers on their way to a voice: found without a model, or made by the minds of the house."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing

from brain.minds import Minds
from brain.ports import Message, Reflex
from brain.router.levels import Level
from brain.tiers.ladder import Ladder

Stand = Callable[[], Awaitable[None]]
"""Waits until the turn is surely over."""

LESS = "My bigger mind does not answer, so this comes from a smaller one. "
"""Said where a hard question is answered by a mind that may be wrong."""


class ReadyReply:
    """An answer that was ready at once: a reflex, or one that was given before."""

    def __init__(
        self, route: str, why: tuple[str, ...], reflex: Reflex, stands: Callable[[], None]
    ) -> None:
        """`stands` is called when the answer has had its effect."""
        self.route = route
        self.why = why
        self.acts = reflex.acts
        self._reflex = reflex
        self._stands = stands

    async def words(self, _stand: Stand) -> AsyncGenerator[str, None]:
        """The whole answer in one piece."""
        yield self._reflex.text

    def commit(self) -> None:
        """Do what the answer says."""
        self._reflex.act()
        self._stands()


class ModelReply:
    """An answer that a language model is making."""

    acts = False

    def __init__(
        self,
        minds: Minds,
        level: Level,
        why: tuple[str, ...],
        prompt: list[Message],
        *,
        cloud: bool,
        stands: Callable[[ModelReply], None],
    ) -> None:
        """`stands` is called, once or twice, when it is sure that this answers the turn."""
        self._minds = minds
        self._level = level
        self._why = why
        self._prompt = prompt
        self._cloud = cloud
        self._stands = stands
        self.ladder: Ladder | None = None
        """Who was asked, once words were wanted."""

    @property
    def route(self) -> str:
        """The level of the mind that speaks, or of the one that is to."""
        spoke = self.ladder.spoke if self.ladder else []
        return (spoke[-1].level if spoke else self._level).word

    @property
    def why(self) -> tuple[str, ...]:
        """Why this mind: the router's reasons, then who failed."""
        return (*self._why, *(self.ladder.failures if self.ladder else ()))

    async def words(self, stand: Stand) -> AsyncGenerator[str, None]:
        """The answer as the model makes it."""

        async def surely() -> None:
            await stand()
            self._stands(self)

        self.ladder = ladder = self._minds.ladder(self._level, cloud=self._cloud, stand=surely)
        first = True
        async with aclosing(ladder.reply(self._prompt)) as pieces:
            async for piece in pieces:
                if first and self._level >= Level.HARD and ladder.spoke[0].level is Level.QUICK:
                    yield LESS
                first = False
                yield piece

    def commit(self) -> None:
        """Words alone change nothing."""
        self._stands(self)
