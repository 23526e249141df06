from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voice.floor.backchannel import is_backchannel, may_be_backchannel
from voice.floor.stopping import is_stop

LISTENING = """
    Mm-hm. | Mm-hmm. | Mhm | Mmhmm. | Mm. | Mmm... | Hmm. | Hm, hm. | Uh-huh. | Uh huh.
    Um-hum. | Uhuh | Yeah. | Yeah, yeah. | Yeah yeah yeah | Yep. | Yes. | Okay. | OK
    Okay. Okay. | Oh, okay. | Right. | All right. | Right, right. | Alright! | Sure. | Cool.
    Oh cool. | I see. | Ah, I see. | Got it. | Okay, got it. | Go on. | Really? | Oh, really?
    Wow. | Wow! That's interesting. | That's right. | Interesting. | Exactly. | Makes sense.
    Yeah, that makes sense. | Oh. | Ooh! | Aha. | Haha. | Huh. | Is that so? | Um.
    Uh... | Fair enough. | Tell me more. | Mm-hmm. Mm-hmm. | [coughs] Yeah. | (laughs) Right.
    No kidding | Thank you.
"""
SPEAKING = """
    Yeah, but what about Tuesday? | Okay, set it. | Right after lunch | Mm-hmm, and then?
    Uh, what time is it? | I see a dog. | Really, how far? | Wow is me | What? | Sorry?
    Tuesday. | Go on a diet | Cool it down | Stop. | Wait. | No. | Yeah, no. | Oh no
    Got it wrong | Thanks, that's enough. | Louder. | Next. | Turn it off.
"""
STOPPING = """
    Stop. | Stop! | stop | Stop, stop, stop. | Stop it. | Stop talking. | Please stop.
    Okay, stop. | Oh, stop it! | Wait. | Wait, wait. | Wait a minute. | Wait a second, please.
    Just wait. | Hold on. | Hold on a sec. | Hang on. | No. | No, no, no. | Nope.
    No, thank you. | Yeah, no. | Cancel. | Cancel that. | Quiet. | Be quiet, please. | Shut up.
    Can you stop? | Could you please be quiet? | Enough. | That's enough.
    Okay, that's enough, thanks. | Never mind. | Shh. | Shhh! | Hush. | Pause. | Hey, stop.
    Okay okay stop | Silence. | (sighs) Stop.
"""
GOING_ON = """
    Stop the timer at nine. | No, I meant Monday. | Wait for the bus? | Where is the bus stop?
    Cancel my alarm | There is no time. | Nobody | Stopwatch | Okay. | Mm-hm. | Just a moment
    All right | Waiter | Now
"""


def listed(table: str) -> list[str]:
    return [entry.strip() for line in table.strip().splitlines() for entry in line.split("|")]


@pytest.mark.parametrize("text", listed(LISTENING))
def test_a_listener_asks_for_nothing(text: str) -> None:
    assert is_backchannel(text)
    assert not is_stop(text)


@pytest.mark.parametrize("text", ["", "[coughs]", *listed(SPEAKING)])
def test_a_speaker_is_no_listener(text: str) -> None:
    assert not is_backchannel(text)


@pytest.mark.parametrize("text", listed(STOPPING))
def test_an_order_to_stop(text: str) -> None:
    assert is_stop(text)
    assert not is_backchannel(text)


@pytest.mark.parametrize("text", ["[door closes]", *listed(GOING_ON)])
def test_no_order_to_stop(text: str) -> None:
    assert not is_stop(text)


@pytest.mark.parametrize(
    "text", ["I", "Go", "Got", "That's", "Yeah, I", "Oka", "Is that", "Please go"]
)
def test_words_that_may_become_a_back_channel(text: str) -> None:
    assert may_be_backchannel(text)
    assert not is_backchannel(text)


@pytest.mark.parametrize("text", ["", "I want", "Yeah, but", "Tell him", "What", "Okay, set"])
def test_words_that_cannot(text: str) -> None:
    assert not may_be_backchannel(text)


@given(st.lists(st.sampled_from(listed(LISTENING)), min_size=1, max_size=2).map(" ".join))
def test_back_channels_in_a_row_are_one_and_so_is_each_beginning(text: str) -> None:
    assert is_backchannel(text)
    assert may_be_backchannel(text)


@given(st.sampled_from(listed(LISTENING)), st.sampled_from(["volcano", "because of", "what about"]))
def test_whatever_else_is_said_makes_it_speech(listening: str, more: str) -> None:
    assert not is_backchannel(f"{listening} {more}")
    assert not is_backchannel(f"{more} {listening}")


@given(st.text())
def test_no_text_is_both(text: str) -> None:
    assert not (is_stop(text) and is_backchannel(text))
    assert may_be_backchannel(text) or not is_backchannel(text)
