"""Calls told from words, however they are wrapped and cut."""

from __future__ import annotations

import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from brain.tools.calls import Call, read
from brain.tools.sieve import LONGEST, Garbled, Sieve, Sifted

KNOWN = ("set_timer", "list_read")
CALL = '{"name": "set_timer", "arguments": {"duration": "5 minutes", "name": "a } b"}}'
ARGUMENTS = {"duration": "5 minutes", "name": "a } b"}


def sift(pieces: list[str]) -> tuple[str, list[Call | Garbled], list[Sifted]]:
    sieve = Sieve(KNOWN)
    items = [item for piece in pieces for item in sieve.feed(piece)]
    items += sieve.end()
    words = "".join(item for item in items if isinstance(item, str))
    return words, [item for item in items if not isinstance(item, str)], items


@pytest.mark.parametrize(
    "written",
    [
        CALL,
        f"```json\n{CALL}\n```",
        f"```\n{CALL}\n```",
        f"<tools>\n{CALL}\n</tools>",
        f"<tool_call>{CALL}</tool_call>",
        f"\n {CALL}",
        f"[{CALL}]",
        CALL.replace('"arguments"', '"parameters"'),
        CALL.replace('"name": "set_timer"', '"tool": "set_timer"'),
        CALL.replace("}}", ",}}"),
        f'{{"type": "function", "function": {CALL}}}',
        json.dumps({"name": "set_timer", "arguments": json.dumps(ARGUMENTS)}),
        "{'name': 'set_timer', 'arguments': {'duration': '5 minutes', 'name': 'a } b'}}",
        json.dumps({"set_timer": ARGUMENTS}),
        CALL[:-1],
        f"```json\n{CALL[:-2]}",
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_calls_in_any_wrapping(written: str, size: int) -> None:
    words, calls, _ = sift([written[at : at + size] for at in range(0, len(written), size)])
    [call] = calls
    assert isinstance(call, Call)
    assert (call.name, dict(call.arguments)) == ("set_timer", ARGUMENTS)
    assert not words.strip()


def test_several_calls() -> None:
    other = '{"name": "list_read", "arguments": {}}'
    for written in (
        f"{CALL}\n{other}",
        f"[{CALL}, {other}]",
        f"<tools>{CALL}</tools>\n<tools>{other}",
    ):
        _, calls, _ = sift(list(written))
        assert [call.name for call in calls if isinstance(call, Call)] == ["set_timer", "list_read"]


def test_a_call_without_arguments() -> None:
    assert read('{"name": "list_read"}', KNOWN) == Call("list_read", {}, '{"name": "list_read"}')
    flat = read('{"name": "set_timer", "duration": "5 minutes"}', KNOWN)
    assert flat is not None
    assert flat.arguments == {"duration": "5 minutes"}


@pytest.mark.parametrize("text", ['{"name": "Tom", "age": 3}', '{"a": 1}', "[1, 2]", "{}", "no"])
def test_other_data_is_no_call(text: str) -> None:
    assert read(text, KNOWN) is None
    words, calls, _ = sift(list(text))
    assert (words, calls) == (text, [])


def test_words_before_a_call_pass_and_the_call_is_not_spoken() -> None:
    words, [call], items = sift(["Sure", ", one", " moment. ", *CALL])
    assert words == "Sure, one moment. "
    assert items[:3] == ["Sure", ", one", " moment. "]
    assert isinstance(call, Call)


@given(st.lists(st.text(alphabet="ab .,'?\n5"), max_size=8))
def test_plain_words_pass_piece_by_piece(pieces: list[str]) -> None:
    sieve = Sieve(KNOWN)
    for piece in pieces:
        assert "".join(map(str, sieve.feed(piece))) == piece
    assert list(sieve.end()) == []


@given(st.lists(st.text(alphabet="{}[]<>`\"'name:tools \n,", max_size=12), max_size=8))
def test_nothing_is_lost_that_is_no_call(pieces: list[str]) -> None:
    words, calls, _ = sift(pieces)
    if not calls:
        assert words.strip() == "".join(pieces).strip()


@given(st.text(max_size=30), st.integers(0, len(CALL)))
def test_a_call_that_breaks_off_is_never_spoken(before: str, end: int) -> None:
    assume("arguments" not in before and "set_timer" not in before)
    words, _, _ = sift([before.translate(str.maketrans("", "", "{}[]<>`")), *CALL[:end]])
    assert "arguments" not in words
    assert "set_timer" not in words


def test_what_cannot_be_read_is_garbled() -> None:
    _, calls, _ = sift(['{"name": "set_timer", "arguments": {"duration": 5 minutes'])
    assert calls == [Garbled('{"name": "set_timer", "arguments": {"duration": 5 minutes')]


def test_an_endless_call_is_given_up() -> None:
    _, [call], _ = sift(['{"name": "', *["x" * 100] * (LONGEST // 100 + 1), "."])
    assert isinstance(call, Garbled)
