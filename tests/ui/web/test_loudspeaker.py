"""How far the far end is, and packets that say where they belong."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.web.loudspeaker import Loudspeaker, Playout

RATE, LEAD = 48_000, 0.04
STEP = RATE // 50


def speaking(playout: Playout, seconds: float, since: float = 0.0) -> float:
    """Send at the pace of time for so long, the lead ahead of it; when that is over."""
    if not playout.latency(since):
        playout.send(round(LEAD * RATE), since)
    for n in range(round(seconds / 0.02)):
        playout.send(STEP, since + n * 0.02)
    return since + seconds


def test_sound_that_comes_with_its_lead_sounds_at_once() -> None:
    playout = Playout(RATE, LEAD)
    assert playout.latency(5.0) == 0
    now = speaking(playout, 0.1, since=5.0)
    assert playout.sounded(5.04) == round(0.04 * RATE)
    assert playout.latency(now) == pytest.approx(LEAD)


def test_too_little_of_it_waits_for_more() -> None:
    playout = Playout(RATE, LEAD)
    playout.send(STEP // 2, 5.0)
    assert playout.latency(5.0) == pytest.approx(0.01 + LEAD)
    assert playout.sounded(5.0 + LEAD) == 0
    playout.send(STEP // 2, 5.01)
    playout.send(STEP, 5.02)  # enough
    assert playout.latency(5.02) == pytest.approx(0.04)
    assert playout.sounded(5.03) == STEP // 2


def test_with_reports_the_latency_stays_the_lead() -> None:
    playout = Playout(RATE, LEAD)
    now = 0.0
    for n in range(100):
        now = speaking(playout, 0.1, since=n * 0.1)
        playout.report(round(now * RATE), now)
        assert playout.latency(now) == pytest.approx(LEAD, abs=1e-4)


def test_without_reports_nothing_more_is_believed_to_sound() -> None:
    playout = Playout(RATE, LEAD)
    now = speaking(playout, 0.5)
    playout.report(round(0.46 * RATE), now)
    later = speaking(playout, 5.0, since=now)
    assert playout.sounded(later) == round((0.46 + 0.3) * RATE)
    assert playout.latency(later) == pytest.approx(LEAD + 5.5 - 0.76)


def test_a_report_of_less_than_was_believed_counts() -> None:
    playout = Playout(RATE, LEAD)
    now = speaking(playout, 0.2)
    assert playout.sounded(now + 1) == round((LEAD + 0.2) * RATE)
    playout.report(100, now + 1)
    assert playout.sounded(now + 1) == 100


def test_after_a_pause_the_lead_is_gathered_anew() -> None:
    playout = Playout(RATE, LEAD)
    now = speaking(playout, 0.2)
    playout.report(playout.sent, now + 0.1)
    before = playout.sent
    playout.send(STEP, 10.0)
    assert playout.sounded(10.04) == before
    assert playout.sounded(10.05) == before + round(0.01 * RATE)


@given(
    st.lists(
        st.tuples(st.sampled_from(["send", "report"]), st.integers(0, 2**32 - 1), st.floats(0, 9)),
        max_size=50,
    )
)
def test_whatever_is_reported_the_latency_is_bounded(steps: list[tuple[str, int, float]]) -> None:
    playout, now = Playout(RATE, LEAD), 0.0
    for kind, count, wait in steps:
        now += wait
        if kind == "send":
            playout.send(count % RATE, now)
        else:
            playout.report(count, now)
        assert 0 <= playout.sounded(now) <= playout.sent
        assert 0 <= playout.latency(now) <= LEAD + playout.sent / RATE + 1e-9


class Far:
    """What comes out at the far end."""

    def __init__(self, voice_rate: int = 24_000, rate: int = RATE) -> None:
        self.now = 0.0
        self.packets: list[tuple[int, int, int]] = []
        """Epoch, offset, samples."""
        self.cleared: list[int] = []
        self.loudspeaker = Loudspeaker(
            voice_rate, rate, LEAD, lambda: self.now, self._packet, self.cleared.append
        )

    def _packet(self, packet: bytes) -> None:
        epoch, offset = struct.unpack_from("<II", packet)
        self.packets.append((epoch, offset, (len(packet) - 8) // 2))

    def speak(self, seconds: float, rate: int = 24_000) -> None:
        for _ in range(round(seconds / 0.02)):
            self.loudspeaker.write(np.full(rate // 50, 0.5, np.float32))
            self.now += 0.02


@pytest.mark.parametrize("rate", [8_000, 24_000, 44_100, 48_000, 192_000])
def test_packets_follow_one_another_and_last_20_ms_at_most(rate: int) -> None:
    far = Far(rate=rate)
    far.speak(1.0)
    due = 0
    for epoch, offset, count in far.packets:
        assert (epoch, offset) == (0, due)
        assert 0 < count <= rate // 50
        due += count
    assert due == pytest.approx(rate, abs=0.003 * rate)


def test_a_long_write_is_cut() -> None:
    far = Far()
    far.loudspeaker.write(np.zeros(24_000, np.float32))
    assert max(count for _, _, count in far.packets) == STEP


def test_what_is_dropped_is_cleared_and_a_new_epoch_begins() -> None:
    far = Far()
    far.loudspeaker.drop()
    assert far.cleared == []  # there was nothing
    far.speak(0.2)
    far.loudspeaker.drop()
    far.loudspeaker.drop()
    assert far.cleared == [0]
    assert (far.loudspeaker.lead, far.loudspeaker.latency) == (LEAD, 0)
    far.speak(0.1)
    assert far.packets[-5][:2] == (1, 0)
    before = far.loudspeaker.latency
    far.loudspeaker.played(0, 5)  # old news
    assert far.loudspeaker.latency == before < 0.05
    far.loudspeaker.played(1, 0)
    assert far.loudspeaker.latency == pytest.approx(0.1, abs=0.001)
