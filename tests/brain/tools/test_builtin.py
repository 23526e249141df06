"""The tools that work in the house alone."""

from __future__ import annotations

import asyncio
import sqlite3
import stat
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.reflexes.timers import Timers
from brain.tools.builtin.dates import added, date_tools, day_of
from brain.tools.builtin.lists import Lists, list_tools, plain_name
from brain.tools.builtin.recall import memory_tool
from brain.tools.builtin.status import status_tool
from brain.tools.builtin.sums import sum_tools
from brain.tools.builtin.timers import reminder_tools, timer_tools
from brain.tools.errors import ToolError
from brain.tools.tool import Effect, Tool
from brain.tools.toolbox import Toolbox
from memory.records import Recalled, Turn

NOW = datetime(2026, 3, 6, 16, 20, tzinfo=UTC)  # a Friday


def run(tools: list[Tool], name: str, /, **arguments: Any) -> str:
    each = Toolbox(tools).named(name)
    return asyncio.run(each.run(each.check(arguments)))


def test_timers() -> None:
    timers, changes = Timers([]), []
    tools = timer_tools(timers, lambda: NOW, lambda: changes.append(1))
    assert run(tools, "set_timer", duration="ten minutes") == "Timer set for 10 minutes."
    assert run(tools, "set_timer", duration="1 hour", name="pasta") == "Pasta timer set for 1 hour."
    assert [each.length for each in timers.of("timer")] == [
        timedelta(minutes=10),
        timedelta(hours=1),
    ]
    assert "10 minutes left" in run(tools, "show_timers")
    assert len(changes) == 2
    assert run(tools, "cancel_timer", name="pasta_timer") == "Pasta timer cancelled."
    assert run(tools, "cancel_timer", name="pizza") == "There is no such timer."
    assert run(tools, "cancel_timer") == "10 minute timer cancelled."
    assert run(tools, "show_timers") == "No timer is running."
    with pytest.raises(ToolError, match="is no duration"):
        run(tools, "set_timer", duration="until the cows come home")


@pytest.mark.parametrize(
    ("what", "when", "said"),
    [
        ("call my mum", "in ten minutes", "in 10 minutes to call your mum"),
        ("call mum", "10 minutes", "in 10 minutes to call mum"),
        ("to call mum", "5 pm", "at 5 PM to call mum"),
        ("the dentist", "tomorrow at nine", "at 9 AM tomorrow about the dentist"),
        ("Take your pills.", "every day at 8 am", "at 8 AM every day to take your pills"),
    ],
)
def test_reminders_are_set(what: str, when: str, said: str) -> None:
    timers, changes = Timers([]), []
    tools = reminder_tools(
        timers, hours24=False, now=lambda: NOW, changed=lambda: changes.append(1)
    )
    assert run(tools, "set_reminder", what=what, when=when) == f"I'll remind you {said}."
    assert (len(timers.of("reminder")), len(changes)) == (1, 1)


@pytest.mark.parametrize(
    ("what", "when"), [("call mum", "soon"), ("it", "at 5"), ("call mum " * 30, "at 5")]
)
def test_a_reminder_that_is_not_understood_is_not_set(what: str, when: str) -> None:
    timers = Timers([])
    tools = reminder_tools(timers, hours24=False, now=lambda: NOW, changed=lambda: None)
    with pytest.raises(ToolError, match="is not understood"):
        run(tools, "set_reminder", what=what, when=when)
    assert len(timers) == 0


def test_reminders_are_shown_and_cancelled() -> None:
    timers = Timers([])
    tools = reminder_tools(timers, hours24=True, now=lambda: NOW, changed=lambda: None)
    run(tools, "set_reminder", what="call mum", when="5 pm")
    run(tools, "set_reminder", what="the dentist", when="6 pm")
    assert run(tools, "show_reminders") == (
        "You have 2 reminders: at 17:00 to call mum and at 18:00 about the dentist."
    )
    for what in ("to call mum", "the dentist"):
        assert run(tools, "cancel_reminder", what=what).endswith("cancelled.")
    assert run(tools, "cancel_reminder") == "You have no reminders."


@pytest.mark.parametrize(
    ("words", "fitting"),
    [
        ("I need a reminder for the bins once it gets dark", ["set_reminder"]),
        ("Don't let me forget the bins at dusk.", ["set_reminder"]),
        ("Which reminders are there after dinner?", ["show_reminders"]),
        ("Get rid of that reminder for the bins.", ["cancel_reminder"]),
        ("What is on my shopping list?", []),
    ],
)
def test_reminders_are_offered_to_those_who_ask(words: str, fitting: list[str]) -> None:
    tools = reminder_tools(Timers([]), hours24=False, now=lambda: NOW, changed=lambda: None)
    assert [each.name for each in Toolbox(tools).fitting(words)] == fitting


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("17% of 240", "40.8."),
        ("0.17 * 240", "40.8."),
        ("34*19-7", "639."),
        ("86 / 5", "17.2."),
        ("(2 + 3) * (4 - 1)", "15."),
        ("sqrt(16)", "4."),
        ("2^10", "1024."),
        ("seven times eight", "56."),
        ("999999 factorial", "That number is too large for me to say."),
        ("1/0", "Nothing can be divided by zero."),
    ],
)
def test_sums(expression: str, said: str) -> None:
    assert run(sum_tools(), "calculate", expression=expression) == said


@pytest.mark.parametrize("expression", ["", "the meaning of life", "(", "__import__('os')"])
def test_what_is_no_sum(expression: str) -> None:
    with pytest.raises(ToolError, match="is no sum"):
        run(sum_tools(), "calculate", expression=expression)


@pytest.mark.parametrize(
    ("amount", "unit", "to", "said"),
    [
        (3, "kilos", "ounces", "3 kilograms is about 105.82 ounces."),
        ("100", "Fahrenheit", "Celsius", "100 degrees Fahrenheit is about 37.78 degrees Celsius."),
        (1, "mile", "km", "1 mile is about 1.61 kilometers."),
        (1, "mile", "cups", "Miles cannot be converted to cups."),
    ],
)
def test_units(amount: object, unit: str, to: str, said: str) -> None:
    assert run(sum_tools(), "convert", amount=amount, unit=unit, to=to) == said


def test_an_unknown_unit_is_named() -> None:
    with pytest.raises(ToolError, match="no unit 'smoots'"):
        run(sum_tools(), "convert", amount=1, unit="smoots", to="miles")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", date(2026, 3, 6)),
        ("Tomorrow", date(2026, 3, 7)),
        ("Friday", date(2026, 3, 13)),
        ("2026-05-01", date(2026, 5, 1)),
        ("May 1st", date(2026, 5, 1)),
        ("the first of May", date(2026, 5, 1)),
        ("March 3", date(2027, 3, 3)),
        ("3 March 2020", date(2020, 3, 3)),
        ("February 29", date(2028, 2, 29)),
        ("Christmas", date(2026, 12, 25)),
        ("Valentine's Day", date(2027, 2, 14)),
    ],
)
def test_days(text: str, day: date) -> None:
    assert day_of(text, NOW) == day


@pytest.mark.parametrize("text", ["", "someday", "Smarch 3", "February 31", "99"])
def test_no_day(text: str) -> None:
    with pytest.raises(ToolError, match="is no day"):
        day_of(text, NOW)


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("date_add", {"amount": 6, "unit": "weeks"}, "That is Friday, April 17th."),
        (
            "date_add",
            {"amount": 1, "unit": "months", "start": "January 31"},
            "That is Sunday, February 28th, 2027.",
        ),
        ("date_add", {"amount": "-1", "unit": "days"}, "That is Thursday, March 5th."),
        ("days_until", {"day": "March 7"}, "1 day until Saturday, March 7th."),
        ("days_until", {"day": "2026-03-01"}, "Sunday, March 1st was 5 days ago."),
    ],
)
def test_dates(name: str, arguments: dict[str, object], said: str) -> None:
    assert run(date_tools(lambda: NOW), name, **arguments) == said


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-600, 600))
def test_months_come_and_go(day: date, months: int) -> None:
    there = added(day, months, "months")
    assert (there.year - day.year) * 12 + there.month - day.month == months
    assert there.day <= day.day


def test_what_is_too_far_away() -> None:
    for unit in ("days", "weeks", "months", "years"):
        with pytest.raises(ToolError, match="too far"):
            added(date(2026, 3, 6), 10**6, unit)


def test_lists_are_kept_and_private(tmp_path: Path) -> None:
    path = tmp_path / "data" / "lists.db"
    tools = list_tools(Lists(path))
    assert (
        run(tools, "list_add", item="milk", list="my shopping list")
        == "Added milk to your shopping list."
    )
    assert run(tools, "list_add", item="eggs", list="Shopping")
    assert run(tools, "list_add", item="Tom owes 5 euros") == "Noted."
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = list_tools(Lists(path))
    assert run(again, "list_read", list="shopping") == "On your shopping list: milk and eggs."
    assert run(again, "list_read", list="notes") == "In your notes: Tom owes 5 euros."
    assert run(again, "list_read") == "Your lists: notes and shopping."
    assert run(again, "list_remove", item="Milk", list="shopping") == "Removed Milk."
    assert (
        run(again, "list_remove", item="Milk", list="shopping")
        == "There is no Milk on your shopping list."
    )
    assert run(again, "list_read", list="shopping") == "On your shopping list: eggs."
    assert run(again, "list_read", list="wishes") == "There is nothing on your wishes list."


def test_an_item_is_only_data(tmp_path: Path) -> None:
    tools = list_tools(Lists(tmp_path / "lists.db"))
    run(tools, "list_add", item="x'); DROP TABLE items; --", list="shopping")
    assert "DROP TABLE" in run(tools, "list_read", list="shopping")


def test_a_damaged_file_is_told_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "lists.db"
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(ToolError, match=r"lists\.db"):
        run(list_tools(Lists(path)), "list_add", item="milk")
    assert path.read_bytes().startswith(b"not a database")


@pytest.mark.real
def test_a_file_that_another_program_holds_is_told(tmp_path: Path) -> None:
    path = tmp_path / "lists.db"
    run(list_tools(Lists(path)), "list_add", item="milk")
    with sqlite3.connect(path) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(ToolError, match="locked"):
            run(list_tools(Lists(path)), "list_add", item="eggs")
    holder.close()


@pytest.mark.parametrize("said", ["shopping", "Shopping list", "my shopping_list", "the shopping"])
def test_names_of_lists(said: str) -> None:
    assert plain_name(said) == "shopping"


def test_only_removing_asks_first(tmp_path: Path) -> None:
    asking = [each.name for each in list_tools(Lists(tmp_path)) if each.asks_first]
    assert asking == ["list_remove"]
    remove = Toolbox(list_tools(Lists(tmp_path))).named("list_remove")
    given = {"item": "milk", "list": "shopping"}
    assert remove.asking(given) == "Shall I remove milk from your shopping list?"


class Remembering:
    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self.asked: list[str] = []

    async def recall(self, text: str, *, deadline: float, before_id: int | None) -> list[Recalled]:
        assert deadline == 1.0
        assert before_id is None
        self.asked.append(text)
        turns = (Turn(user=each, assistant="", route="quick", at=NOW) for each in self.texts)
        return [Recalled(turn, 0.9) for turn in turns]


def test_memory_is_searched_and_not_trusted() -> None:
    memory = Remembering("My sister marries in May.")
    search = memory_tool(memory, 1.0)
    found = run([search], "memory_search", query="wedding")
    assert found == "On Friday, March 6th, 2026 the user said: My sister marries in May."
    assert memory.asked == ["wedding"]
    assert (search.trusted, search.effect) == (False, Effect.READS)
    nothing = memory_tool(Remembering(), 1.0)
    assert run([nothing], "memory_search", query="x") == "Nothing about that is remembered."


def test_status() -> None:
    assert run([status_tool(lambda: "All three are up.")], "system_status") == "All three are up."
