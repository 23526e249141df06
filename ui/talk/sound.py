"""The open microphone and loudspeaker of a talk, their echo taken out."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from itertools import count

import numpy as np

from ui.engines import make_canceller
from ui.errors import UsageError
from ui.settings import Settings
from voice.audio import FRAME, RATE, Samples
from voice.devices.duplex import Duplex, open_duplex
from voice.devices.link import Wanted
from voice.devices.pairs import Pair
from voice.echo.monitor import EchoMonitor
from voice.echo.plain import HalfDuplex, Overlooking, Untouched
from voice.echo.probe import judge, probe_sound
from voice.echo.stage import EchoStage, cleaned
from voice.errors import EngineError
from voice.ports import Canceller, Sink
from voice.wave import NullSink

PROBE_SECONDS = 1.3
"""How long is listened for the probe, a late echo included."""

SELDOM_PIECE, SELDOM = 0.06, 0.48
"""Seconds of sound handed over at a time by a microphone that seldom matters, and gathered."""

NO_CANCELLER = "{reason}: I will not listen while I speak."

Told = Callable[[str], None]
"""Is given a sentence for the person."""


class Sound:
    """Devices at work: `frames` to hear, `sink` to speak."""

    def __init__(
        self,
        duplex: Duplex,
        sink: Sink,
        frames: AsyncGenerator[Samples, None],
        hears: Callable[[], bool] = lambda: True,
        overlook: Callable[[float], None] = lambda _: None,
        piece: float = FRAME / RATE,
    ) -> None:
        """`hears`: whether the frames hold what was heard while something was played.

        `overlook`: have them hold it for so many seconds, whatever is played. `piece`: seconds of
        sound that come at a time.
        """
        self._duplex = duplex
        self._hears = hears
        self._overlook = overlook
        self._frames = frames
        self.piece = piece
        """Seconds of sound that come at a time: so much is still on its way."""
        self.sink = sink
        """Where answers sound; nowhere, if they are read."""

    @property
    def up(self) -> bool:
        """Whether the devices work at the moment."""
        return self._duplex.up

    @property
    def open(self) -> bool:
        """Whether one is heard while something is played."""
        return self._hears()

    def overlook(self, seconds: float) -> None:
        """Hear all in the next so many seconds: what is played is an earcon, and no answer."""
        self._overlook(seconds)

    def listen(self, *, closely: bool) -> None:
        """Hand over each frame at once, or a few at a time while nothing happens."""
        self._duplex.listen(closely=closely)

    def rest(self, resting: bool) -> None:
        """Have the loudspeaker stand still while nothing is to sound; a write wakes it up."""
        self._duplex.rest(resting)

    def frames(self) -> AsyncGenerator[Samples, None]:
        """Frames of 20 ms at 16 kHz without echo; silence while the devices are gone."""
        return self._frames


@asynccontextmanager
async def open_sound(
    settings: Settings, rate: int, told: Told, *, silent: bool, seldom: bool = False
) -> AsyncIterator[Sound]:
    """Open the devices for a voice of so many hertz. Raises AudioError.

    `silent`: answers are read, so nothing is played and there is no echo. `seldom`: most of the day
    nobody listens, and that must cost next to nothing.
    """
    chosen = settings.devices
    output = None if silent else chosen.loudspeaker
    wanted = Wanted(chosen.microphone, output, rate, chosen.lead, chosen.buffer)
    if seldom:
        wanted = replace(wanted, piece_seconds=SELDOM_PIECE, seldom_seconds=SELDOM)
    async with open_duplex(wanted, told) as duplex, aclosing(duplex.frames()) as pairs:
        if silent:
            yield Sound(duplex, NullSink(rate), cleaned(pairs, Untouched()))
            return
        stage = await _stage(settings, duplex, pairs, told)

        def hears() -> bool:
            return isinstance(stage, EchoStage) and stage.open

        overlooking = Overlooking(stage)
        frames = cleaned(pairs, overlooking)
        yield Sound(duplex, duplex, frames, hears, overlooking.overlook, wanted.piece_seconds)


async def _stage(
    settings: Settings, duplex: Duplex, pairs: AsyncGenerator[Pair, None], told: Told
) -> Canceller:
    """The canceller that is wanted, or what is safe where it cannot be had or does not work."""
    wanted = settings.echo
    half_duplex = HalfDuplex(wanted.tail)
    try:
        canceller = make_canceller(settings)
    except (UsageError, EngineError) as error:
        told(NO_CANCELLER.format(reason=str(error)))
        return half_duplex
    if wanted.canceller == "half-duplex":
        return canceller
    monitor = EchoMonitor()
    if wanted.probe:
        try:
            probed = judge(*await _probe(duplex, pairs, canceller, monitor))
        except EngineError as error:
            told(NO_CANCELLER.format(reason=str(error)))
            return half_duplex
        monitor.believe(probed.echo.verdict)
        told(probed.sentence)
    return EchoStage(canceller, monitor, half_duplex, told, always=wanted.suppress_noise)


async def _probe(
    duplex: Duplex,
    pairs: AsyncGenerator[Pair, None],
    canceller: Canceller,
    monitor: EchoMonitor,
) -> tuple[Samples, Samples, Samples]:
    """What was heard, played and left over while two notes sounded."""
    notes = probe_sound(duplex.rate)
    step = round(FRAME / RATE * duplex.rate)
    found: list[tuple[Samples, Samples, Samples]] = []
    ahead = round(duplex.lead * duplex.rate)
    duplex.write(notes[:ahead])
    for place in count(ahead, step):
        if place < len(notes):
            duplex.write(notes[place : place + step])
        heard, played = await anext(pairs)
        left = canceller.clean(heard, played)
        monitor.feed(heard, played, left)
        found.append((heard, played, left))
        if len(found) * FRAME >= PROBE_SECONDS * RATE:
            break
    whole = [np.concatenate(sounds) for sounds in zip(*found, strict=True)]
    return whole[0], whole[1], whole[2]
