"""How soon another mind is heard when a server fails, and whether the server is used again.

The house of the settings stands in a home of its own, with one quick server before the mind in this
process. Each turn is the first of a conversation, typed and answered aloud: the clock runs from the
turn, or in the middle of an answer from its last piece, to the first audible sample that holds
words of the next mind.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import count, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from brain.tiers.breaker import State
from ui.assemble import House, open_house
from ui.bench.clock import ClockedSink
from ui.bench.minds import Forgetful, with_mind
from ui.bench.stand_in import StandIn, standing_in
from ui.bench.summary import spread
from ui.errors import UsageError
from ui.evals.report import Report, Row
from ui.evals.troubles import ANSWER, BEGINNING, MODEL, Kind, Trouble, ill, troubles, well
from ui.settings import Settings, chosen
from ui.settings.tiers import Tier
from voice.audio import Samples
from voice.events import Event, Saying

BOUND = 2.5
"""Seconds within which the next mind is to be heard."""

PATIENCE = 20.0
"""Seconds after which an answer, or a server that is well again, is waited for no longer."""

LOOK_SECONDS = 0.05

KINDS: tuple[Kind, ...] = ("openai", "ollama")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One trouble, gone through."""

    name: str
    seconds: float
    """Until the next mind was heard; `PATIENCE` where it was not, or nobody asked the server."""
    bridged: bool
    """Whether a filler sounded meanwhile, whose end the answer waits for."""
    used_again: bool
    """Whether the server answered a later turn."""


def run(config: str | None, times: int = 100) -> Report:
    """Let a server of each kind fall into each trouble in turn, so many times in all.

    Raises UsageError where the settings name no mind in this process.
    """
    settings = chosen(config)
    if settings.mind.engine == "none":
        raise UsageError("there is no next mind: choose another [mind] engine than 'none'")
    outcomes: list[Outcome] = []
    for kind, turns in zip(KINDS, (times - times // 2, times // 2), strict=True):
        outcomes += asyncio.run(_measure(settings, kind, turns))
    report = Report("failover", notes={"next mind": settings.mind.model})
    names = list(dict.fromkeys(outcome.name for outcome in outcomes))
    report.rows = [row(name, [each for each in outcomes if each.name == name]) for name in names]
    report.rows.append(row("all", outcomes))
    report.misses = [
        {"wanted": BOUND, **asdict(each)}
        for each in outcomes
        if each.seconds > BOUND or not each.used_again
    ]
    return report


def row(name: str, outcomes: Sequence[Outcome]) -> Row:
    """Their figures; seconds."""
    figures = spread([each.seconds for each in outcomes])
    del figures["n"]
    figures["again"] = sum(each.used_again for each in outcomes)
    within = sum(each.seconds <= BOUND for each in outcomes)
    return Row(name, len(outcomes), {"within_2500_ms": within, **figures})


async def _measure(settings: Settings, kind: Kind, times: int) -> list[Outcome]:
    with TemporaryDirectory() as home:
        async with standing_in(well(kind)) as server:
            tier = Tier(kind=kind, level="quick", url=server.url, model=MODEL)
            tried = settings.model_copy(update={"tiers": {"server": tier}})
            async with open_house(tried, Path(home), lambda _: None) as house:
                # The next mind would repeat what it has seen the stand-in say.
                forgetful = with_mind(house, Forgetful(house.mind))
                trial = _Trial(forgetful, server, kind)
                return [
                    await trial.through(trouble) for trouble in islice(cycle(troubles(kind)), times)
                ]


class _Trial:
    """A house and its server, which falls into one trouble after another."""

    def __init__(self, house: House, server: StandIn, kind: Kind) -> None:
        self._house = house
        self._server = server
        self._kind = kind
        self._numbers = count(2)

    async def through(self, trouble: Trouble) -> Outcome:
        """One turn in trouble, and one when it is over."""
        await self._house.mind.prepare()  # as a conversation does between two turns
        await self._fall(trouble)
        before = len(self._server.asked)
        began = asyncio.get_running_loop().time()
        ear = await self._turn(after=BEGINNING if trouble.midway else "")
        asked = self._server.asked[before:]
        await self._recover(trouble)
        seconds = PATIENCE
        if ear.heard_at is not None and (asked or trouble.said is None):
            seconds = ear.heard_at - (asked[0].at if trouble.midway else began)
        name = f"{self._kind}: {trouble.name}"
        return Outcome(name, seconds, ear.bridged, await self._used_again())

    async def _fall(self, trouble: Trouble) -> None:
        if trouble.said is None:
            await self._server.stop()
        else:
            self._server.answer = ill(self._kind, trouble.said)

    async def _recover(self, trouble: Trouble) -> None:
        if trouble.said is None:
            await self._server.start()
        self._server.answer = well(self._kind)

    async def _used_again(self) -> bool:
        """Whether the server answers a turn when it works again."""
        rung = self._house.thinking.minds.rungs[0]
        try:
            async with asyncio.timeout(PATIENCE):
                while rung.breaker.state is not State.CLOSED:  # noqa: ASYNC110  # a breaker is pure
                    await asyncio.sleep(LOOK_SECONDS)
        except TimeoutError:
            return False
        await self._house.mind.prepare()
        return (await self._turn(after=ANSWER)).said.strip() == ANSWER

    async def _turn(self, after: str) -> Ear:
        """Ask something new, and listen until words after these sound, or to the end."""
        ear = Ear(self._house.rate, asyncio.get_running_loop().time, after)
        conversation = self._house.conversation(ear, ear.notice)
        # No reflex answers this, and no cache: each time it is another number.
        question = f"Tell me something curious about the number {next(self._numbers)}."
        async with asyncio.TaskGroup() as tasks:
            talking = tasks.create_task(conversation.say(question), name="turn")
            hearing = tasks.create_task(ear.heard.wait(), name="ear")
            await asyncio.wait(
                {talking, hearing}, timeout=PATIENCE, return_when=asyncio.FIRST_COMPLETED
            )
            talking.cancel()
            hearing.cancel()
        return ear


class Ear(ClockedSink):
    """Hears an answer, and notes when words after certain others begin to sound."""

    def __init__(self, rate: int, clock: Callable[[], float], after: str) -> None:
        super().__init__(rate, clock)
        self.said = ""
        """The words that sound or have sounded."""
        self.heard_at: float | None = None
        """Loop time of the first audible sample of a sound that holds words after those."""
        self.heard = asyncio.Event()
        self.bridged = False
        """Whether something else sounded before any word."""
        self._after = after.strip()

    def notice(self, event: Event) -> None:
        """Keep the words, which are told just before they sound."""
        if isinstance(event, Saying):
            self.said += event.text

    def write(self, samples: Samples) -> None:
        """Hear the next milliseconds of sound."""
        before = len(self.audible)
        super().write(samples)
        if len(self.audible) == before:
            return
        self.bridged = self.bridged or not self.said
        if self.heard_at is None and len(self.said.strip()) > len(self._after):
            self.heard_at = self.audible[-1]
            self.heard.set()
