"""Answers on their way to a voice: found without a model, or made by the minds of the house."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass

from brain.llm import Usage
from brain.minds import Minds
from brain.ports import Message, Reflex
from brain.prompt import public
from brain.router.levels import Level
from brain.router.router import Decision
from brain.tiers.ladder import Ladder, Rung
from brain.tools.consent import Consent
from brain.tools.guard import Request
from brain.tools.loop import Limits, ToolLoop
from brain.tools.toolbox import Toolbox

Stand = Callable[[], Awaitable[None]]
"""Waits until the turn is surely over."""

LESS = "My bigger mind does not answer, so this comes from a smaller one. "
"""Said where a hard question is answered by a mind that may be wrong."""


@dataclass(frozen=True, slots=True)
class Hands:
    """The tools of a conversation, and what was asked aloud before one is used."""

    toolbox: Toolbox
    consent: Consent
    limits: Limits

    def wanted(self, request: Request) -> bool:
        """Whether a turn may call for a tool, or answers the question before one is used."""
        fits = bool(self.toolbox.fitting(request.wish))
        return fits or self.consent.decide(request.words) != "unclear"


class ReadyReply:
    """An answer that was ready at once: a reflex, or one that was given before."""

    def __init__(
        self, route: str, why: tuple[str, ...], reflex: Reflex, acted: Callable[[], None]
    ) -> None:
        """`acted` is called when the answer has had its effect."""
        self.route = route
        self.why = why
        self.acts = reflex.acts
        self._reflex = reflex
        self._acted = acted

    async def words(self, stand: Stand) -> AsyncGenerator[str, None]:  # noqa: ARG002
        """The whole answer in one piece."""
        yield self._reflex.text

    def commit(self) -> None:
        """Do what the answer says."""
        self._reflex.act()
        self._acted()


class ModelReply:
    """An answer that a language model is making, with tools where there are any."""

    acts = False  # what tools do, they do after `stand`

    def __init__(
        self,
        minds: Minds,
        decision: Decision,
        prompt: Sequence[Message],
        recalled: Sequence[str],
        hands: Hands | None,
        *,
        private: Collection[str],
        stands: Callable[[ModelReply], None],
    ) -> None:
        """`recalled`: the notes in the prompt, which others may have written.

        `private`: words of turns that must not leave the house.
        `stands` is called, once or more, when it is sure that this answers the turn.
        """
        self.decision = decision
        self.said = ""
        """The answer so far."""
        self._minds = minds
        self._prompt = prompt
        self._recalled = recalled
        self._hands = hands
        self._private = private
        self._stands = stands
        self._ladders: list[Ladder] = []
        self._loop: ToolLoop | None = None

    @property
    def route(self) -> str:
        """The level of the mind that speaks, or of the one that is to."""
        spoke = self._spoke
        return (spoke[-1].level if spoke else self.decision.level).word

    @property
    def why(self) -> tuple[str, ...]:
        """Why this mind: the router's reasons, who failed, which tools were used."""
        failures = (failure for ladder in self._ladders for failure in ladder.failures)
        steps = self._loop.steps if self._loop else ()
        return (
            *self.decision.reasons,
            *failures,
            *(f"{each.name} {each.ending}" for each in steps),
        )

    @property
    def used(self) -> list[tuple[Rung, Usage]]:
        """Who was asked, and what that took."""
        return [used for ladder in self._ladders for used in ladder.used]

    @property
    def aided(self) -> bool:
        """Whether the answer rests on more than the question: on notes or tools."""
        return bool(self._recalled) or bool(self._loop and self._loop.steps)

    async def words(self, stand: Stand) -> AsyncGenerator[str, None]:
        """The answer as it is made."""

        async def surely() -> None:
            await stand()
            self._stands(self)

        async with aclosing(self._made(surely)) as pieces:
            async for piece in pieces:
                if not self.said and self._falls_short:
                    yield LESS
                self.said += piece
                yield piece

    def commit(self) -> None:
        """The turn stands."""
        self._stands(self)

    def _made(self, stand: Stand) -> AsyncGenerator[str, None]:
        def reply(prompt: Sequence[Message]) -> AsyncGenerator[str, None]:
            ladder = self._minds.ladder(
                self.decision.level,
                cloud=self.decision.may_leave,
                stand=stand,
                public=lambda messages: public(messages, self._private),
            )
            self._ladders.append(ladder)
            return ladder.reply(prompt)

        said = [message.text for message in self._prompt[:-1] if message.role == "user"]
        request = Request(self.decision.words, said, self._recalled)
        if self._hands is None or not self._hands.wanted(request):
            return reply(self._prompt)
        hands = self._hands
        self._loop = ToolLoop(
            hands.toolbox, hands.consent, hands.limits, reply, self._prompt, request
        )
        return self._loop.words(stand)

    @property
    def _spoke(self) -> list[Rung]:
        return [rung for ladder in self._ladders for rung in ladder.spoke]

    @property
    def _falls_short(self) -> bool:
        """Whether a hard question is answered by a small mind though a better one is there."""
        away = frozenset() if self.decision.may_leave else {Level.CLOUD}
        wanted = min(self.decision.wanted, max(self._minds.levels - away, default=Level.QUICK))
        return wanted >= Level.HARD and bool(self._spoke) and self._spoke[0].level is Level.QUICK
