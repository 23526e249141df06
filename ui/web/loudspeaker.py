"""The loudspeaker at the far end of a network, as a sink for the voice."""

from __future__ import annotations

from collections.abc import Callable

from ui.web.protocol import PACKET_SECONDS, pack
from ui.web.resample import Resampler
from voice.audio import Samples

STALE_SECONDS = 0.3
"""So long after a report the sound may have stopped; the next one is due after 0.1 s."""

_MOST_OFFSET = 2**32


class Playout:
    """How far the far end is with what it was sent. Pure: told the time, in seconds."""

    def __init__(self, rate: int, lead: float) -> None:
        """`rate`: Hertz; `lead`: seconds of sound that are gathered, or waited for, at first."""
        self._rate = rate
        self._lead = lead
        self.sent = 0
        """Samples."""
        self._at = 0.0
        self._known = 0
        """Samples that had sounded then."""

    def send(self, count: int, now: float) -> None:
        """So many samples more are on their way."""
        if self.sounded(now) == self.sent:  # it had run dry, and gathers anew
            self._at, self._known = now + self._lead, self.sent
        self.sent += count
        if self.sent - self._known >= self._lead * self._rate:
            self._at = min(self._at, now)

    def report(self, samples: int, now: float) -> None:
        """The far end says that so many have sounded."""
        self._at, self._known = now, min(samples, self.sent)

    def sounded(self, now: float) -> int:
        """Samples that have sounded, going by the last report and the time since."""
        since = min(max(0.0, now - self._at), STALE_SECONDS)
        return min(self.sent, self._known + round(since * self._rate))

    def latency(self, now: float) -> float:
        """Seconds until what is sent now will sound."""
        waiting = (self.sent - self.sounded(now)) / self._rate
        return waiting + max(0.0, self._at - now)


class Loudspeaker:
    """A `voice.ports.Sink` whose sound goes out as packets."""

    def __init__(
        self,
        voice_rate: int,
        rate: int,
        lead: float,
        clock: Callable[[], float],
        send: Callable[[bytes], None],
        clear: Callable[[int], None],
    ) -> None:
        """`rate`: Hertz at the far end. `clear` is given an epoch that must fall silent.

        Neither `send` nor `clear` may wait.
        """
        self.rate = voice_rate
        """Hertz that it takes."""
        self._far_rate = rate
        self.lead = lead
        """Seconds of sound to be sent ahead of time."""
        self.up = True
        """A page that is gone ends the conversation."""
        self._clock = clock
        self._send = send
        self._clear = clear
        self._most = round(PACKET_SECONDS * rate)
        self._epoch = -1
        self._begin()

    def _begin(self) -> None:
        self._epoch += 1
        self._resample = Resampler(self.rate, self._far_rate)
        self._playout = Playout(self._far_rate, self.lead)

    @property
    def latency(self) -> float:
        """Seconds between a write and its sound."""
        return self._playout.latency(self._clock())

    def write(self, samples: Samples) -> None:
        """Send the next few milliseconds."""
        samples = self._resample(samples)
        offset = self._playout.sent
        if offset + len(samples) >= _MOST_OFFSET:
            self.drop()
            offset = 0
        for start in range(0, len(samples), self._most):
            piece = samples[start : start + self._most]
            self._send(pack(self._epoch, offset + start, piece))
        self._playout.send(len(samples), self._clock())

    def drop(self) -> None:
        """Silence the far end, and forget what waits there; does not wait for it."""
        if self._playout.sent:
            self._clear(self._epoch)
            self._begin()

    def close(self) -> None:
        """Nothing to do."""

    def played(self, epoch: int, samples: int) -> None:
        """The far end reports how much of an epoch has sounded; of an earlier one it is no news."""
        if epoch == self._epoch:
            self._playout.report(samples, self._clock())
