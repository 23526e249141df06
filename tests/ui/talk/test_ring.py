from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from brain.reflexes import Timer
from brain.reflexes.timers import Kind
from tests.clock import run
from ui.kept import Kept
from ui.talk.ring import Words, announcement, ring

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


Told = list[tuple[float, str]]


def told_until(
    seconds: float, path: Path, start: Callable[[Kept], None], silent_until: float = 0.0
) -> tuple[Told, Told]:
    """What is shown and what rings within so many seconds from noon, and when."""
    kept = Kept(path, lambda _: None)
    start(kept)
    noticed: Told = []
    announced: Told = []

    async def talk() -> None:
        loop = asyncio.get_running_loop()

        async def announce(words: Words) -> bool:
            if loop.time() < silent_until:
                return False
            announced.append((loop.time(), words()))
            await asyncio.sleep(2)
            return True

        def now() -> datetime:
            return NOON + timedelta(seconds=loop.time())

        def notice(sentence: str) -> None:
            noticed.append((loop.time(), sentence))

        rings = ring(kept, now, notice, announce, hours24=False, every=0.5)
        ringing = asyncio.wait_for(rings, seconds)
        with pytest.raises(TimeoutError):
            await ringing

    run(talk())
    return noticed, announced


def heard_until(seconds: float, path: Path, start: Callable[[Kept], None]) -> Told:
    """What rings within so many seconds from noon, and when."""
    return told_until(seconds, path, start)[1]


def test_a_timer_rings_when_it_is_due_and_is_gone_from_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.json"

    def start(kept: Kept) -> None:
        kept.timers.start("tea", timedelta(seconds=3.2), NOON)
        kept.timers.start("pasta", timedelta(minutes=9), NOON)

    assert heard_until(10, path, start) == [(3.5, "Your tea timer is done.")]
    left = Kept(path, lambda _: None).timers.of("timer")
    assert [timer.name for timer in left] == ["pasta"]


def test_two_that_ring_together_are_told_one_after_the_other(tmp_path: Path) -> None:
    def start(kept: Kept) -> None:
        kept.timers.start("", timedelta(seconds=5), NOON)
        kept.timers.start("egg", timedelta(seconds=4.9), NOON)

    assert heard_until(10, tmp_path / "kept.json", start) == [
        (5.0, "Your egg timer is done."),
        (7.0, "Your 5 second timer is done."),
    ]


def test_what_cannot_be_heard_is_shown_when_it_is_due_and_told_as_late(tmp_path: Path) -> None:
    def start(kept: Kept) -> None:
        kept.timers.start("tea", timedelta(seconds=5), NOON)
        kept.timers.start("egg", timedelta(seconds=65), NOON)

    assert told_until(100, tmp_path / "kept.json", start, silent_until=80) == (
        [(5.0, "Your tea timer is done."), (65.0, "Your egg timer is done.")],
        [(80.0, "Your tea timer was done at noon."), (82.0, "Your egg timer is done.")],
    )


def test_nothing_is_written_while_nothing_rings(tmp_path: Path) -> None:
    assert heard_until(60, tmp_path / "kept.json", lambda _: None) == []
    assert not (tmp_path / "kept.json").exists()


def due(kind: Kind, name: str, minutes_ago: float, length: float = 0) -> Timer:
    ends = NOON + timedelta(hours=19.5) - timedelta(minutes=minutes_ago)
    return Timer(1, kind, name, ends, timedelta(minutes=length))


SENTENCES = [
    pytest.param(due("timer", "tea", 0), "Your tea timer is done.", id="a named timer"),
    pytest.param(
        due("timer", "", 0, 90), "Your 1 hour and 30 minute timer is done.", id="nameless"
    ),
    pytest.param(due("alarm", "", 0), "It's 7:30 AM: your alarm.", id="an alarm"),
    pytest.param(due("alarm", "gym", 0), "It's 7:30 AM: your gym alarm.", id="a named alarm"),
    pytest.param(due("timer", "tea", 30), "Your tea timer was done at 7 AM.", id="a late timer"),
    pytest.param(due("alarm", "", 90), "There was your alarm at 6 AM.", id="a late alarm"),
    pytest.param(
        due("reminder", "to call your mum", 0),
        "You wanted to be reminded to call your mum.",
        id="a reminder",
    ),
    pytest.param(
        due("reminder", "about the dentist", 27),
        "You wanted to be reminded at 7:03 AM about the dentist.",
        id="a late reminder",
    ),
    pytest.param(due("reminder", "", 0), "You wanted to be reminded.", id="a bare reminder"),
]


@pytest.mark.parametrize(("timer", "sentence"), SENTENCES)
def test_what_is_said_when_it_rings(timer: Timer, sentence: str) -> None:
    now = NOON + timedelta(hours=19.5)
    assert announcement(timer, now, hours24=False) == sentence


def test_the_time_is_that_of_the_house() -> None:
    tokyo = timezone(timedelta(hours=9))
    timer = due("alarm", "", 0)
    assert announcement(timer, timer.ends.astimezone(tokyo), hours24=True) == (
        "It's 16:30: your alarm."
    )
