from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from voice.devices.watch import BackOff, Watchdog


def watchdog() -> Watchdog:
    return Watchdog(0.0, starting=3.0, patience=1.0)


def test_a_device_has_longer_to_start_than_to_go_on() -> None:
    watch = watchdog()
    assert not watch.stalled(2.9, 0, 0)
    assert not watch.stalled(2.95, 1, 1)
    assert not watch.stalled(3.9, 1, 1)
    assert watch.stalled(3.95, 1, 1)


def test_one_that_stands_still_is_enough() -> None:
    watch = watchdog()
    assert not watch.stalled(0.5, 1, 1)
    assert not watch.stalled(1.4, 2, 1)
    assert watch.stalled(1.5, 3, 1)


def test_one_that_never_starts_is_enough() -> None:
    watch = watchdog()
    for tenth in range(30):
        assert not watch.stalled(tenth / 10, tenth, 0)
    assert watch.stalled(3.0, 30, 0)


@given(st.lists(st.floats(0.01, 30), max_size=50))
def test_what_moves_between_two_looks_lives_however_late_the_look(waits: list[float]) -> None:
    watch, now = watchdog(), 0.0
    for count, wait in enumerate(waits, 1):
        now += wait
        assert not watch.stalled(now, count, count)


def test_pauses_double_up_to_a_bound() -> None:
    backoff = BackOff(0.2, 5.0)
    assert [backoff.pause() for _ in range(7)] == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
