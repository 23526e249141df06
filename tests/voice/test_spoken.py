from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.spoken import speakable

WORDS = ("birch", "canoe", "slid", "the", "smooth", "planks,", "glue!", "it's", "why?")
PLAIN = st.lists(st.sampled_from(WORDS), min_size=1).map(" ".join)
MARKS = (
    "*|**|_|#|```|`|-|1.|$|5|12|3.5|,|.|:|/|km|a.m.|Dr.|[a](b)|<b>|&|@|x.com|€|7:05|😀|2nd|%|XIV|\n"
)
MARKED = st.lists(st.sampled_from(tuple(MARKS.split("|")))).map(" ".join)


@given(PLAIN)
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert speakable(text) == text


@given(st.text() | MARKED | MARKED.map(lambda text: text.replace(" ", "")))
def test_any_text_can_be_spoken_and_no_digit_remains(text: str) -> None:
    words = speakable(text)
    assert not set(words) & set("0123456789")
    if any(character.isalpha() for character in text):
        assert words


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        # cardinals and codes
        ("7", "seven"),
        ("-12", "minus twelve"),
        ("305", "three hundred and five"),
        ("4,016", "four thousand and sixteen"),
        ("2,500,000", "two million five hundred thousand"),
        ("007", "zero zero seven"),
        ("60482", "six zero four eight two"),
        ("There are 60482 seats.", "There are sixty thousand four hundred and eighty two seats."),
        ("The total is 25000.", "The total is twenty five thousand."),
        ("Your code is 4417.", "Your code is four four one seven."),
        # decimals and scales
        ("6.25", "six point two five"),
        (".75", "point seven five"),
        ("3.2 million", "three point two million"),
        # ordinals
        ("3rd", "third"),
        ("the 45th floor", "the forty fifth floor"),
        ("113th", "one hundred thirteenth"),
        ("1,000,000th", "one millionth"),
        # money
        ("$3", "three dollars"),
        ("$1.25", "one dollar twenty five cents"),
        ("$.05", "five cents"),
        ("£1", "one pound"),
        ("€99.99", "ninety nine euros ninety nine cents"),
        ("£2.01", "two pounds one penny"),
        ("$4.5 million", "four point five million dollars"),
        ("£3bn", "three billion pounds"),
        ("$10-$15", "ten dollars to fifteen dollars"),
        ("$10-15 each", "ten to fifteen dollars each"),
        ("$9/mo", "nine dollars per month"),
        ("50 USD", "fifty US dollars"),
        ("-$8", "minus eight dollars"),
        # dates
        ("June 9, 2014", "June ninth, twenty fourteen"),
        ("9 June 2014", "the ninth of June twenty fourteen"),
        ("on the 9th of June", "on the ninth of June"),
        ("Feb. 28", "February twenty eighth"),
        ("10/31/2021", "October thirty first, twenty twenty one"),
        ("31.10.2021", "the thirty first of October twenty twenty one"),
        ("2021-10-31", "October thirty first, twenty twenty one"),
        ("2003", "two thousand three"),
        ("1905", "nineteen oh five"),
        ("the 1950s", "the nineteen fifties"),
        ("the '90s", "the nineties"),
        ("1914-1918", "nineteen fourteen to nineteen eighteen"),
        ("44 BC", "forty four BC"),
        ("you may 5 times", "you may five times"),
        # times
        ("3:00", "three o'clock"),
        ("3:05", "three oh five"),
        ("11:45 p.m.", "eleven forty five PM."),
        ("8am", "eight AM"),
        ("9am-5pm", "nine AM to five PM"),
        ("6:30 PM EST", "six thirty PM EST"),
        ("02:10:01", "two hours ten minutes and one second"),
        ("1h 20m", "one hour twenty minutes"),
        # measures
        ("5km", "five kilometers"),
        ("1 kg", "one kilogram"),
        ("20 m²", "twenty square meters"),
        ("90 km/h", "ninety kilometers per hour"),
        ("-4°C", "minus four degrees Celsius"),
        ("35%", "thirty five percent"),
        ("10-15 kg", "ten to fifteen kilograms"),
        ("a 3-mm gap", "a three millimeter gap"),
        ("100 Mbps", "one hundred megabits per second"),
        ("6'2\"", "six foot two"),
        ("1/2 cup", "one half cup"),
        ("3x5", "three by five"),
        # fractions, ranges, sums
        ("2/3", "two thirds"),
        ("1 3/4", "one and three quarters"),
        ("8-10 people", "eight to ten people"),
        ("6 * 7 = 42", "six times seven equals forty two"),
        ("10 - 4 = 6", "ten minus four equals six"),
        ("3 × 10²", "three times ten squared"),
        # addresses
        ("ann.lee@example.org", "ann dot lee at example dot org"),
        ("https://www.example.com/news/", "example dot com slash news"),
        ("notes.txt", "notes dot txt"),
        ("202-555-0143", "two zero two, five five five, zero one four three"),
        ("10.0.0.1", "one zero dot zero dot zero dot one"),
        ("905 Oak Ave., Austin, TX", "nine oh five Oak Avenue, Austin, Texas"),
        # letters
        ("Mr. Lee vs. Dr. Park", "Mister Lee versus Doctor Park"),
        ("fruit, e.g. plums", "fruit, for example plums"),
        ("near St. Anne", "near Saint Anne"),
        ("the U.N. says", "the UN says"),
        ("Louis XIV", "Louis the fourteenth"),
        ("Chapter IX", "Chapter nine"),
        ("I am", "I am"),
        ("R2D2", "R two D two"),
        ("app v1.10.2", "app version one point ten point two"),
        ("salt & pepper", "salt and pepper"),
        ("C++", "C plus plus"),
    ],
)
def test_written_forms_become_words(written: str, spoken: str) -> None:
    assert speakable(written) == spoken
    assert speakable(spoken) == spoken


@pytest.mark.parametrize("text", ["9" * 6000, "$" + "9" * 6000, "1," * 500, "²" * 6000, "* " * 900])
def test_absurd_text_is_no_trouble(text: str) -> None:
    assert not set(speakable(text)) & set("0123456789")


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("# Title", "Title"),
        ("**bold** and _slanted_ and `code`", "bold and slanted and code"),
        ("a [link](https://example.com/a_(b)) here", "a link here"),
        ("![a cat](cat.png)", "a cat"),
        ("- one\n- two", "one. two"),
        ("1. one\n2. two", "one, one. two, two"),
        ("> quoted", "quoted"),
        ("| a | b |\n|---|---|\n| c | d |", "a, b. c, d."),
        ("```python\nprint(1)\n```", "code block."),
        ("Nice! 😀👍🏽 Yes.", "Nice! Yes."),
        ("half **open", "half open"),
        ("snake_case", "snake case"),
        ("one<br>two", "one two"),
        ("<br>", "br"),
        ("wait — what?", "wait — what?"),
    ],
)
def test_markdown_and_emoji_are_taken_off(written: str, spoken: str) -> None:
    assert speakable(written) == spoken
