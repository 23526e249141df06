"""What the reflexes leave alone, and that they do so quickly."""

from __future__ import annotations

import random
import time
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brain.reflexes import Reflexes, Timers, Volume

NOW = datetime(2026, 3, 6, 16, 20, tzinfo=ZoneInfo("America/New_York"))
HOUSE = Reflexes(Timers([]), Volume(50, 10), ("Parlour",), hours24=False, random=random.Random(7))


def said(text: str, last_reply: str = "") -> tuple[str, str] | None:
    reflex = HOUSE.answer(text, NOW, last_reply)
    return (reflex.intent, reflex.text) if reflex else None


NEAR_MISSES = """
how long does it take to boil an egg
what time does the shop close
what's the date of my appointment
what is two-factor authentication
how many people live in Paris
what time is my flight
time flies like an arrow
what is time
it's about time
is it time to go
what time is sunset
what's the time difference between Tokyo and London
what timezone is Paris in
what is a timer
how does an alarm clock work
why did my alarm not go off
arm the alarm
wake me up when september ends
turn off the lights in 5 minutes
what is 9/11
what is seven of nine
what is one piece
what is catch 22
42
call 555-1234
add 3 eggs to my shopping list
what is the sum of human knowledge
how many calories in a cup of milk
how many grams in a cup of flour
how much is 100 dollars in euros
convert 10 dollars to yen
how many feet does a dog have
how many miles to New York
how many miles per gallon do I get
turn up the heat
turn up the volume on the tv
what is the volume of a sphere
stop the music
stop calling me Bob
cancel my appointment
repeat after me
put the song on repeat
what did she say
what did you say your name was
what can I do about a headache
what can you do with a potato
what do you think
what should I do
flip a table
did he die
set the thermostat to 70
set a meeting for 5 pm
what day is my appointment
when is my birthday
when is the next holiday
what day is garbage day
what year did the war end
What time is it? Also tell me a story.
What's the time? And who is the president of France?
set a timer for 5 minutes and play some music
set a timer for 99999999999999 hours
set an alarm in 999999 weeks
what time is it and what's the weather like
how many times do I have to tell you
what is half life
one second
hold on a second
(-5 * 7) + 9
no
hello
thank you
you did not understand what I said
no, that is not what I said
what should I do
my time
how many cups
what is a mile
take 5
""".strip().splitlines()

NOT_QUITE_REMINDERS = """
remind me to call mum
remind me tomorrow to call mum
remind me to call mum in the morning
remind me to call mum when I get home at six
remind me to call mum next week at nine
remind me to call mum on the 5th at nine
remind me to call mum on may 5 at nine
remind me to buy a cake on my birthday at nine
remind me to water the plants every other day at nine
remind me to be home by five
remind me to leave half an hour before the game at six
remind me a week from tomorrow at nine to call mum
remind me at six to call mum at seven
remind me at six and at seven to call mum
remind me today at 3 to call mum
remind me at 25 to call mum
remind me in 500 days to call mum
remind me in 99999999999999 hours to call mum
remind me to set the oven at 350
remind me to set the oven at 350 tomorrow
remind me that the shop closes at six
remind me at six to
remind me at six to call my
remind me at six to say please
remind me about it at six
remind me at six to do that
remind me at six to take the bread out and set a timer for 5 minutes
remind me at six to take the bread out and play some music
remind me at six to take the bread out what is the weather like
remind me in 10 minutes to go and remind me in 20 minutes to stop
Remind me at six to take the bread out. Play some jazz.
Set a timer for 5 minutes and remind me at six to call mum.
remind me what my name is in 5 minutes
remind me how old I am
don't remind me at six to call mum
did you remind me to call mum at six
why did you remind me at six to call mum
I forgot to remind you at six to call mum
remind Ann at six to call mum
you reminded me at six to call mum
tell mum to remind me at six to eat
set a reminder
set two reminders for six
set reminders
what is a reminder
what are reminders
how do I set a reminder
do reminders ring at night
cancel my reminder for tomorrow
cancel the next reminder
cancel my dentist appointment at six
cancel my reminder and my alarm
my reminder
""".strip().splitlines()


@pytest.mark.parametrize("text", NEAR_MISSES + NOT_QUITE_REMINDERS)
def test_near_misses_are_left_alone(text: str) -> None:
    assert said(text) is None


@pytest.mark.parametrize("text", ["", "   ", "?!", "what is " * 60, "é" * 40])
def test_odd_texts_are_left_alone(text: str) -> None:
    assert said(text, "For what time?") is None


KNOWN = ["what time is it", "what's five plus six", "set a timer for 5 minutes", "turn it up"]
HEADS = [
    "",
    "please ",
    "could you ",
    "hey parlour, ",
    "um, ",
    "ok, would you please ",
    "I want you to ",
]
TAILS = ["", " please", " for me", ", thanks.", " right now", ", parlour", "?", "!"]
STRANGERS = [
    "bananas",
    "my sister",
    "on mars",
    "because of the rain",
    "and sing",
    "yesterday's soup",
]


@given(st.sampled_from(KNOWN), st.sampled_from(HEADS), st.sampled_from(TAILS), st.booleans())
def test_politeness_changes_nothing(text: str, head: str, tail: str, loud: bool) -> None:
    polite = head + text + tail
    assert said(polite.upper() if loud else polite) == said(text)


@given(st.sampled_from(KNOWN[:2] + KNOWN[3:]), st.sampled_from(STRANGERS), st.booleans())
def test_one_strange_word_is_enough_to_decline(text: str, stranger: str, first: bool) -> None:
    assert said(f"{stranger} {text}" if first else f"{text} {stranger}") is None


@given(st.text(max_size=200), st.sampled_from(["", "For how long?", "For what time?"]))
def test_any_text_is_answered_or_left_without_an_error(text: str, last_reply: str) -> None:
    said(text, last_reply)


@given(
    st.lists(
        st.sampled_from(
            [
                "what",
                "is",
                "the",
                "time",
                "in",
                "an",
                "hour",
                "and",
                "5",
                "minutes",
                "cup",
                "to",
                "it",
                "right",
                "now",
                "you",
            ]
        ),
        max_size=40,
    )
)
def test_no_text_takes_long(words: list[str]) -> None:
    begun = time.process_time()
    said(" ".join(words))
    assert time.process_time() - begun < 0.25


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        HOUSE.answer("what time is it", datetime(2026, 3, 6), "")
