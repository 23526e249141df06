"""What may be asked, and what is said of the rest."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.daemon.control.requests import MOST_TEXT, Key, Mute, Plain, Request, Text, parse
from ui.errors import UsageError


@pytest.mark.parametrize(
    ("line", "request_"),
    [
        (b'{"verb": "press"}', Key(verb="press")),
        (b' {"verb": "release"}\r', Key(verb="release")),
        (b'{"verb": "press", "at": 12.5}', Key(verb="press", at=12.5)),
        (b'{"verb": "toggle", "token": "abc"}', Plain(verb="toggle", token="abc")),
        (b'{"verb": "events"}', Plain(verb="events")),
        (b'{"verb": "say", "text": "hello"}', Text(verb="say", text="hello")),
        (b'{"verb": "ask", "text": ""}', Text(verb="ask", text="")),
        (b'{"verb": "mute"}', Mute(verb="mute")),
        (b'{"verb": "mute", "muted": false}', Mute(verb="mute", muted=False)),
    ],
)
def test_taken(line: bytes, request_: Request) -> None:
    assert parse(line) == request_


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b"", "one JSON object"),
        (b"press", "one JSON object"),
        (b"[]", "one JSON object"),
        (b'"press"', "one JSON object"),
        (b"[" * 50_000, "one JSON object"),
        (b'{"verb": "say", "text": "\\ud800"}', "one JSON object"),
        (b'{"verb": "say", "text": "\xff"}', "one JSON object"),
        (b"{}", "press, release"),
        (b'{"verb": "explode"}', "press, release"),
        (b'{"verb": ["press"]}', "press, release"),
        (b'{"verb": "say"}', "say: 'text': Field required"),
        (b'{"verb": "say", "text": 5}', "say: 'text': Input should be a valid string"),
        (b'{"verb": "mute", "muted": 1}', "mute: 'muted': Input should be a valid boolean"),
        (b'{"verb": "press", "text": "x"}', "press: 'text': Extra inputs are not permitted"),
    ],
)
def test_refused(line: bytes, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        parse(line)


def test_a_refusal_does_not_repeat_what_was_to_be_said() -> None:
    secret = "the blue door"
    for text in (secret * MOST_TEXT, [secret]):
        with pytest.raises(UsageError) as caught:
            parse(json.dumps({"verb": "say", "text": text}).encode())
        assert secret not in str(caught.value)
        assert caught.value.__context__ is None


@given(st.binary() | st.recursive(st.none() | st.text(), st.lists).map(json.dumps).map(str.encode))
def test_any_line_is_taken_or_refused(line: bytes) -> None:
    assert len(refusal(line)) < 250


NAMES = st.sampled_from(["verb", "text", "muted", "token"]) | st.text()
VALUES = st.sampled_from(["press", "say", "mute", "status", True, None, "x" * 20_000]) | st.text()


@given(st.dictionaries(NAMES, VALUES))
def test_any_object_is_taken_or_refused(message: dict[str, Any]) -> None:
    assert len(refusal(json.dumps(message).encode())) < 250


def refusal(line: bytes) -> str:
    try:
        parse(line)
    except UsageError as error:
        return str(error)
    return ""
