"""The stage between device and ear: cancels the echo, and goes deaf where that does not work."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Callable

from voice.audio import FRAME, RATE, Samples
from voice.echo.monitor import EchoMonitor, Verdict
from voice.echo.plain import AUDIBLE, HalfDuplex, loudness
from voice.echo.refit import Refit
from voice.errors import EngineError
from voice.ports import Canceller

CANNOT_CANCEL = (
    "Your loudspeaker is heard by the microphone and cannot be cancelled: "
    "I will not listen while I speak."
)
LISTENS_AGAIN = "The loudspeaker is no longer in the way: I listen while I speak again."

LONGEST_ECHO = 1.0
"""Seconds after which nothing comes back of what was played."""


class EchoStage:
    """A Canceller that fails closed.

    While it is not yet known whether the canceller works, and whenever it does not, the ear hears
    nothing of the time in which something is played.
    """

    def __init__(
        self,
        canceller: Canceller,
        monitor: EchoMonitor,
        half_duplex: HalfDuplex,
        told: Callable[[str], None],
        *,
        always: bool = False,
    ) -> None:
        """`told` is given a sentence for the person when the ear goes deaf, and when it is back.

        A failure that the monitor already believes in, because of a probe, is not told again.
        `always`: the canceller is wanted where nothing is played too, because it does more.
        """
        self._canceller = canceller
        self._refit = Refit()
        self._monitor = monitor
        self._half_duplex = half_duplex
        self._told = told
        self._failing = monitor.verdict is Verdict.FAILING
        self._lost = False
        self._always = always
        self._echoes = 0
        """Samples for which what was played may still come back."""

    @property
    def open(self) -> bool:
        """Whether the ear hears while something is played."""
        known_well = self._monitor.verdict in (Verdict.NO_ECHO, Verdict.CANCELLED)
        return known_well and not self._lost

    def clean(self, heard: Samples, played: Samples) -> Samples:
        """The frame as the ear may hear it; all are FRAME samples at 16 kHz, in step."""
        cleaned = heard
        if self._may_echo(played):
            cleaned = self._without_echo(heard, played)
        else:
            self._refit.pause()
        # Fed always, so that it knows at any time how long ago something was played.
        deaf = self._half_duplex.clean(cleaned, played)
        return cleaned if self.open else deaf

    def _may_echo(self, played: Samples) -> bool:
        """Whether there is anything to do: most of a day, nothing is played."""
        if loudness(played) > AUDIBLE:
            self._echoes = round(LONGEST_ECHO * RATE)
        self._echoes = max(0, self._echoes - FRAME)
        return self._echoes > 0 or self._always

    def _without_echo(self, heard: Samples, played: Samples) -> Samples:
        left = self._cancel(heard, played)
        self._monitor.feed(heard, played, left)
        self._tell(self._monitor.verdict is Verdict.FAILING)
        return self._refit.correct(heard, played, left)

    def _cancel(self, heard: Samples, played: Samples) -> Samples:
        """The canceller's frame; one that breaks is never asked again."""
        if not self._lost:
            try:
                return self._canceller.clean(heard, played)
            except EngineError as error:
                self._lost = self._failing = True
                self._told(f"{CANNOT_CANCEL} ({error})")
        return heard

    def _tell(self, failing: bool) -> None:
        if failing != self._failing and not self._lost:
            self._failing = failing
            self._told(CANNOT_CANCEL if failing else LISTENS_AGAIN)


async def cleaned(
    pairs: AsyncIterable[tuple[Samples, Samples]], stage: Canceller
) -> AsyncGenerator[Samples, None]:
    """Clean the frames of (heard, played) pairs, one by one."""
    async for heard, played in pairs:
        yield stage.clean(heard, played)
