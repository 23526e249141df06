"""Reminders by voice: what is understood, and what is kept."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.reflexes import Reflexes, Timers, Volume
from brain.reflexes.wording import to_you

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 6, 16, 20, tzinfo=ZONE)  # a Friday


TIMERS = Timers([])
REFLEXES = Reflexes(TIMERS, Volume(50, 10), ("parlour",), hours24=False, random=random.Random(1))


class House:
    """The timers, none at first; `say` lets the answer act."""

    def __init__(self) -> None:
        self.timers = TIMERS
        self.timers.restore([])

    def say(self, text: str, now: datetime = NOW) -> tuple[str, str] | None:
        reflex = REFLEXES.answer(text, now, "")
        if reflex is None:
            return None
        reflex.act()
        return reflex.intent, reflex.text


SET = [
    ("remind me to call mum in ten minutes", "in 10 minutes", "to call mum", "03-06 16:30"),
    ("Remind me to call my mum at 5, please.", "at 5 PM", "to call your mum", "03-06 17:00"),
    ("remind me at six to take the bread out", "at 6 PM", "to take the bread out", "03-06 18:00"),
    (
        "set a reminder for tomorrow at nine to water the plants",
        "at 9 AM tomorrow",
        "to water the plants",
        "03-07 09:00",
    ),
    (
        "Could you remind me tomorrow morning at 8:30 about the dentist?",
        "at 8:30 AM tomorrow",
        "about the dentist",
        "03-07 08:30",
    ),
    (
        "in an hour and a half remind me to check the oven",
        "in 1 hour and 30 minutes",
        "to check the oven",
        "03-06 17:50",
    ),
    (
        "remind me tomorrow to call Ann at noon",
        "at noon tomorrow",
        "to call ann",
        "03-07 12:00",
    ),
    (
        "remind me at 10 to buy two apples on monday",
        "at 10 AM on Monday",
        "to buy 2 apples",
        "03-09 10:00",
    ),
    (
        "set a reminder for my interview on tuesday at two",
        "at 2 PM on Tuesday",
        "about your interview",
        "03-10 14:00",
    ),
    (
        "remind me about the meeting at three",
        "at 3 PM tomorrow",
        "about the meeting",
        "03-07 15:00",
    ),
    ("remind me tonight at 1 to sleep", "at 1 AM tomorrow", "to sleep", "03-07 01:00"),
    ("remind me at 6 p.m. that I am late", "at 6 PM", "that you are late", "03-06 18:00"),
    ("don't let me forget to lock up at half past five", "at 5:30 PM", "to lock up", "03-06 17:30"),
    ("I need to be reminded to pay rent in two days", "in 2 days", "to pay rent", "03-08 16:20"),
    ("remind me in 20 minutes", "in 20 minutes", "", "03-06 16:40"),
    ("set a reminder for six", "at 6 PM", "", "03-06 18:00"),
    ("Remind me at six to call mum. Thank you!", "at 6 PM", "to call mum", "03-06 18:00"),
]


@pytest.mark.parametrize(("text", "when", "name", "moment"), SET)
def test_set(text: str, when: str, name: str, moment: str) -> None:
    house = House()
    said = f"I'll remind you {when} {name}".rstrip()
    assert house.say(text) == ("reminder.set", f"{said}.")
    [reminder] = house.timers.of("reminder")
    assert (reminder.name, reminder.days) == (name, ())
    assert f"{reminder.ends.astimezone(ZONE):%m-%d %H:%M}" == moment


@pytest.mark.parametrize(
    ("text", "when", "days", "moment"),
    [
        (
            "every day at nine remind me to take my pills",
            "9 AM every day",
            (0, 1, 2, 3, 4, 5, 6),
            "03-07 09:00",
        ),
        (
            "remind me every monday and friday at 8 pm to take my pills",
            "8 PM every Monday and Friday",
            (0, 4),
            "03-06 20:00",
        ),
        (
            "remind me to take my pills on weekdays at 7:15",
            "7:15 AM on weekdays",
            (0, 1, 2, 3, 4),
            "03-09 07:15",
        ),
        (
            "every evening remind me to take my pills at six",
            "6 PM every day",
            (0, 1, 2, 3, 4, 5, 6),
            "03-06 18:00",
        ),
    ],
)
def test_set_for_weekdays(text: str, when: str, days: tuple[int, ...], moment: str) -> None:
    house = House()
    answer = house.say(text)
    assert answer == ("reminder.set", f"I'll remind you at {when} to take your pills.")
    [reminder] = house.timers.of("reminder")
    assert reminder.days == days
    assert f"{reminder.ends:%m-%d %H:%M}" == moment
    assert house.timers.due(reminder.ends) == [reminder]
    assert [each.ends > reminder.ends for each in house.timers.of("reminder")] == [True]


def test_listed_and_cancelled() -> None:
    house = House()
    assert house.say("what are my reminders?") == ("reminder.list", "You have no reminders.")
    assert house.say("cancel my reminder") == ("reminder.cancel", "You have no reminders.")
    for text in (
        "remind me to call mum at 5",
        "remind me to call mum about dinner at 6",
        "remind me tomorrow at nine about the dentist",
        "remind me in an hour",
    ):
        house.say(text)
    assert house.say("what reminders do I have") == (
        "reminder.list",
        "You have 4 reminders: at 5 PM to call mum, at 5:20 PM, at 6 PM to call mum about dinner "
        "and at 9 AM tomorrow about the dentist.",
    )
    for text, cancelled in (
        ("cancel my reminder to call mum", "at 5 PM to call mum"),
        ("delete the dentist reminder", "at 9 AM tomorrow about the dentist"),
        ("cancel my 5:20 reminder", "at 5:20 PM"),
    ):
        assert house.say(text) == ("reminder.cancel", f"Reminder {cancelled} cancelled.")
    assert house.say("read my reminders") == (
        "reminder.list",
        "You have a reminder: at 6 PM to call mum about dinner.",
    )
    assert house.say("forget the reminder about the cat") == (
        "reminder.cancel",
        "There is no such reminder.",
    )
    assert house.say("stop reminding me about dinner") == (
        "reminder.cancel",
        "Reminder at 6 PM to call mum about dinner cancelled.",
    )


def test_which_and_all() -> None:
    house = House()
    house.say("remind me to call mum at 5")
    house.say("remind me to call mum at 6")
    house.say("set a timer for 5 minutes")
    which = "Which one: at 5 PM to call mum or at 6 PM to call mum?"
    assert house.say("cancel my reminder to call mum") == ("reminder.cancel", which)
    assert house.say("cancel the reminder") == ("reminder.cancel", which)
    assert house.say("cancel all reminders") == ("reminder.cancel", "2 reminders cancelled.")
    assert len(house.timers) == 1


def test_kept_through_json() -> None:
    timers = Timers([])
    timers.remind("to call your mum", NOW + timedelta(hours=3), (0, 4))
    kept = json.loads(json.dumps(timers.to_dicts()))
    assert Timers(kept).of("reminder") == timers.of("reminder")


FREE = st.lists(
    st.sampled_from(
        ["call", "mum", "buy", "milk", "feed", "the", "big", "cat", "in", "turn", "up", "on"]
    ),
    min_size=1,
    max_size=8,
).map(lambda words: " ".join([*words, "soup"]))
WHENS = [
    ("in 10 minutes", timedelta(minutes=10)),
    ("at 5 pm", timedelta(minutes=40)),
    ("tomorrow at noon", timedelta(hours=19, minutes=40)),
]


@given(FREE, st.sampled_from(WHENS), st.integers(0, 2))
def test_any_words_are_kept_wherever_the_time_stands(
    words: str, when: tuple[str, timedelta], order: int
) -> None:
    house = House()
    said = [
        f"remind me {when[0]} to {words}",
        f"remind me to {words} {when[0]}",
        f"{when[0]} remind me to {words}",
    ][order]
    house.say(said)
    [reminder] = house.timers.of("reminder")
    assert (reminder.name, reminder.ends - NOW) == (f"to {words}", when[1])


@given(FREE, st.sampled_from(["", "soon", "now", "some day", "next month", "later", "at dawn"]))
def test_without_a_time_that_is_understood_nothing_is_set(words: str, when: str) -> None:
    house = House()
    for said in (f"remind me to {words} {when}", f"remind me {when} to {words}"):
        assert house.say(said) is None


@given(st.text(max_size=60), st.booleans())
def test_whatever_is_set_is_short_plain_and_ahead(words: str, first: bool) -> None:
    house = House()
    house.say(f"remind me at 5 to {words}" if first else f"remind me to {words} at 5")
    for reminder in house.timers.of("reminder"):
        assert NOW < reminder.ends <= NOW + timedelta(days=366)
        assert len(reminder.name) <= 130
        assert all(each.isalnum() or each in " _./&" for each in reminder.name)


@given(
    st.lists(
        st.sampled_from(["i", "am", "was", "me", "my", "mine", "myself", "mum", "miami", "you"])
    )
)
def test_the_person_is_changed_once_and_for_all(words: list[str]) -> None:
    told = to_you(" ".join(words))
    assert not {"i", "me", "my", "mine", "myself"} & set(told.split())
    assert to_you(told) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("call my mum", "call your mum"),
        ("that i am late and i was told", "that you are late and you were told"),
        ("ask ann to call me", "ask ann to call you"),
        ("do it myself in miami", "do it yourself in miami"),
    ],
)
def test_the_person_is_changed(said: str, told: str) -> None:
    assert to_you(said) == told
