"""Timers and alarms: the state, and what is said about it."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.reflexes import Reflexes, Timers, Volume
from brain.reflexes.times import seconds

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 6, 16, 20, tzinfo=ZONE)


class House:
    """Reflexes with their timers; `say` lets the answer act."""

    def __init__(self) -> None:
        self.timers = Timers([])
        self.reflexes = Reflexes(
            self.timers, Volume(50, 10), ("parlour",), hours24=False, random=random.Random(1)
        )
        self.last = ""

    def say(self, text: str, now: datetime = NOW) -> tuple[str, str] | None:
        reflex = self.reflexes.answer(text, now, self.last)
        if reflex is None:
            return None
        reflex.act()
        self.last = reflex.text
        return reflex.intent, reflex.text


@pytest.mark.parametrize(
    ("text", "spoken", "minutes", "name"),
    [
        ("set a 5 minute timer", "Timer set for 5 minutes.", 5, ""),
        (
            "set timer for one hour and thirty minutes for pasta",
            "Pasta timer set for 1 hour and 30 minutes.",
            90,
            "pasta",
        ),
        ("start a timer for half an hour", "Timer set for 30 minutes.", 30, ""),
        ("timer for an hour and a half", "Timer set for 1 hour and 30 minutes.", 90, ""),
        ("set a timer called eggs for 7 minutes", "Eggs timer set for 7 minutes.", 7, "eggs"),
        ("set an egg timer for 7 minutes", "Egg timer set for 7 minutes.", 7, "egg"),
        ("10 minutes is what the timer should be set at", "Timer set for 10 minutes.", 10, ""),
        ("set a timer for ten", "Timer set for 10 minutes.", 10, ""),
        ("set a timer until 5 pm", "Timer set for 40 minutes.", 40, ""),
        ("let me know in 20 minutes", "Timer set for 20 minutes.", 20, ""),
        ("set a timer for three, three hours", "Timer set for 3 hours.", 180, ""),
    ],
)
def test_start(text: str, spoken: str, minutes: int, name: str) -> None:
    house = House()
    assert house.say(text) == ("timer.start", spoken)
    [timer] = house.timers.of("timer")
    assert (timer.length, timer.name) == (timedelta(minutes=minutes), name)


def test_an_answer_changes_nothing_before_it_acts() -> None:
    house = House()
    reflex = house.reflexes.answer("set a 5 minute timer", NOW, "")
    assert reflex is not None
    assert len(house.timers) == 0
    reflex.act()
    assert len(house.timers) == 1


def test_a_missing_length_is_asked_for() -> None:
    house = House()
    assert house.say("set a timer") == ("timer.start", "For how long?")
    assert house.say("ten minutes") == ("timer.start", "Timer set for 10 minutes.")
    assert house.say("ten minutes") is None


def test_several_at_once() -> None:
    house = House()
    house.say("set a timer for 5 minutes and another for 10 minutes")
    house.say("set a pasta timer for 12 minutes", NOW + timedelta(minutes=1))
    assert house.say("how much time is left", NOW + timedelta(minutes=2)) == (
        "timer.list",
        "There's 3 minutes left on the 5 minute timer, 8 minutes left on the 10 minute timer and "
        "11 minutes left on the pasta timer.",
    )
    assert house.say("how long is left on the pasta timer", NOW + timedelta(minutes=2)) == (
        "timer.list",
        "There's 11 minutes left on the pasta timer.",
    )


def test_cancel_by_name_by_length_and_all() -> None:
    house = House()
    for text in ("5 minute timer", "10 minute timer", "pasta timer for 8 minutes", "1 hour timer"):
        house.say(f"set a {text}")
    assert house.say("cancel my timer") == (
        "timer.cancel",
        "Which one: the 5 minute timer or the pasta timer or the 10 minute timer or "
        "the 1 hour timer?",
    )
    assert house.say("cancel the pasta timer") == ("timer.cancel", "Pasta timer cancelled.")
    assert house.say("cancel the 5 minute timer") == ("timer.cancel", "5 minute timer cancelled.")
    assert house.say("cancel the rice timer") == ("timer.cancel", "There is no such timer.")
    assert house.say("cancel all timers") == ("timer.cancel", "All 2 timers cancelled.")
    assert house.say("cancel the timer") == ("timer.cancel", "No timer is running.")


def test_pause_resume_lengthen_shorten() -> None:
    house = House()
    house.say("start a 10 minute timer")
    house.say("pause the timer", NOW + timedelta(minutes=4))
    assert house.timers.due(NOW + timedelta(hours=1)) == []
    house.say("resume my timer", NOW + timedelta(hours=1))
    assert house.say("add five more minutes to the timer", NOW + timedelta(hours=1)) == (
        "timer.add",
        "10 minute timer lengthened by 5 minutes.",
    )
    house.say("take two minutes off the timer", NOW + timedelta(hours=1))
    [timer] = house.timers.of("timer")
    assert timer.ends == NOW + timedelta(hours=1, minutes=9)


def test_due_gives_each_once_and_in_order() -> None:
    timers = Timers([])
    late = timers.start("late", timedelta(minutes=2), NOW)
    soon = timers.start("soon", timedelta(minutes=1), NOW)
    assert timers.due(NOW) == []
    assert timers.due(NOW + timedelta(minutes=3)) == [soon, late]
    assert timers.due(NOW + timedelta(minutes=3)) == []


def test_kept_through_json() -> None:
    timers = Timers([])
    timers.start("pasta", timedelta(minutes=5), NOW)
    timers.wake("", NOW + timedelta(hours=3), (0, 4))
    timers.pause(1, NOW + timedelta(minutes=1))
    kept = json.loads(json.dumps(timers.to_dicts()))
    assert Timers(kept).to_dicts() == timers.to_dicts()
    assert Timers(kept).of("timer")[0].remaining(NOW) == timedelta(minutes=4)


def test_a_timer_runs_real_time_when_the_clocks_change() -> None:
    timers = Timers([])
    before = datetime(2026, 3, 8, 1, 30, tzinfo=ZONE)
    timer = timers.start("", timedelta(hours=1), before)
    assert timer.ends.astimezone(UTC) - before.astimezone(UTC) == timedelta(hours=1)
    assert (timer.ends.hour, timer.ends.minute) == (3, 30)


@pytest.mark.parametrize(
    ("text", "spoken", "moments"),
    [
        ("wake me at 6:30 tomorrow", "6:30 AM tomorrow", ["2026-03-07 06:30"]),
        ("set an alarm for 7", "7 PM", ["2026-03-06 19:00"]),
        ("wake me up at 7", "7 AM tomorrow", ["2026-03-07 07:00"]),
        ("set an alarm for 4 p.m.", "4 PM tomorrow", ["2026-03-07 16:00"]),
        ("set an alarm for tomorrow at 7", "7 AM tomorrow", ["2026-03-07 07:00"]),
        ("set my alarm for quarter after six tomorrow", "6:15 AM tomorrow", ["2026-03-07 06:15"]),
        ("alarm at noon", "noon tomorrow", ["2026-03-07 12:00"]),
        ("set an alarm for 1 tonight", "1 AM tomorrow", ["2026-03-07 01:00"]),
        ("set an alarm for monday at half past five am", "5:30 AM on Monday", ["2026-03-09 05:30"]),
        ("set an alarm for two hours from now", "6:20 PM", ["2026-03-06 18:20"]),
        (
            "please add alarms at 430am and 1030am",
            "4:30 AM tomorrow and 10:30 AM tomorrow",
            ["2026-03-07 04:30", "2026-03-07 10:30"],
        ),
        (
            "set an alarm for 235pm and another an hour later",
            "2:35 PM tomorrow and 3:35 PM tomorrow",
            ["2026-03-07 14:35", "2026-03-07 15:35"],
        ),
        (
            "make an alarm for one and two in the morning",
            "1 AM tomorrow and 2 AM tomorrow",
            ["2026-03-07 01:00", "2026-03-07 02:00"],
        ),
        ("set an alarm every weekday at 6:30 am", "6:30 AM on weekdays", ["2026-03-09 06:30"]),
    ],
)
def test_alarm(text: str, spoken: str, moments: list[str]) -> None:
    house = House()
    answer = house.say(text)
    plural = "s" if len(moments) > 1 else ""
    assert answer == ("alarm.set", f"Alarm{plural} set for {spoken}.")
    assert [f"{each.ends:%Y-%m-%d %H:%M}" for each in house.timers.of("alarm")] == moments


def test_a_missing_time_is_asked_for() -> None:
    house = House()
    assert house.say("set an alarm") == ("alarm.set", "For what time?")
    assert house.say("half past six am") == ("alarm.set", "Alarm set for 6:30 AM tomorrow.")


def test_alarms_are_listed_moved_and_cancelled() -> None:
    house = House()
    house.say("set alarms for 6 am and 8 am")
    assert house.say("what alarms do I have?") == (
        "alarm.list",
        "You have 2 alarms set: 6 AM tomorrow and 8 AM tomorrow.",
    )
    assert house.say("cancel my alarm") == (
        "alarm.cancel",
        "Which one: 6 AM tomorrow or 8 AM tomorrow?",
    )
    assert house.say("change my 6 am alarm to 7 am") == (
        "alarm.set",
        "Alarm for 6 AM tomorrow moved to 7 AM tomorrow.",
    )
    assert house.say("delete my 8 am alarm") == (
        "alarm.cancel",
        "Alarm for 8 AM tomorrow cancelled.",
    )
    assert house.say("turn off my alarm") == ("alarm.cancel", "Alarm for 7 AM tomorrow cancelled.")
    assert house.say("is my alarm set") == ("alarm.list", "There is no alarm set.")


def test_a_time_that_the_clocks_skip_rings_after_the_gap() -> None:
    house = House()
    house.say("set an alarm for 2:30 am tomorrow", datetime(2026, 3, 7, 12, tzinfo=ZONE))
    [alarm] = house.timers.of("alarm")
    assert f"{alarm.ends:%Y-%m-%d %H:%M}" == "2026-03-08 03:30"


def test_a_repeating_alarm_keeps_its_wall_clock_through_a_change_of_clocks() -> None:
    timers = Timers([])
    timers.wake("", datetime(2026, 3, 7, 7, tzinfo=ZONE), (0, 1, 2, 3, 4, 5, 6))
    for day in (7, 8, 9):
        now = datetime(2026, 3, day, 7, tzinfo=ZONE)
        assert len(timers.due(now)) == 1
    [alarm] = timers.of("alarm")
    assert alarm.ends == datetime(2026, 3, 10, 7, tzinfo=ZONE)


@given(st.integers(0, 47), st.integers(0, 59), st.integers(0, 59))
def test_durations_are_read_as_they_are_said(hours: int, minutes: int, rest: int) -> None:
    parts = [
        f"{count} {unit}"
        for count, unit in ((hours, "hours"), (minutes, "minutes"), (rest, "seconds"))
        if count
    ]
    length = timedelta(hours=hours, minutes=minutes, seconds=rest)
    if parts:
        assert seconds(" and ".join(parts)) == length.total_seconds()
        house = House()
        house.say(f"set a timer for {' '.join(parts)}")
        assert [each.length for each in house.timers.of("timer")] == [length]
