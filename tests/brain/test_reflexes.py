"""What the reflexes answer, and what they leave alone."""

from __future__ import annotations

import random
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from brain.reflexes import Reflexes, Timers, Volume

NOW = datetime(2026, 3, 6, 16, 20, tzinfo=ZoneInfo("America/New_York"))


def house(*, hours24: bool = False, volume: Volume | None = None) -> Reflexes:
    return Reflexes(Timers([]), volume or Volume(50, 10), ("Parlour",), hours24, random.Random(7))


HOUSE = house()


def said(text: str, last_reply: str = "") -> tuple[str, str] | None:
    reflex = HOUSE.answer(text, NOW, last_reply)
    return (reflex.intent, reflex.text) if reflex else None


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("What's the time?", "It's 4:20 PM."),
        ("um, hey Parlour, do you know what time it is?", "It's 4:20 PM."),
        ("how late is it", "It's 4:20 PM."),
        ("time in Tokyo", "It's 6:20 AM in Tokyo."),
        (
            "What time is it in Adelaide, Australia right now?",
            "It's 7:50 AM in Adelaide Australia.",
        ),
        ("what time is it in pacific standard time", "It's 1:20 PM there."),
        ("what time will it be in 45 minutes", "It will be 5:05 PM."),
    ],
)
def test_time(text: str, spoken: str) -> None:
    assert said(text) == ("time", spoken)


def test_time_on_a_24_hour_clock() -> None:
    reflex = house(hours24=True).answer("what time is it", NOW, "")
    assert reflex is not None
    assert reflex.text == "It's 16:20."


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("what's today's date", "It's Friday, March 6th, 2026."),
        ("What day is it today?", "It's Friday, March 6th, 2026."),
        ("is today Monday", "No, it's Friday, March 6th."),
        ("what date will it be in three days", "It will be Monday, March 9th."),
        ("what was yesterday's date", "It was Thursday, March 5th."),
        ("what day of the week is march third", "March 3rd is a Wednesday."),
        ("how many days until Christmas?", "294 days until Christmas."),
        ("when is easter", "Easter Sunday is on Sunday, April 5th."),
        ("what month is it", "It's March."),
        ("what year are we in", "It's 2026."),
        ("how many days are in february", "February 2027 has 28 days."),
        ("what is the date and time", "It's 4:20 PM on Friday, March 6th."),
    ],
)
def test_date(text: str, spoken: str) -> None:
    assert said(text) == ("date", spoken)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("what's two plus two", "4."),
        ("what is twelve times seven", "84."),
        ("what's fifteen percent of eighty", "12."),
        ("15 % of 80", "12."),
        ("two to the power of ten", "1024."),
        ("what is the square root of 144", "12."),
        ("what is the square root of 888", "About 29.8."),
        ("what is 5 + 3 * 2?", "11."),
        ("add 3, 4 and 5", "12."),
        ("subtract 4 from 10", "6."),
        ("half of nine", "4.5."),
        ("a third of 90", "30."),
        ("what is 87 divided by 4", "21.75."),
        ("what is 10 divided by zero", "Nothing can be divided by zero."),
        ("what is 9 to the power of 999999999", "That number is too large for me to say."),
        ("0 to the power of minus 1", "Nothing can be divided by zero."),
        ("square root of minus 4", "A negative number has no real square root."),
        ("is 126 divisible by 8", "No, dividing 126 by 8 leaves 6."),
        ("is seven a prime number", "Yes, 7 is prime."),
        ("what percent of 80 is 20", "25 percent."),
        ("minus five plus three", "Minus 2."),
        ("help me with a math problem", "Sure, tell me the numbers."),
    ],
)
def test_calculate(text: str, spoken: str) -> None:
    assert said(text) == ("calculate", spoken)


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("how many cups in a liter", "1 liter is about 4.23 cups."),
        ("convert 10 miles to kilometers", "10 miles is about 16.09 kilometers."),
        ("What's 10 °C in Fahrenheit?", "10 degrees Celsius is 50 degrees Fahrenheit."),
        (
            "minus 40 fahrenheit to celsius",
            "Minus 40 degrees Fahrenheit is minus 40 degrees Celsius.",
        ),
        (
            "what is 350 degrees in celsius",
            "350 degrees Fahrenheit is about 176.67 degrees Celsius.",
        ),
        ("how many ounces are in a cup", "1 cup is 8 fluid ounces."),
        ("how many ounces are in a pound", "1 pound is 16 ounces."),
        ("how many tablespoons are there in half of a cup", "0.5 cups is 8 tablespoons."),
        ("how many centimeters is 5 feet 10 inches", "5 feet 10 inches is 177.8 centimeters."),
        ("is a liter more than a quart", "Yes, 1 liter is about 1.06 quarts."),
        ("how many liters are in a gallon of milk", "1 gallon is about 3.79 liters."),
    ],
)
def test_convert(text: str, spoken: str) -> None:
    assert said(text) == ("convert", spoken)


@pytest.mark.parametrize(
    "text",
    ["say that again", "Could you repeat that?", "what did you say", "pardon?", "come again"],
)
def test_repeat_says_the_last_reply(text: str) -> None:
    assert said(text, "It's noon.") == ("repeat", "It's noon.")


def test_repeat_before_anything_was_said() -> None:
    assert said("repeat that") == ("repeat", "I haven't said anything yet.")


@pytest.mark.parametrize(
    "text", ["stop", "Stop it, please.", "never mind", "be quiet", "cancel that"]
)
def test_stop_is_silent(text: str) -> None:
    assert said(text) == ("stop", "")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("turn it up", 60),
        ("louder please", 60),
        ("turn the volume down a bit", 40),
        ("set the volume to seven", 70),
        ("volume 35 percent", 35),
        ("increase the volume by 20", 70),
        ("that's too loud", 40),
        ("max volume", 100),
        ("mute yourself", 0),
    ],
)
def test_volume_changes_when_the_answer_acts(text: str, level: int) -> None:
    volume = Volume(50, 10)
    reflex = house(volume=volume).answer(text, NOW, "")
    assert reflex is not None
    assert volume.level == 50
    reflex.act()
    assert volume.level == level


def test_unmute_returns_to_the_level_before() -> None:
    volume = Volume(70, 10)
    reflexes = house(volume=volume)
    for text in ("mute", "unmute"):
        reflex = reflexes.answer(text, NOW, "")
        assert reflex is not None
        reflex.act()
    assert volume.level == 70


@pytest.mark.parametrize(
    "text",
    ["what can you do", "What can I ask you?", "what are your capabilities", "how can you help me"],
)
def test_capabilities(text: str) -> None:
    reflex = HOUSE.answer(text, NOW, "")
    assert reflex is not None
    assert reflex.intent == "capabilities"


@pytest.mark.parametrize(
    "text", ["flip a coin", "heads or tails?", "please toss a coin, I call heads"]
)
def test_coin(text: str) -> None:
    assert said(text) in [("coin", "It's heads."), ("coin", "It's tails.")]


@pytest.mark.parametrize(
    ("text", "sides"), [("roll a die", 6), ("roll a twenty sided die", 20), ("roll a d4", 4)]
)
def test_dice_fall_within_their_sides(text: str, sides: int) -> None:
    answer = said(text)
    assert answer is not None
    assert 1 <= int(answer[1].removeprefix("It's ").removesuffix(".")) <= sides
