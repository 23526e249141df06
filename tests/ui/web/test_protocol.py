"""Messages and packets: what is taken, what is refused, what goes out."""

from __future__ import annotations

import json
import struct
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.web import messages
from ui.web.protocol import (
    Choose,
    Cleared,
    ClientMessage,
    Close,
    Ended,
    Mode,
    New,
    Ping,
    Played,
    Press,
    Release,
    Say,
    Stop,
    pack,
    parse,
    parse_hello,
    unpack,
)

KNOWN: list[tuple[dict[str, Any], ClientMessage]] = [
    ({"type": "press"}, Press(type="press")),
    ({"type": "release"}, Release(type="release")),
    ({"type": "mode", "mode": "hold"}, Mode(type="mode", mode="hold")),
    ({"type": "say", "text": "hello"}, Say(type="say", text="hello")),
    ({"type": "stop"}, Stop(type="stop")),
    ({"type": "choose", "speed": 1}, Choose(type="choose", speed=1.0)),
    ({"type": "choose", "voice": "anna"}, Choose(type="choose", voice="anna")),
    ({"type": "choose", "mind": "home"}, Choose(type="choose", mind="home")),
    (
        {"type": "played", "epoch": 3, "samples": 9600},
        Played(type="played", epoch=3, samples=9600),
    ),
    (
        {"type": "cleared", "epoch": 0, "samples": 2**32 - 1},
        Cleared(type="cleared", epoch=0, samples=2**32 - 1),
    ),
    ({"type": "new"}, New(type="new")),
    ({"type": "ping", "at": 12.5}, Ping(type="ping", at=12.5)),
]

WRONG = [
    "",
    "null",
    "[]",
    '"press"',
    "{}",
    '{"type": "hello"}',
    '{"type": "press", "more": 1}',
    '{"type": "mode", "mode": "loop"}',
    '{"type": "say", "text": ""}',
    json.dumps({"type": "say", "text": "a" * 2001}),
    '{"type": "say", "text": 5}',
    '{"type": "say", "text": "\\ud800"}',
    '{"type": "choose", "speed": 0.4}',
    '{"type": "choose", "speed": 1e999}',
    '{"type": "choose", "speed": "1"}',
    '{"type": "played", "epoch": -1, "samples": 0}',
    '{"type": "played", "epoch": 1.5, "samples": 0}',
    '{"type": "played", "epoch": 4294967296, "samples": 0}',
    '{"type": "played", "epoch": true, "samples": 0}',
    '{"type": "ping", "at": NaN}',
    '{"type": "ping", "at": ' + "9" * 60_000 + "}",
    '{"type":' * 1000,
    "[" * 60_000,
]


@pytest.mark.parametrize(("sent", "meant"), KNOWN)
def test_what_a_client_may_say(sent: dict[str, Any], meant: ClientMessage) -> None:
    assert parse(json.dumps(sent)) == meant


@pytest.mark.parametrize("text", WRONG, ids=range(len(WRONG)))
def test_what_is_none_of_these_ends_the_connection(text: str) -> None:
    for parser in (parse, parse_hello):
        with pytest.raises(Ended) as ended:
            parser(text)
        assert ended.value.code == Close.MALFORMED
        assert ended.value.word == "malformed"
        assert ended.value.__cause__ is None  # it would hold what they sent
        assert ended.value.__suppress_context__


@given(st.integers(0, 2**32 - 1), st.lists(st.integers(-(2**15), 2**15 - 1), min_size=1))
def test_a_packet_is_as_it_was_sent(number: int, samples: list[int]) -> None:
    rate = 192_000
    data = struct.pack("<I", number) + np.array(samples, "<i2").tobytes()
    packet = unpack(data, rate)
    assert packet.number == number
    assert packet.samples.dtype == np.float32
    assert np.array_equal(packet.samples * 2**15, samples)
    assert pack(number, 7, packet.samples)[8:] == data[4:]


@pytest.mark.parametrize("count", [0, 3, 4, 5, 7, 4 + 2 * 961, 2**16])
def test_what_is_no_packet_ends_the_connection(count: int) -> None:
    with pytest.raises(Ended):
        unpack(bytes(count), 16_000)


def test_sixty_milliseconds_are_a_packet() -> None:
    assert len(unpack(bytes(4 + 2 * 960), 16_000).samples) == 960


def test_too_loud_sound_is_clipped() -> None:
    packet = pack(1, 2, np.array([-2.0, 2.0], np.float32))
    assert struct.unpack("<IIhh", packet) == (1, 2, -(2**15), 2**15 - 1)


@pytest.mark.parametrize(
    ("message", "sent"),
    [
        (messages.Heard("ä"), {"type": "heard", "text": "ä"}),
        (messages.Clear(3), {"type": "clear", "epoch": 3}),
        (
            messages.Reply("quick", ("a", "b")),
            {"type": "reply", "route": "quick", "why": ["a", "b"]},
        ),
        (
            messages.Trace("quick", (), 0.5, {"b": 0.3, "a": 0.2}, "2026-11-26T20:00:00+00:00"),
            {
                "type": "trace",
                "route": "quick",
                "why": [],
                "wait": 0.5,
                "parts": {"b": 0.3, "a": 0.2},
                "at": "2026-11-26T20:00:00+00:00",
            },
        ),
    ],
)
def test_what_the_server_says(message: messages.ServerMessage, sent: dict[str, Any]) -> None:
    text = messages.encode(message)
    assert json.loads(text) == sent
    assert text.isascii()


def test_a_lone_half_of_a_letter_can_be_sent() -> None:
    assert messages.encode(messages.Heard("\ud800")).encode()
